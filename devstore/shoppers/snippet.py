"""What the app's script and pixel do in a shopper's browser: consent, visitor, events, popup and code."""

import html
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from devstore.shoppers.browser import Answer, Browser, Unreachable

CONFIG = re.compile(r'<script[^>]*id="perennial-config"[^>]*>(.*?)</script>', re.DOTALL)
CARRIED_LINK = re.compile(r'href="([^"]*[?&]_pn=[^"]*)"')
APP = "app"
PAGES = {"products": "product", "collections": "collection", "cart": "cart", "search": "search", "": "home"}
VISITOR, CLAIM = "_pv", "_pn_claim"
SHOWN, DISMISSED, CONVERTED, CART_TOLD = "_pn_shown", "_pn_dismissed", "_pn_converted", "_pn_cart"
DAYS_AFTER_CONVERSION = 30
TRIES, WAIT_SECONDS = 4, 0.8
NO_ANSWER = Answer(0, "", "")


@dataclass(frozen=True)
class Code:
    """What a popup gave her."""

    address: str
    """Where in the shop it is applied."""
    ends_at: datetime | None


class Snippet:
    """Bound to one visit; what outlives it lies in the browser."""

    def __init__(self, browser: Browser, *, consents: bool, now: Callable[[], datetime]) -> None:
        self._browser = browser
        self._consents = consents
        self._now = now
        self._config: dict[str, Any] = {}
        self._waiting: list[dict[str, Any]] = []

    def see(self, page: Answer, product_id: int | None = None, placement: str = "") -> None:
        """A page has loaded. Popups need the configuration in it; counting needs no script of the page."""
        found = CONFIG.search(page.text)
        self._config = json.loads(found[1]) if found else {}
        if self._config:
            self._browser.local[APP] = {name: self._config[name] for name in ("shop", "api")}
            if self._consents:
                self._recognise()
        self.push("page_viewed", page=_kind_of(page.address))
        if product_id:
            self.push("product_viewed", product=str(product_id))
        if placement:
            self.push("recommendation_clicked", placement=placement)

    def push(self, name: str, **detail: Any) -> None:
        self._waiting.append({"name": name, "at": self._now().isoformat(), **detail})

    def flush(self) -> None:
        """Without consent, or a visitor, events die with the page."""
        visitor, app = self._browser.cookies.get(VISITOR), self._browser.local.get(APP)
        if app and self._waiting and visitor and self._consents:
            body = {"shop": app["shop"], "visitor": visitor, "events": self._waiting[-50:]}
            self._ask(f"{app['api']}/events", body, kind="text/plain;charset=UTF-8")
        self._waiting = []

    def popup(self) -> dict[str, Any] | None:
        """The popup that her leaving this page brings, if any may come."""
        page, filled = self._config.get("page"), self._config.get("cart_count", 0) > 0
        fitting = [
            popup
            for popup in self._config.get("popups", [])
            if page in popup["pages"] and (page != "cart" or filled) and self._allows(popup)
        ]
        if not fitting:
            return None
        best: dict[str, Any] = max(fitting, key=lambda popup: popup["priority"])
        self._browser.session[SHOWN] = True
        self.push("popup_shown", popup=best["id"])
        return best

    def dismiss(self, popup: dict[str, Any]) -> None:
        self._note(DISMISSED)
        self.push("popup_dismissed", popup=popup["id"])

    def accept(self, popup: dict[str, Any]) -> Code | None:
        """Take what the popup offers; None without a code."""
        self.push("popup_accepted", popup=popup["id"])
        if not popup.get("offer"):
            return None
        body = {"shop": self._config["shop"], "visitor": self._token(), "popup": popup["id"]}
        for _ in range(TRIES):
            answer = self._ask(f"{self._config['api']}/vouchers", body)
            if answer.status != 202:
                break
            time.sleep(WAIT_SECONDS)
        if answer.status != 200:
            return None
        self.push("voucher_claimed", popup=popup["id"])
        given = answer.json
        ends = given.get("ends_at")
        return Code(str(given["apply_url"]), datetime.fromisoformat(ends) if ends else None)

    def converted(self) -> None:
        self._note(CONVERTED)

    def _recognise(self) -> None:
        cookies, session = self._browser.cookies, self._browser.session
        if VISITOR not in cookies or CLAIM in session:
            asked = {"visitor": cookies.get(VISITOR), "claim": session.get(CLAIM)}
            made = self._make(**{name: token for name, token in asked.items() if token})
            if made:
                cookies[VISITOR] = made
                session.pop(CLAIM, None)
        cart = cookies.get("cart", "")
        if VISITOR in cookies and session.get(CART_TOLD) != cart:
            told = {"attributes": {"__pv": cookies[VISITOR]}}
            if self._browser.send_json("/cart/update.js", told).status == 200:
                session[CART_TOLD] = cookies.get("cart", "")

    def _token(self) -> str | None:
        cookies, session = self._browser.cookies, self._browser.session
        if CLAIM not in session and not (self._consents and VISITOR in cookies):
            session[CLAIM] = self._make(purpose="claim")
        return session.get(CLAIM) or cookies.get(VISITOR)

    def _make(self, **asked: str) -> str | None:
        answer = self._ask(f"{self._config['api']}/visitors", {"shop": self._config["shop"], **asked})
        return str(answer.json["visitor"]) if answer.status == 200 else None

    def _ask(self, address: str, body: Any, *, kind: str = "application/json") -> Answer:
        """Post to the app. Where nobody answers, the visit goes on without."""
        try:
            return self._browser.send_json(address, body, kind=kind)
        except Unreachable:
            return NO_ANSWER

    def _allows(self, popup: dict[str, Any]) -> bool:
        return (
            not self._browser.session.get(SHOWN)
            and self._since(DISMISSED) >= timedelta(days=popup.get("cooldown_days", 7))
            and self._since(CONVERTED) >= timedelta(days=DAYS_AFTER_CONVERSION)
        )

    def _since(self, key: str) -> timedelta:
        noted = self._browser.local.get(key) or self._browser.session.get(key)
        return self._now() - noted if noted else timedelta.max

    def _note(self, key: str) -> None:
        (self._browser.local if self._consents else self._browser.session)[key] = self._now()


def _kind_of(address: str) -> str:
    return PAGES.get(urlsplit(address).path.split("/")[1], "other")


def carried_links(page: Answer) -> list[str]:
    """Links that the app's carousels put into a page, as they stand there."""
    return [html.unescape(found) for found in CARRIED_LINK.findall(page.text)]
