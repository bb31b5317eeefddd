"""One POST to the platform, with a time limit, never inside a unit of work."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from app.core import unit
from app.platforms.refusals import Unavailable

CONNECT_SECONDS = 3.05

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
    if unit.is_open():
        raise RuntimeError(
            "no network inside a unit of work: call the platform before it or in a job of its own"
        )
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
