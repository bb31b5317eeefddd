"""Carousels: what was learned, how sure that is, and what shoppers see because of it."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from app import carousels, catalog, orders, recommendations
from app.admin.door import blueprint
from app.admin.evidence import sentences
from app.admin.theme import places_of
from app.shops import Shop
from app.web import merchant_only, page

SHOWN = 6


@blueprint.get("/admin/carousels")
@merchant_only
def carousel_page(shop: Shop) -> ResponseReturnValue:
    """Training, evidence, and real rows as shoppers get them."""
    training = recommendations.latest_training(shop.id)
    best = recommendations.best_sellers(shop.id, 2 * SHOWN)
    chosen = _chosen(shop, best)
    return page(
        "admin/carousels.html",
        training=training,
        evidence=sentences(training.evidence) if training else [],
        best=catalog.cards(shop, best)[:SHOWN],
        chosen=chosen,
        rows=_rows(shop, chosen),
        choices=catalog.cards(shop, best),
        counted={"orders": orders.count(shop.id), "products": catalog.count(shop.id)},
        places=[place for place in places_of(shop) if not place.block.needs_points],
    )


def _chosen(shop: Shop, best: list[int]) -> Any:
    """The product whose lists are shown: the one asked for, else the best seller."""
    asked = request.args.get("product", "")
    ours = catalog.by_platform_ids(shop.id, [asked]) if asked.isdigit() else {}
    cards = catalog.cards(shop, [*ours.values(), *best[:1]])
    return cards[0] if cards else None


def _rows(shop: Shop, chosen: Any) -> list[tuple[str, list[catalog.Card]]]:
    if chosen is None:
        return []
    ids = list(catalog.by_platform_ids(shop.id, [chosen.id]).values())
    together = catalog.cards(shop, recommendations.bought_together(shop.id, ids, SHOWN))
    similar = catalog.cards(shop, recommendations.similar(shop.id, ids, SHOWN))
    titles = carousels.STRATEGY_TITLES
    return [(titles["bought_together"], together), (titles["similar"], similar)]
