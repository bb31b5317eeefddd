"""A few lines of HTTP for the demo: the standard library's client, hosts that only browsers can resolve."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

TIMEOUT = 20


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def call(
    method: str,
    address: str,
    *,
    headers: dict[str, str] | None = None,
    form: dict[str, str] | list[tuple[str, str]] | None = None,
    data: Any = None,
) -> Answer:
    """One request; `*.localhost` goes to this machine with the name in the Host header."""
    parts = urlsplit(address)
    sent = dict(headers or {})
    body = None
    if form is not None:
        body, sent["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
    elif data is not None:
        body, sent["Content-Type"] = json.dumps(data), "application/json"
    sent["Host"] = parts.netloc
    line = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=TIMEOUT)
    try:
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        line.request(method, path, body, sent)
        answer = line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, text)
    finally:
        line.close()


def is_up(address: str) -> bool:
    try:
        return call("GET", address).status == 200
    except OSError:
        return False
