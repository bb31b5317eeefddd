"""Rows of products on the platform's account and thank-you pages, asked by our extensions."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app import customers, experiments
from app.carousels import placements
from app.carousels.context import Context
from app.carousels.filling import Filled, fill_as
from app.carousels.placements import Placement
from app.carousels.strategies import STRATEGIES
from app.catalog import Card
from app.core import clock
from app.core.errors import BadInput
from app.core.money import major_of
from app.core.numbers import LARGEST_ID, whole_number
from app.core.unit import unit_of_work
from app.experiments import Feature
from app.shops import Shop
from app.web import buyer_only
from app.web.locales import language_of

blueprint = Blueprint("carousels_account", __name__)
PAGES = ("account", "thank_you")
SIZE, LEAST, MOST_BOUGHT = 6, 2, 100
SAYING_WHY = {"buy_again", "recently_viewed", "wish_list"}
"""Strategies whose heading says something of each product that stands under it."""


@blueprint.get("/account/v1/recommendations")
@buyer_only
def recommendations_in_account(shop: Shop, customer: str | None) -> ResponseReturnValue:
    """`{"shop", "placement", "strategy", "title", "products"}` for `placement` account or thank_you.

    `bought` names what the order of the thank-you page held, the platform's product ids joined by commas;
    `language` and `country` are the reader's. Prices are decimal text of `currency`.
    """
    place = _place(shop)
    known = customers.find_by_platform_id(shop.id, customer) if customer else None
    filled = _as_headed(fill_as(shop, place, _context(known.id if known else None)))
    if known and filled.cards and _is_held_out(shop, known.id, place.name):
        filled = Filled("held_out", [])
    language = language_of(request.args.get("language"), shop.locale)
    return jsonify(
        shop=shop.domain,
        placement=place.name,
        strategy=filled.strategy,
        title=place.title(filled.strategy, language),
        products=[_told(shop, place, card) for card in filled.cards],
    )


def _place(shop: Shop) -> Placement:
    named = request.args.get("placement", "")
    if named not in PAGES:
        raise BadInput(f"placement is one of {', '.join(PAGES)}.")
    return placements.get(shop.id, named)


def _context(customer_id: int | None) -> Context:
    bought = [each for each in request.args.get("bought", "").split(",") if each]
    if len(bought) > MOST_BOUGHT or any(whole_number(each, 1, LARGEST_ID) is None for each in bought):
        raise BadInput(f"bought is a list of at most {MOST_BOUGHT} product ids joined by commas.")
    country = request.args.get("country", "").strip().upper()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise BadInput("country is the two letters of a country.")
    return Context(seeds=tuple(bought), limit=SIZE, country=country, customer_id=customer_id)


def _as_headed(filled: Filled) -> Filled:
    """What keeps the word of its heading: "buy it again" stands over nothing that she never bought."""
    walked = [(card, str(source)) for card, source in zip(filled.cards, filled.sources, strict=True)]
    own = [card for card, source in walked if source == filled.strategy]
    if filled.strategy not in SAYING_WHY:
        return filled
    if len(own) >= LEAST:
        return Filled(filled.strategy, own)
    rest = [(card, source) for card, source in walked if source not in SAYING_WHY]
    named = next((source for _, source in rest if source in STRATEGIES), placements.ALWAYS[0])
    return Filled(named, [card for card, _ in rest])


def _is_held_out(shop: Shop, customer_id: int, placement: str) -> bool:
    if not experiments.running(shop.id):
        return False
    with unit_of_work():
        unit = experiments.customer_unit(customer_id)
        return experiments.meet(shop, unit, Feature.CAROUSEL, clock.now(), placement)


def _told(shop: Shop, place: Placement, card: Card) -> dict[str, Any]:
    """What stands on the card. The mark in the address lets the shop's pixel count a click on it."""
    before = card.compare_at_minor
    return {
        "id": card.id,
        "title": card.title,
        "url": f"{shop.primary_url}{card.url}?{urlencode({'_pn': place.name})}",
        "image": card.image,
        "price": str(major_of(card.price_minor, card.currency)),
        "compare_at": None if before is None else str(major_of(before, card.currency)),
        "currency": card.currency,
    }
