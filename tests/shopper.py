"""A shopper without scripts: her cookies, her cart, the checkout's form."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.stack import Stack

SECONDS = 20
ADDRESS = {
    "address1": "Elm 1",
    "city": "Cork",
    "zip": "T12",
    "country_code": "IE",
}


@dataclass
class Shopper:
    """One browser on the storefront of a running stack."""

    stack: Stack
    email: str
    first_name: str = "Nina"
    last_name: str = "Okafor"
    session: requests.Session = field(default_factory=requests.Session)

    def go(self, path: str) -> requests.Response:
        """A page, redirects followed."""
        return self._ask("GET", path)

    def put_into_cart(self, handle: str = "streufutter", quantity: int = 1) -> None:
        product = self.go(f"/products/{handle}.js").json()
        variant = next(each for each in product["variants"] if each["available"])
        added = self._ask("POST", "/cart/add.js", json={"id": variant["id"], "quantity": quantity})
        assert added.status_code == 200, added.text

    def wear(self, visitor: str) -> None:
        """What the snippet does with consent: the cart carries her token to the order."""
        told = self._ask("POST", "/cart/update.js", json={"attributes": {"__pv": visitor}})
        assert told.status_code == 200, told.text

    def try_code(self, code: str) -> str:
        """Type a code into the checkout; what the checkout says against it, or nothing."""
        return refusal_in(self._checkout({"discount": code, "apply_code": "1"}))

    def pay(self, *, wants_news: bool = True) -> str:
        """Press the button; the order's name. AssertionError with the page's words when it is refused."""
        form = {"pay": "1", **({"accepts_marketing": "1"} if wants_news else {})}
        page = self._checkout(form)
        named = re.search(r"Order (#?\w+)", page)
        assert named and "confirmed" in page, refusal_in(page) or page[-2000:]
        return named[1]

    def _checkout(self, form: dict[str, str]) -> str:
        return self._ask("POST", "/checkout", data={**self._contact, **form}).text

    @property
    def _contact(self) -> dict[str, str]:
        return {"email": self.email, "first_name": self.first_name, "last_name": self.last_name, **ADDRESS}

    def _ask(self, method: str, path: str, **more: Any) -> requests.Response:
        headers = {"Host": f"{self.stack.host}:{self.stack.settings.store_port}"}
        answer = self.session.request(
            method,
            f"{self.stack.store.url}{path}",
            headers=headers,
            timeout=SECONDS,
            allow_redirects=False,
            **more,
        )
        if answer.is_redirect:
            return self._ask("GET", re.sub(r"^https?://[^/]+", "", answer.headers["Location"]))
        return answer


def refusal_in(page: str) -> str:
    found = re.search(r'role="alert"[^>]*>([^<]*)', page)
    return html.unescape(found[1]).strip() if found else ""
