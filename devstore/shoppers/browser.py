"""A shopper's browser: cookies of one shop, storage of its own, an address of its own, plain HTTP."""

import http.client
import json
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

ANSWER_SECONDS = 20
MOST_REDIRECTS = 4
SHOPPER_AGENT = "stand-in shopper"


class Unreachable(Exception):
    """Nobody answered; the shopper gives this page up."""


@dataclass(frozen=True)
class Answer:
    """What came back, and where from after redirects."""

    status: int
    address: str
    text: str
    location: str = ""

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Browser:
    """`origin` is the storefront; its name is resolved to this machine whatever the system says."""

    origin: str
    source: str
    """An address of the loopback net, so that limits by address count one shopper as one."""
    cookies: dict[str, str] = field(default_factory=dict)
    session: dict[str, Any] = field(default_factory=dict)
    """Forgotten when the visit ends."""
    local: dict[str, Any] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """A page, redirects followed."""
        answer = self._once("GET", urljoin(self.origin, path))
        for _ in range(MOST_REDIRECTS):
            if not answer.location:
                break
            answer = self._once("GET", urljoin(answer.address, answer.location))
        return answer

    def send_form(self, path: str, form: dict[str, str]) -> Answer:
        """A form of the shop, and the page it leads to."""
        kind = "application/x-www-form-urlencoded"
        answer = self._once("POST", urljoin(self.origin, path), urlencode(form), kind)
        return self.get(urljoin(answer.address, answer.location)) if answer.location else answer

    def send_json(self, address: str, body: Any, *, kind: str = "application/json") -> Answer:
        """What a script of the shop's page posts, to the shop or to another host."""
        return self._once("POST", urljoin(self.origin, address), json.dumps(body), kind)

    def _once(self, method: str, address: str, body: str | None = None, kind: str = "") -> Answer:
        parts = urlsplit(address)
        is_own = address.startswith(self.origin)
        headers = {"Host": parts.netloc, "User-Agent": SHOPPER_AGENT}
        if kind:
            headers |= {"Content-Type": kind, "Origin": self.origin}
        if is_own and self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        try:
            answer = self._exchange(parts.port or 80, method, path, body, headers)
        except (OSError, http.client.HTTPException) as reason:
            raise Unreachable(str(reason)) from reason
        status, fields, text = answer
        if is_own:
            self._keep(fields.get_all("Set-Cookie") or [])
        location = fields.get("Location", "") if 300 <= status < 400 else ""
        return Answer(status, address, text, location)

    def _exchange(
        self, port: int, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, http.client.HTTPMessage, str]:
        line = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=ANSWER_SECONDS, source_address=(self.source, 0)
        )
        try:
            line.request(method, path, body.encode() if body else None, headers)
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read().decode("utf-8", "replace")
        finally:
            line.close()

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or not morsel.value:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.coded_value
