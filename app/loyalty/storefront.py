"""What a signed-in customer reads of her own points, by the platform's signed proxy."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app import customers
from app.loyalty.accounts import Balances, balances
from app.shops import Shop
from app.web import proxy_only

blueprint = Blueprint("loyalty_storefront", __name__)


@blueprint.get("/proxy/v1/me")
@proxy_only
def me(shop: Shop, customer: str | None) -> ResponseReturnValue:
    """Her balances; zeros for whom we do not know yet, and no customer at all for whom nobody knows."""
    known = customers.find_by_platform_id(shop.id, customer) if customer else None
    held = balances(shop.id, known.id) if known else Balances()
    return jsonify(customer=customer, points=asdict(held), tier=None, currency=shop.currency)
