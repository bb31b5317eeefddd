"""Which pages of other origins may read our answers: a shop's own storefront, nobody else."""

from __future__ import annotations

from flask import Response, make_response, request

from app.core.errors import NotAllowed
from app.shops import Shop, storefront_origins

PREFIX = "/storefront/"
OPEN_PATHS = ("/storefront/v1/events",)
"""Routes for opaque origins: the pixel lives in a sandbox without a name."""


def answer_preflight() -> Response | None:
    """A preflight names no shop, so it only says how to ask; the request itself is checked."""
    if request.method != "OPTIONS" or not request.path.startswith(PREFIX):
        return None
    response = make_response("", 204)
    response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    response.headers["Access-Control-Max-Age"] = "7200"
    if request.path in OPEN_PATHS:
        response.headers["Access-Control-Allow-Origin"] = "*"
    elif origin := request.headers.get("Origin"):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Vary"] = "Origin"
    return response


def refuse_strange_origin(shop: Shop) -> None:
    """Keep other sites' pages from acting in this shop's name; raises NotAllowed."""
    origin = request.headers.get("Origin")
    if not origin or request.method in {"GET", "HEAD"} or request.path in OPEN_PATHS:
        return
    if origin.lower() not in storefront_origins(shop):
        raise NotAllowed("That page is not part of this shop.")


def let_read(response: Response, shop: Shop | None) -> Response:
    """Say which origin may read this answer."""
    origin = request.headers.get("Origin")
    if request.path in OPEN_PATHS:
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response
    response.headers.add("Vary", "Origin")
    if origin and shop is not None and origin.lower() in storefront_origins(shop):
        response.headers["Access-Control-Allow-Origin"] = origin
    return response
