"""One call to the platform, with a time limit, never inside a unit of work."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from app.core import unit
from app.platforms.exports import ExportLost
from app.platforms.refusals import Unavailable

CONNECT_SECONDS = 3.05
PIECE = 256 * 1024
SILENT_SECONDS = 60.0
"""How long a file may pause while it is fetched."""

_local = threading.local()


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: Any
    """Decoded JSON; None where the answer was something else."""


def post(url: str, body: dict[str, Any], *, headers: dict[str, str] | None = None, seconds: float) -> Answer:
    """Post JSON; raises Unavailable when no whole answer comes in time.

    Raises RuntimeError inside a unit of work, whose lock must never wait for a network.
    """
    _refuse_inside_unit()
    try:
        reply = _session().post(
            url,
            json=body,
            headers=headers,
            timeout=(min(CONNECT_SECONDS, seconds), seconds),
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise Unavailable(f"the platform did not answer ({type(error).__name__})") from error
    return Answer(reply.status_code, reply.headers, _decoded(reply))


def stream(url: str) -> Iterator[bytes]:
    """A file in pieces, fetched without any token. Raises ExportLost where it is not, or not any more."""
    _refuse_inside_unit()
    try:
        with requests.get(
            url, stream=True, timeout=(CONNECT_SECONDS, SILENT_SECONDS), allow_redirects=False
        ) as reply:
            if reply.status_code >= 500:
                raise Unavailable(f"the file's host answered {reply.status_code}")
            if reply.status_code != 200:
                raise ExportLost(f"the file's host answered {reply.status_code}")
            yield from reply.iter_content(PIECE)
    except requests.RequestException as error:
        raise Unavailable(f"the file broke off ({type(error).__name__})") from error


def _refuse_inside_unit() -> None:
    if unit.is_open():
        raise RuntimeError(
            "no network inside a unit of work: call the platform before it or in a job of its own"
        )


def _session() -> requests.Session:
    """One per thread, so that connections are kept and never shared."""
    if not hasattr(_local, "session"):
        _local.session = requests.Session()
        _local.session.headers["Accept"] = "application/json"
    session: requests.Session = _local.session
    return session


def _decoded(reply: requests.Response) -> Any:
    try:
        return reply.json()
    except ValueError:
        return None
