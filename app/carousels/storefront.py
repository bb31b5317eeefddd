"""`GET /storefront/v1/recommendations`: a placement filled for one page."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from app.carousels.filling import Context, Filled, fill
from app.carousels.holding_out import is_held_out
from app.core.errors import BadInput
from app.core.numbers import LARGEST_ID, whole_number
from app.shops import Shop
from app.web import shopper_only

blueprint = Blueprint("carousels", __name__, url_prefix="/storefront/v1")

MOST_IDS = 100


@blueprint.get("/recommendations")
@shopper_only
def recommendations(shop: Shop) -> ResponseReturnValue:
    """Cards for `placement`, shared by all shoppers on the same page and therefore cacheable.

    With `visitor`, a token of ours, an empty list for who is held out of lists.
    """
    placement = request.args.get("placement", "home")
    filled = fill(shop, placement, _context())
    if filled.cards and is_held_out(shop, request.args.get("visitor")):
        filled = Filled("held_out", [])
    answer: Response = jsonify(
        {
            "placement": placement,
            "strategy": filled.strategy,
            "products": [asdict(card) for card in filled.cards],
        }
    )
    personal = any(request.args.get(name) for name in ("cart", "seen", "visitor"))
    answer.headers["Cache-Control"] = "private, no-store" if personal else "public, max-age=60"
    return answer


def _context() -> Context:
    limit = whole_number(request.args.get("limit", "12"), 0, LARGEST_ID)
    if limit is None:
        raise BadInput("limit is a whole number.")
    return Context(
        product=request.args.get("product") or None,
        cart=_ids("cart"),
        seen=_ids("seen"),
        limit=limit,
        country=_country(),
    )


def _country() -> str:
    country = request.args.get("country", "").strip().upper()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise BadInput("country is the two letters of a country.")
    return country


def _ids(name: str) -> tuple[str, ...]:
    ids = [part.strip() for part in request.args.get(name, "").split(",") if part.strip()]
    if len(ids) > MOST_IDS or not all(each.isdigit() and len(each) <= 20 for each in ids):
        raise BadInput(f"{name} is a list of at most {MOST_IDS} product ids joined by commas.")
    return tuple(ids)
