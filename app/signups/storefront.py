"""`POST /storefront/v1/subscriptions`: a shopper leaves her address and agrees to get mail."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.core import limits
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from app.shops import Shop
from app.signups.taking import take
from app.web import json_body, shopper_only

blueprint = Blueprint("signups", __name__, url_prefix="/storefront/v1")

MINUTE = 60
FROM_ONE_ADDRESS, IN_ONE_SHOP = 10, 240
"""The most signups a minute."""


@blueprint.post("/subscriptions")
@shopper_only
def subscriptions(shop: Shop) -> ResponseReturnValue:
    """202 and the same words for every address, known or not; 400 for what is no address."""
    limits.check(f"signups:{shop.id}:{request.remote_addr}", limit=FROM_ONE_ADDRESS, seconds=MINUTE)
    limits.check(f"signups:{shop.id}", limit=IN_ONE_SHOP, seconds=MINUTE)
    body = json_body()
    visitor = body.get("visitor")
    with unit_of_work():
        take(
            shop,
            email=_text(body, "email"),
            text=_text(body, "text"),
            source=_text(body, "source"),
            locale=_text(body, "locale", ""),
            visitor=visitor if isinstance(visitor, str) else None,
        )
    return jsonify({"state": "received"}), 202


def _text(body: dict[str, Any], name: str, default: str | None = None) -> str:
    value = body.get(name)
    if value is None:
        value = default
    if not isinstance(value, str):
        raise BadInput("Send shop, email, text and source, and visitor and locale where they are known.")
    return value
