"""Request bodies: how large they may be and how JSON is read."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from app.core.errors import BadInput

LIMIT = 2 * 1024 * 1024
LIMITS = {
    "/webhooks": 10 * 1024 * 1024,
    "/admin/setup/history": 64 * 1024 * 1024,
    "/storefront/v1/subscriptions": 16 * 1024,
    "/storefront/v1/answers": 16 * 1024,
    "/storefront/v1/restocks": 16 * 1024,
}
"""Of deliveries, of files of a shop's history, and of an address with the words that were agreed to."""
PARSED = "perennial.json"


def refuse_large() -> None:
    """Refuse by the announced length, before a byte is read."""
    request.max_content_length = (
        _most() + 1
    )  # a stream is cut off there: one byte more tells that it was longer
    if request.content_length is not None and request.content_length > _most():
        raise RequestEntityTooLarge


def raw_body() -> bytes:
    """The body as it came; raises RequestEntityTooLarge where no length was announced and it is too long."""
    raw = request.get_data(cache=True)
    if len(raw) > _most():
        raise RequestEntityTooLarge
    return raw


def _most() -> int:
    return LIMITS.get(request.path, LIMIT)


def json_body(limit: int = LIMIT) -> dict[str, Any]:
    """The JSON object in the body, whatever its content type (beacons say text/plain).

    Raises BadInput for anything else, RequestEntityTooLarge beyond `limit` bytes.
    """
    if PARSED not in request.environ:
        raw = raw_body()
        if len(raw) > limit:
            raise RequestEntityTooLarge
        request.environ[PARSED] = _parsed(raw)
    body: dict[str, Any] = request.environ[PARSED]
    return body


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        text = raw.decode("utf-8")
        body = json.loads(text, parse_constant=_refuse)
        if "\\u" in text:
            json.dumps(body, ensure_ascii=False).encode("utf-8")  # a lone surrogate fails here
    except (ValueError, RecursionError):
        raise BadInput("The body must be JSON in UTF-8.") from None
    if not isinstance(body, dict):
        raise BadInput("The body must be a JSON object.")
    if b"\\u0000" in raw or b"\x00" in raw:
        raise BadInput("Text must not hold NUL.")
    return body


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
