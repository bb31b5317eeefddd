"""Set-up: what was brought in, whether the theme shows us, who did what."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from app import catalog, customers, importing, orders, recommendations, shops
from app.admin.door import blueprint
from app.admin.reception import optional_scopes, plans_address
from app.admin.theme import theme_of
from app.admin.words import audit_subject, audit_words
from app.core.unit import unit_of_work
from app.shops import Shop
from app.web import answer, merchant_only, page

AUDITED = 30
SHOWN = 8
"""Collections named on the page; the others are counted."""


@blueprint.get("/admin/setup")
@merchant_only
def setup(shop: Shop) -> ResponseReturnValue:
    """Import, theme, and the record of decisions."""
    shops.ask_again(shop)
    return _setup_page(shop)


def _setup_page(shop: Shop) -> str:
    return page(
        "admin/setup.html",
        parts=importing_parts(shop),
        is_importing=bool(importing_now(shop)),
        training=recommendations.latest_training(shop.id),
        kept={
            "products": catalog.count(shop.id),
            "customers": customers.count(shop.id),
            "orders": orders.count(shop.id),
        },
        collections=catalog.collection_names(shop.id, limit=SHOWN),
        collection_count=catalog.collection_count(shop.id),
        markets=catalog.markets_of(shop.id),
        zones=catalog.zones_for(shop.id),
        theme=theme_of(shop),
        is_left_alone=shops.is_left_alone(shop.id),
        reception=shops.reception_of(shop),
        permissions=shops.permissions_of(shop),
        optional_scopes=optional_scopes(shop),
        plan=shops.plan_of(shop),
        plans_address=plans_address(shop),
        entries=[
            (entry, audit_subject(entry), audit_words(entry))
            for entry in shops.audit_entries(shop.id, AUDITED)
        ],
    )


@blueprint.post("/admin/setup/import/stop")
@merchant_only
def stop_import(shop: Shop) -> ResponseReturnValue:
    """Bring in nothing more; what is here stays."""
    with unit_of_work():
        is_stopped = importing.stop(shop)
    toast = "Stopped. What came in stays." if is_stopped else "All of it was here already."
    return answer(_setup_page(shop), toast=toast)


@blueprint.get("/admin/setup/progress")
@merchant_only
def setup_progress(shop: Shop) -> ResponseReturnValue:
    """How far import and first learning are, for programs that wait for it."""
    trained = recommendations.latest_training(shop.id)
    parts = [asdict(part) for part in importing_parts(shop)]
    return jsonify({"parts": parts, "trained_at": trained.trained_at if trained else None})


@blueprint.post("/admin/setup/import")
@merchant_only
def import_again(shop: Shop) -> ResponseReturnValue:
    """Bring everything in once more; what is known stays as it is."""
    with unit_of_work():
        importing.start(shop)
    return answer(_setup_page(shop), toast="The import has begun.")


def importing_parts(shop: Shop) -> list[Any]:
    return importing.progress(shop)


def importing_now(shop: Shop) -> list[Any]:
    """The parts of an import that is under way; nothing when all of it is here or nobody wants more."""
    parts = importing_parts(shop)
    return parts if any(part.state in ("waiting", "running") for part in parts) else []
