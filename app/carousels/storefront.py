"""`GET /storefront/v1/recommendations`: a placement filled for one page."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from app import activity, experiments
from app.carousels.filling import Context, Filled, fill
from app.core import clock
from app.core.errors import BadInput
from app.core.numbers import LARGEST_ID, whole_number
from app.core.unit import unit_of_work
from app.experiments import Feature
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
    if filled.cards and _is_held_out(shop, request.args.get("visitor")):
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


def _is_held_out(shop: Shop, token: str | None) -> bool:
    """Whether the visitor gets no list; that she could have got one is kept, of both groups, once.

    A token that is no visitor's is nobody's: who did not agree to be recognised takes no part.
    """
    if not token or not experiments.running(shop.id) or activity.visitor_of(shop, token) is None:
        return False
    unit = activity.holder_of(shop, token)
    if experiments.is_met(shop, unit, Feature.CAROUSEL):
        return experiments.is_held_out(shop, unit, Feature.CAROUSEL)
    with unit_of_work():
        return experiments.meet(shop, unit, Feature.CAROUSEL, clock.now())


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
