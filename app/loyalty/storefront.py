"""What a signed-in customer reads of her own points, by the platform's signed proxy."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app import customers
from app.loyalty.accounts import Balances, balances
from app.shops import Shop
from app.web import key_for, proxy_only

blueprint = Blueprint("loyalty_storefront", __name__)


@blueprint.get("/proxy/v1/me")
@proxy_only
def me(shop: Shop, customer: str | None) -> ResponseReturnValue:
    """Her balances and the key for one change; zeros for whom we do not know yet, no customer for nobody."""
    known = customers.find_by_platform_id(shop.id, customer) if customer else None
    held = balances(shop.id, known.id) if known else Balances()
    key = key_for(shop, customer)
    return jsonify(customer=customer, points=asdict(held), tier=None, currency=shop.currency, key=key)
