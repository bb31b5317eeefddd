"""The app proxy's guards: the platform signs the query, and only what stands in it says who asks."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from flask import Response, current_app, make_response, request
from werkzeug.exceptions import MethodNotAllowed, UnsupportedMediaType

from app import shops
from app.core import once
from app.core.config import Config
from app.core.errors import BadInput, NotAllowed
from app.core.unit import unit_of_work
from app.platforms import shopify
from app.shops import Shop
from app.web.bodies import json_body
from app.web.marks import View, guarded_by

READING = ["GET", "HEAD"]


def proxy_only(view: View) -> View:
    """For the platform's app proxy, by its signed query; for reading only, since the body is not signed.

    The view gets `shop` and the platform id of the signed-in customer, or None. Nobody may keep its answer.
    """

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if request.method not in READING:
            raise MethodNotAllowed(READING)
        shop, customer = _asking()
        return _unkept(lambda: view(shop, customer, *args, **kwargs))

    return guarded_by(view, wrapper)


def customer_only(view: View) -> View:
    """For what a signed-in customer changes through the proxy: JSON, with a key of `key_for` that is used up.

    The body is not signed, and the browser sends her session along from anywhere: the key was given to her
    alone, in an answer that only the shop's own pages can read. The view gets `shop` and her platform id.
    """

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        shop, customer = _asking()
        if customer is None:
            raise NotAllowed("Sign in first.", status=401)
        if request.mimetype != "application/json":
            raise UnsupportedMediaType("Send JSON.")
        key = json_body().get("key")
        if not isinstance(key, str):
            raise BadInput("Send the key that GET /proxy/v1/me gives.")
        with unit_of_work():
            once.use(shop.id, customer, key)
        return _unkept(lambda: view(shop, customer, *args, **kwargs))

    return guarded_by(view, wrapper)


def key_for(shop: Shop, customer: str | None) -> str | None:
    """A key for one change by the signed-in customer within ten minutes; None for nobody."""
    return once.give(shop.id, customer) if customer else None


def _asking() -> tuple[Shop, str | None]:
    config: Config = current_app.config["PERENNIAL"]
    pairs = list(request.args.items(multi=True))
    if not shopify.is_proxy_query_genuine(pairs, config.shopify_secrets, time.time()):
        raise NotAllowed("The query is not signed by the platform, or too long ago.", status=401)
    return shops.get(request.args["shop"]), request.args.get("logged_in_customer_id") or None


def _unkept(answer: Callable[[], Any]) -> Response:
    response = make_response(answer())
    response.headers["Cache-Control"] = "no-store"
    return response
