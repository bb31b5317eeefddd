"""Which pages of other origins may read our answers: a shop's own, and any with a buyer's token."""

from __future__ import annotations

from flask import Response, make_response, request

from app.core.errors import NotAllowed
from app.shops import Shop, storefront_origins

PREFIX = "/storefront/"
OPEN_PATHS = ("/storefront/v1/events",)
"""Routes for opaque origins: the pixel lives in a sandbox without a name."""
ACCOUNT_PREFIX = "/account/"
"""Routes of our UI extensions, whose sandbox has no name either; their token says who asks."""


def answer_preflight() -> Response | None:
    """A preflight names no shop, so it only says how to ask; the request itself is checked."""
    if request.method != "OPTIONS":
        return None
    if request.path.startswith(ACCOUNT_PREFIX):
        return _account_preflight()
    if not request.path.startswith(PREFIX):
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


def _account_preflight() -> Response:
    response = let_everyone_read(make_response("", 204))
    response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
    response.headers["Access-Control-Max-Age"] = "7200"
    return response


def let_everyone_read(response: Response) -> Response:
    """For answers that a token opens, not the page that asks."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "X-Shopify-API-Request-Failure-Reauthorize-Url"
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
        # Countdowns go by our clock, not by the device's.
        response.headers["Access-Control-Expose-Headers"] = "Date"
    return response
