"""What every request passes, whatever its route: limits, errors, headers, counters."""

from __future__ import annotations

from flask import Flask, Request, Response, current_app, request
from flask.sessions import NullSession, SessionInterface
from prometheus_client import Counter

from app.web import bodies, cors, errors, headers


def prepare(app: Flask) -> None:
    """Teach the application our manners. Called once, after the rooms are registered."""
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.session_interface = _NoSession()
    app.extensions["answers"] = Counter(
        "perennial_answers",
        "Answers by endpoint and status.",
        ["endpoint", "status"],
        registry=app.extensions["metrics"],
    )
    app.before_request(bodies.refuse_large)
    app.before_request(cors.answer_preflight)
    app.after_request(headers.protect)
    app.after_request(_count)
    errors.register(app)


class _NoSession(SessionInterface):
    """The house keeps no Flask session: nothing to read, to sign or to set a cookie for."""

    def open_session(self, app: Flask, request: Request) -> NullSession:
        return NullSession()

    def should_set_cookie(self, app: Flask, session: object) -> bool:
        return False

    def save_session(self, app: Flask, session: object, response: Response) -> None:
        """Nothing is kept."""


def _count(response: Response) -> Response:
    current_app.extensions["answers"].labels(request.endpoint or "none", response.status_code).inc()
    return response
