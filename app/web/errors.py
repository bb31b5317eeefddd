"""The one place that turns refusals and faults into answers."""

from __future__ import annotations

import json
import logging

from flask import Flask, Response, g, jsonify, make_response, request
from markupsafe import escape
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException

from app.core.database import db
from app.core.errors import AppError, TooMany
from app.core.jobs import GiveUp, Postpone, TryAgain
from app.web.answers import page

log = logging.getLogger("perennial.web")

CODES = {
    400: "bad_input",
    401: "not_allowed",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "wrong_media_type",
    429: "too_many",
}
PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    "<title>{message}</title><p>{message}"
)


def register(app: Flask) -> None:
    """Handle refusals, HTTP errors, a platform or database that is away, and bugs."""
    app.register_error_handler(AppError, _refusal)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Postpone, _platform_away)
    app.register_error_handler(GiveUp, _platform_refuses)
    app.register_error_handler(TryAgain, _platform_refuses)
    for away in (OperationalError, InterfaceError, TimeoutError):
        app.register_error_handler(away, _database_away)
    app.register_error_handler(Exception, _bug)


def problem(status: int, code: str, message: str) -> Response:
    """The same refusal as the caller reads it: JSON, a toast, or a small page."""
    if "HX-Request" in request.headers:
        response = make_response("", status)
        response.headers["HX-Reswap"] = "none"
        response.headers["HX-Trigger"] = json.dumps({"toast": {"message": message, "is_problem": True}})
        return response
    if is_document_load():
        if g.get("shop") is not None and request.path.startswith("/admin/") and status < 500:
            return make_response(page("ui/problem.html", message=message), status)
        return make_response(PAGE.format(message=escape(message)), status)
    return make_response(jsonify({"error": code, "message": message}), status)


def is_document_load() -> bool:
    """Whether the browser is loading a page, as opposed to a script fetching."""
    destination = request.headers.get("Sec-Fetch-Dest")
    if destination:
        return destination in {"document", "iframe", "frame"}
    if request.method != "GET" or "HX-Request" in request.headers or "Authorization" in request.headers:
        return False
    return "text/html" in request.headers.get("Accept", "")


def _refusal(error: AppError) -> Response:
    response = problem(error.status, error.code, error.message)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None or 300 <= status < 400:
        return make_response(error.get_response())
    response = problem(status, CODES.get(status, "refused"), error.description or "")
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def _platform_refuses(error: GiveUp | TryAgain) -> Response:
    log.warning("the platform refuses: %s", error)
    return problem(502, "platform_refused", "The store did not accept this.")


def _platform_away(error: Postpone) -> Response:
    message = "The store does not answer at the moment. Try again soon."
    response = problem(503, "platform_unavailable", message)
    response.headers["Retry-After"] = str(max(1, round(error.seconds)))
    return response


def _database_away(error: Exception) -> Response:
    log.error("the database is away: %s", type(error).__name__)
    db.session.remove()
    response = problem(503, "unavailable", "Something we need does not answer at the moment. Try again soon.")
    response.headers["Retry-After"] = "5"
    return response


def _bug(error: Exception) -> Response:
    log.exception("%s %s failed", request.method, request.path)
    db.session.remove()
    return problem(500, "internal", "Something went wrong on our side.")
