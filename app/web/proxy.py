"""The app proxy's guards: the platform signs the query, and only what stands in it says who asks."""

from __future__ import annotations

import re
import time
from typing import Any

from flask import current_app, make_response, request
from werkzeug.exceptions import MethodNotAllowed

from app import shops
from app.core import limits
from app.core.config import Config
from app.core.errors import AppError, BadInput, NotAllowed
from app.platforms import shopify
from app.shops import Shop
from app.web.bodies import json_body
from app.web.marks import View, guarded_by

READING = ["GET", "HEAD"]
IS_KEY = re.compile(r"[\w-]{8,64}", re.ASCII)
KEY_SECONDS = 600
"""A key counts once for at least as long; a signature is refused long before."""


class Repeated(AppError):
    """The key of this request was used before. Nothing was done again."""

    code = "key_used"
    status = 409


def proxy_only(view: View) -> View:
    """For the platform's app proxy, by its signed query; for reading only, since the body is not signed.

    The view gets `shop` and the platform id of the signed-in customer, or None. Nobody may keep its answer.
    """

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if request.method not in READING:
            raise MethodNotAllowed(READING)
        shop, customer = _signed()
        return _unkept(view(shop, customer, *args, **kwargs))

    return guarded_by(view, wrapper)


def proxy_writes(view: View) -> View:
    """For what a signed-in customer changes through the platform's app proxy; the view gets her platform id.

    The platform signs who she is, not the body. So the body must be JSON, which no other site's page can send
    in her name, and bear a `key` of its own, which counts once.
    """

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            raise MethodNotAllowed(["POST"])
        shop, customer = _signed()
        if request.mimetype != "application/json":
            raise BadInput("The body must be application/json.", status=415)
        if customer is None:
            raise NotAllowed("Nobody is signed in.", status=401)
        _use_key(f"{shop.id}:{customer}", json_body().get("key"))
        return _unkept(view(shop, customer, *args, **kwargs))

    return guarded_by(view, wrapper)


def _signed() -> tuple[Shop, str | None]:
    config: Config = current_app.config["PERENNIAL"]
    pairs = list(request.args.items(multi=True))
    if not shopify.is_proxy_query_genuine(pairs, config.shopify_secrets, time.time()):
        raise NotAllowed("The query is not signed by the platform, or too long ago.", status=401)
    return shops.get(request.args["shop"]), request.args.get("logged_in_customer_id") or None


def _use_key(whose: str, key: Any) -> None:
    if not isinstance(key, str) or not IS_KEY.fullmatch(key):
        raise BadInput("key is a new text of 8 to 64 letters and digits for each request.")
    if not limits.is_first(f"key:{whose}:{key}", KEY_SECONDS):
        raise Repeated


def _unkept(answer: Any) -> Any:
    response = make_response(answer)
    response.headers["Cache-Control"] = "no-store"
    return response
