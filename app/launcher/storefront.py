"""What the panel asks when it opens, by the platform's signed proxy."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app import customers
from app.launcher.panel import NOTHING, panel_of
from app.shops import Shop
from app.web import key_for, proxy_only

blueprint = Blueprint("launcher_storefront", __name__)

COUNTRY = re.compile(r"[A-Z]{2}")


@blueprint.get("/proxy/v1/panel")
@proxy_only
def panel(shop: Shop, customer: str | None) -> ResponseReturnValue:
    """Hers alone: `customer` null and nothing else for nobody, zeros for whom we do not know yet."""
    answer: dict[str, Any] = {"customer": customer, "currency": shop.currency, "key": key_for(shop, customer)}
    if customer is None:
        return jsonify(answer)
    country = request.args.get("country", "")
    known = customers.find_by_platform_id(shop.id, customer)
    if known is None:
        return jsonify(answer | NOTHING)
    return jsonify(answer | panel_of(shop, known.id, country if COUNTRY.fullmatch(country) else ""))
