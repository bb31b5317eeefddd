"""What a signed-in customer reads of her own points, by the platform's signed proxy."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app import customers
from app.core.errors import BadInput
from app.core.numbers import LARGEST_ID, whole_number
from app.loyalty.accounts import Balances, Line, balances
from app.loyalty.own_history import OwnLines, own_lines
from app.shops import Shop
from app.web import key_for, proxy_only

blueprint = Blueprint("loyalty_storefront", __name__)

LINES = 20


@blueprint.get("/proxy/v1/me")
@proxy_only
def me(shop: Shop, customer: str | None) -> ResponseReturnValue:
    """Her balances and the key for one change; zeros for whom we do not know yet, no customer for nobody."""
    known = customers.find_by_platform_id(shop.id, customer) if customer else None
    held = balances(shop.id, known.id) if known else Balances()
    key = key_for(shop, customer)
    return jsonify(customer=customer, points=asdict(held), tier=None, currency=shop.currency, key=key)


@blueprint.get("/proxy/v1/points")
@proxy_only
def history(shop: Shop, customer: str | None) -> ResponseReturnValue:
    """Her ledger, newest first, a page of lines at a time; `before` of one answer asks for the next.

    The reason is told, the merchant's own note and who made a line are not: they were not written for her.
    """
    before = _before(request.args.get("before", ""))
    known = customers.find_by_platform_id(shop.id, customer) if customer else None
    found = own_lines(shop.id, known.id, before=before, limit=LINES) if known else OwnLines([], None)
    return jsonify(customer=customer, lines=[_told(line) for line in found.lines], before=found.before)


def _before(asked: str) -> int | None:
    if not asked:
        return None
    number = whole_number(asked, 1, LARGEST_ID)
    if number is None:
        raise BadInput("before is a number that an earlier answer gave.")
    return number


def _told(line: Line) -> dict[str, Any]:
    return {
        "at": line.at.isoformat().replace("+00:00", "Z"),
        "points": line.points,
        "of": line.kind.value,
        "reason": line.reason.value,
    }
