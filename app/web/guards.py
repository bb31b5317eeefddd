"""Guards: who may call a view. Each view wears one, a test checks it."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from flask import Response, current_app, make_response, request

from app import shops
from app.core import sealing
from app.core.config import Config
from app.core.errors import NotAllowed, NotFound
from app.core.queueing import seated
from app.core.unit import read_singly
from app.platforms import shopify
from app.shops import Shop
from app.web import cors
from app.web.bodies import json_body, raw_body
from app.web.entry import merchant_shop
from app.web.marks import View, guarded_by

LINK_IS_OLD = "This link is not valid any more. The one in the shop's newest mail to you is."


def merchant_only(view: View) -> View:
    """For staff of a shop, by session token; the view gets `shop` first, `g.merchant` is who.

    On a page load this also brings in a shop that has no token yet.
    """

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        shop = merchant_shop()
        if not isinstance(shop, Shop):
            return shop
        return view(shop, *args, **kwargs)

    return guarded_by(view, wrapper)


def platform_only(view: View) -> View:
    """For the platform's webhooks, by the signature over the raw body; the view gets `raw` first."""

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        raw = raw_body()
        if not shopify.is_body_signed(
            raw, request.headers.get("X-Shopify-Hmac-Sha256", ""), _config().shopify_secrets
        ):
            raise NotAllowed("The body is not signed by the platform.", status=401)
        return view(raw, *args, **kwargs)

    return guarded_by(view, wrapper)


def shopper_only(view: View) -> View:
    """For a shop's storefront; the view gets the `shop` that the query or the JSON body names.

    Its answers, refusals too, may be read by that shop's own pages.
    """
    return _for_shoppers(view, shops.get)


def shopper_reads(view: View) -> View:
    """The same for views that shoppers wait for, at a seat: the `shop` is for reading alone."""

    def seen(domain: str) -> Shop:
        read_singly()
        return shops.seen(domain)

    answered = _for_shoppers(view, seen)

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with seated():
            return answered(*args, **kwargs)

    return guarded_by(view, wrapper)


def _for_shoppers(view: View, shop_named: Callable[[str], Shop]) -> View:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        shop: Shop | None = None
        try:
            shop = shop_named(_named_shop())
            cors.refuse_strange_origin(shop)
            response = current_app.make_response(view(shop, *args, **kwargs))
        except Exception as error:
            is_stranger = shop is None and isinstance(error, NotFound)
            answer = _shop_unknown() if is_stranger else current_app.handle_user_exception(error)
            response = current_app.make_response(answer)
        return cors.let_read(response, shop)

    return guarded_by(view, wrapper)


def _shop_unknown() -> Response:
    """The same bytes for every caller: shops rely on them, and so do caches."""
    return make_response({"error": "shop_unknown"}, 404)


def recipient_only(purpose: str, *shape: type) -> Callable[[View], View]:
    """For the reader of a mail, by the signed `token` in the path; the view gets what was signed.

    `shape` is what a token of this purpose holds now: mails of long ago may hold less.
    """

    def guard(view: View) -> View:
        def wrapper(token: str, **kwargs: Any) -> Any:
            try:
                payload = sealing.read(purpose, token)
            except NotAllowed:
                raise NotFound(LINK_IS_OLD) from None
            if not isinstance(payload, list) or [type(part) for part in payload] != list(shape):
                raise NotFound(LINK_IS_OLD, code="link_expired", status=410)
            return view(payload, **kwargs)

        return guarded_by(view, wrapper)

    return guard


def operator_only(view: View) -> View:
    """For whoever runs the house: from this machine, or with METRICS_TOKEN as bearer."""

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        wanted = _config().metrics_token
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        has_token = bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())
        if not has_token and not _is_loopback():
            raise NotAllowed("Only for this machine or with METRICS_TOKEN.")
        return view(*args, **kwargs)

    return guarded_by(view, wrapper)


def _is_loopback() -> bool:
    """Behind a proxy that we were not told of, every caller seems to be this machine: then nobody is."""
    if "X-Forwarded-For" in request.headers and not _config().trusted_proxies:
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _named_shop() -> str:
    named = request.args.get("shop")
    if named is None and request.method == "POST":
        named = json_body().get("shop")
    return named if isinstance(named, str) and shopify.is_shop_domain(named) else ""


def _config() -> Config:
    config: Config = current_app.config["PERENNIAL"]
    return config
