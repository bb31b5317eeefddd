"""Set-up: what was brought in, whether the theme shows us, who did what."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from flask import current_app, g, jsonify, request
from flask.typing import ResponseReturnValue

from app import catalog, customers, importing, orders, recommendations, shops
from app.admin.door import blueprint
from app.admin.words import audit_words
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from app.platforms import shopify
from app.shops import Shop
from app.web import answer, merchant_only, page

EMBED = "perennial-embed"
BLOCKS = (
    ("Best sellers", "index", "best-sellers", "On the home page: what sells best now."),
    ("Goes well with", "product", "product-carousel", "On product pages, below the description."),
    ("Cart suggestions", "cart", "cart-carousel", "On the cart page: what goes well with the cart."),
)
STATES = ("on", "off")
AUDITED = 30


@blueprint.get("/admin/setup")
@merchant_only
def setup(shop: Shop) -> ResponseReturnValue:
    """Import, theme, and the record of decisions."""
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
        embed=embed_state(shop),
        editor=embed_editor(shop),
        blocks=[(name, text, block_editor(shop, kind, block)) for name, kind, block, text in BLOCKS],
        entries=[(entry, audit_words(entry)) for entry in shops.audit_entries(shop.id, AUDITED)],
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


@blueprint.post("/admin/setup/embed")
@merchant_only
def tell_embed(shop: Shop) -> ResponseReturnValue:
    """The platform told the page whether the theme shows us; keep it for the checklist."""
    state = request.form.get("state", "")
    if state not in STATES:
        raise BadInput("state is on or off.")
    with unit_of_work():
        shops.change_setting(shop, "setup.embed", state, g.merchant["sub"])
    return answer("")


@blueprint.post("/admin/setup/import")
@merchant_only
def import_again(shop: Shop) -> ResponseReturnValue:
    """Bring everything in once more; what is known stays as it is."""
    with unit_of_work():
        importing.start(shop)
    return answer(_setup_page(shop), toast="The import has begun.")


def embed_state(shop: Shop) -> str:
    """on, off, or unknown until the platform told."""
    return str(shops.setting(shop.id, "setup.embed", "unknown"))


def embed_editor(shop: Shop) -> str:
    """The theme editor with our embed's switch before the merchant's eyes."""
    query = {"context": "apps", "activateAppId": f"{_api_key()}/{EMBED}"}
    return shopify.shop_url(shop.domain, f"/admin/themes/current/editor?{urlencode(query, safe='/')}")


def block_editor(shop: Shop, template: str, block: str) -> str:
    """The theme editor with a carousel put on a template, for the merchant to place and save."""
    query = {"template": template, "addAppBlockId": f"{_api_key()}/{block}", "target": "newAppsSection"}
    return shopify.shop_url(shop.domain, f"/admin/themes/current/editor?{urlencode(query, safe='/')}")


def importing_parts(shop: Shop) -> list[Any]:
    return importing.progress(shop)


def importing_now(shop: Shop) -> list[Any]:
    """The parts of an import that is under way; nothing when all of it is here or nobody wants more."""
    parts = importing_parts(shop)
    return parts if any(part.state in ("waiting", "running") for part in parts) else []


def _api_key() -> str:
    key: str = current_app.config["PERENNIAL"].shopify_api_key
    return key
