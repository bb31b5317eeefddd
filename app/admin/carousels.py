"""Carousels: every placement with what it brought, what was learned, and how sure that is."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app import carousels, catalog, orders, recommendations, shops
from app.admin.door import blueprint
from app.admin.evidence import in_a_line, sentences
from app.admin.learning import learning_of
from app.admin.leaves import csv_file
from app.admin.theme import places_of
from app.shops import Shop
from app.web import merchant_only, page


@blueprint.get("/admin/carousels")
@merchant_only
def carousel_page(shop: Shop) -> ResponseReturnValue:
    """The placements, the training and its evidence, and the way into the theme editor."""
    training = recommendations.latest_training(shop.id)
    brought = carousels.figures(shop)
    placements = carousels.list_all(shop.id)
    evidence = training.evidence if training else []
    return page(
        "admin/carousels.html",
        placements=[(each, brought.get(each.name)) for each in placements],
        pages=carousels.PAGES,
        strategies=carousels.STRATEGIES,
        days=carousels.DAYS,
        spares_stock=bool(shops.setting(shop.id, carousels.SPARE_STOCK, False)),
        training=training,
        learning=learning_of(shop),
        line=in_a_line(evidence),
        evidence=sentences(evidence),
        counted={"orders": orders.count(shop.id), "products": catalog.count(shop.id)},
        places=[place for place in places_of(shop) if not place.block.needs_points],
    )


@blueprint.get("/admin/carousels.csv")
@merchant_only
def carousel_export(shop: Shop) -> ResponseReturnValue:
    """A year of what each placement showed and what was done in it, by day and strategy."""
    head = ("day", "placement", "strategy", "shown", "clicks", "adds")
    rows = carousels.by_day(shop)
    return csv_file(
        head,
        (
            (row.on_date.isoformat(), row.placement, row.strategy, row.shown, row.clicks, row.adds)
            for row in rows
        ),
    )
