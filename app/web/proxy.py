"""The app proxy's guard: the platform signs the query, and only what stands in it says who asks."""

from __future__ import annotations

import time
from typing import Any

from flask import current_app, make_response, request
from werkzeug.exceptions import MethodNotAllowed

from app import shops
from app.core.config import Config
from app.core.errors import NotAllowed
from app.platforms import shopify
from app.web.marks import View, guarded_by

READING = ["GET", "HEAD"]


def proxy_only(view: View) -> View:
    """For the platform's app proxy, by its signed query; for reading only, since the body is not signed.

    The view gets `shop` and the platform id of the signed-in customer, or None. Nobody may keep its answer.
    """

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if request.method not in READING:
            raise MethodNotAllowed(READING)
        config: Config = current_app.config["PERENNIAL"]
        pairs = list(request.args.items(multi=True))
        if not shopify.is_proxy_query_genuine(pairs, config.shopify_secrets, time.time()):
            raise NotAllowed("The query is not signed by the platform, or too long ago.", status=401)
        shop = shops.get(request.args["shop"])
        customer = request.args.get("logged_in_customer_id") or None
        response = make_response(view(shop, customer, *args, **kwargs))
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded_by(view, wrapper)
