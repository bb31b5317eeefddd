"""Carries one request to the app: signed, without cookies, redirects followed, for five seconds at most."""

from collections.abc import Iterable
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from time import monotonic
from urllib.parse import quote, urlencode

import requests

CONNECT_SECONDS, ANSWER_SECONDS = 1, 5
MOST_REDIRECTS = 5


@dataclass(frozen=True)
class Answer:
    """What came back from the app."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def is_liquid(self) -> bool:
        kind = next((value for name, value in self.headers if name.lower() == "content-type"), "")
        return kind.partition(";")[0].strip().lower() == "application/liquid"


class NoAnswer(Exception):
    """The app did not answer, or not in time. `status` is what the visitor gets."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The app gave no answer: {status}")
        self.status = status


def address_of(base: str, rest: str, query: Iterable[tuple[str, str]]) -> str:
    """The app's address for what follows the proxy's path."""
    return f"{base.rstrip('/')}{quote(rest)}?{urlencode(list(query))}"


def forward(method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
    """Raises NoAnswer."""
    started = monotonic()
    try:
        with requests.Session() as session:
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            session.max_redirects = MOST_REDIRECTS
            session.trust_env = False
            found = session.request(
                method, url, headers=headers, data=body, timeout=(CONNECT_SECONDS, ANSWER_SECONDS)
            )
    except requests.Timeout as reason:
        raise NoAnswer(504) from reason
    except requests.RequestException as reason:
        raise NoAnswer(502) from reason
    if monotonic() - started > ANSWER_SECONDS:
        raise NoAnswer(504)
    return Answer(found.status_code, list(found.headers.items()), found.content)
