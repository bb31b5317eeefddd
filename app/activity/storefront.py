"""Sign-ins and wish lists: what a browser and a signed-in customer tell, each by the door that proves it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app import customers
from app.activity import wishes
from app.activity.evidence import proven_owner_of
from app.activity.models import EvidenceKind, Visitor
from app.activity.visitors import join_by_token, visitor_of
from app.core import clock, limits
from app.core.errors import BadInput, NotAllowed
from app.core.unit import unit_of_work
from app.shops import Shop
from app.web import buyer_only, customer_only, json_body, proxy_only, shopper_only

blueprint = Blueprint("activity_storefront", __name__)


@blueprint.post("/proxy/v1/visitors")
@customer_only
def sign_in(shop: Shop, customer: str) -> ResponseReturnValue:
    """The platform says who is signed in, she brings her browser's token: that browser is hers."""
    return _joined(shop, customer)


@blueprint.post("/account/v1/visitors")
@buyer_only
def sign_in_by_token(shop: Shop, customer: str | None) -> ResponseReturnValue:
    """The same on the platform's account pages, by their own token."""
    if customer is None:
        raise NotAllowed("Nobody is signed in.", status=401)
    return _joined(shop, customer)


@blueprint.get("/storefront/v1/wishes")
@shopper_only
def browsers_list(shop: Shop) -> ResponseReturnValue:
    """What was wished for in this browser; never what its owner wished for elsewhere."""
    visitor = _visitor(shop, request.args.get("visitor"))
    return _list(wishes.wishes_of_visitor(shop.id, visitor.id))


@blueprint.post("/storefront/v1/wishes")
@shopper_only
def wish_in_browser(shop: Shop) -> ResponseReturnValue:
    """A heart given or taken back: `{"shop", "visitor", "product", "wished"}`."""
    limits.check(f"wishes:{shop.id}:{limits.network_of(request.remote_addr)}", limit=60, seconds=60)
    body = json_body()
    product, is_wished = _word(body)
    with unit_of_work():
        visitor = _visitor(shop, body.get("visitor"))
        wishes.wish_by_visitor(shop.id, visitor, product, is_wished, joins=proven_owner_of(visitor))
        return _list(wishes.wishes_of_visitor(shop.id, visitor.id))


@blueprint.get("/proxy/v1/wishes")
@proxy_only
def customers_list(shop: Shop, customer: str | None) -> ResponseReturnValue:
    """What the signed-in customer wishes for, from whatever browser; nothing for whom nobody knows."""
    known = customers.find_by_platform_id(shop.id, customer) if customer else None
    return _list(wishes.wish_list_of(shop.id, known.id) if known else [])


@blueprint.post("/proxy/v1/wishes")
@customer_only
def wish_signed_in(shop: Shop, customer: str) -> ResponseReturnValue:
    """The signed-in customer's own heart: `{"product", "wished", "key"}`."""
    product, is_wished = _word(json_body())
    with unit_of_work():
        customer_id = customers.signed_in(shop.id, customer)
        wishes.wish_by_customer(shop.id, customer_id, product, is_wished)
        return _list(wishes.wish_list_of(shop.id, customer_id))


def _joined(shop: Shop, customer: str) -> ResponseReturnValue:
    token = json_body().get("visitor")
    if not isinstance(token, str):
        raise BadInput("Send visitor, a token of ours.")
    with unit_of_work():
        _visitor(shop, token)
        by = f"sign_in:{clock.now():%Y-%m-%d}"
        customer_id = customers.signed_in(shop.id, customer)
        is_news = join_by_token(shop, token, customer_id, by, kind=EvidenceKind.SIGN_IN)
    return jsonify(joined=is_news)


def _visitor(shop: Shop, token: Any) -> Visitor:
    visitor = visitor_of(shop, token if isinstance(token, str) else None)
    if visitor is None:
        raise NotAllowed("the token is not one of this shop's", code="visitor_unknown")
    return visitor


def _word(body: dict[str, Any]) -> tuple[str, bool]:
    product, is_wished = body.get("product"), body.get("wished")
    if not isinstance(product, str) or not isinstance(is_wished, bool):
        raise BadInput("Send product (the platform's number, as text) and wished (true or false).")
    return product, is_wished


def _list(products: list[str]) -> ResponseReturnValue:
    answer = jsonify(products=products)
    answer.headers["Cache-Control"] = "no-store"
    return answer
