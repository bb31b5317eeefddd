"""What a signed-in customer reads of her own points on the platform's account and thank-you pages."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app import customers
from app.loyalty.accounts import Balances, balances
from app.loyalty.configuration import terms_told
from app.loyalty.programme import programme_of
from app.shops import Shop
from app.web import buyer_only

blueprint = Blueprint("loyalty_account", __name__)


@blueprint.get("/account/v1/me")
@buyer_only
def own_points(shop: Shop, customer: str | None) -> ResponseReturnValue:
    """Her balances and the terms of orders to come; no terms while the programme is off."""
    known = customers.find_by_platform_id(shop.id, customer) if customer else None
    held = balances(shop.id, known.id) if known else Balances()
    programme = programme_of(shop.id)
    return jsonify(
        customer=customer,
        points=asdict(held),
        tier=None,
        currency=shop.currency,
        programme=terms_told(programme) if programme.is_on else None,
    )
