"""The launcher's page: where the button stands and how it looks, beside the real thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from app import brand, catalog, launcher, loyalty, recommendations
from app.admin.door import blueprint
from app.admin.theme import BARS, LAUNCHER, places_of
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from app.launcher import Look
from app.shops import Shop
from app.web import answer, merchant_only, page
from app.web.inner import widget

PAGE_NAMES = {
    "home": "Home", "collection": "Collections", "product": "Products", "cart": "Cart", "search": "Search",
    "page": "Pages", "article": "Blog", "account": "Account", "other": "All others",
}  # fmt: skip
DARK, LIGHT = "#1a1a1a", "#ffffff"
SAMPLE_WISHES = 4


@blueprint.get("/admin/launcher")
@merchant_only
def launcher_page(shop: Shop) -> ResponseReturnValue:
    return _page(shop)


@blueprint.post("/admin/launcher")
@merchant_only
def change_launcher(shop: Shop) -> ResponseReturnValue:
    """Another look; a refusal shows the form again with what to put right."""
    pages = request.form.getlist("pages")
    try:
        look = Look.parse(request.form, pages, is_on=launcher.look_of(shop.id).is_on)
    except BadInput as refusal:
        typed = request.form.to_dict() | {"pages": pages}
        return answer(_page(shop, typed, refusal.message)), 422
    with unit_of_work():
        launcher.change_look(shop, look, g.merchant["sub"])
    return answer(_page(shop), toast="Saved. Shoppers see it within a minute.")


@blueprint.post("/admin/launcher/switch")
@merchant_only
def switch_launcher(shop: Shop) -> ResponseReturnValue:
    is_on = request.form.get("is_on") == "1"
    with unit_of_work():
        launcher.change_look(shop, replace(launcher.look_of(shop.id), is_on=is_on), g.merchant["sub"])
    return answer(_page(shop), toast="The launcher is on." if is_on else "The launcher is off.")


@blueprint.get("/admin/launcher/preview")
@merchant_only
def preview_launcher(shop: Shop) -> ResponseReturnValue:
    """A quiet page with the real launcher on it, for the frame beside the form."""
    programme = loyalty.programme_of(shop.id)
    shown = {
        "look": launcher.told(launcher.look_of(shop.id)),
        "brand": brand.worn_by_popups(shop.id),
        "points": loyalty.terms_told(programme),
        "currency": shop.currency,
        "sample": _sample(shop, programme.points_per_unit),
    }
    script = url_for("storefront.snippet", name="launcher.js")
    return widget(page("admin/launcher_preview.html", shown=shown, script=script))


def _page(shop: Shop, typed: Mapping[str, Any] | None = None, problem: str = "") -> str:
    look = launcher.look_of(shop.id)
    kept = asdict(look) | {
        "colours": "own" if look.accent else "theme",
        "accent": look.accent or DARK,
        "accent_text": look.accent_text or LIGHT,
        "phones": "1" if look.on_phones else "",
    }
    return page(
        "admin/launcher.html",
        look=look,
        values=typed or kept,
        problem=problem,
        page_names=PAGE_NAMES,
        programme=loyalty.programme_of(shop.id),
        place=places_of(shop, [LAUNCHER])[0],
        bars=places_of(shop, BARS),
        longest=launcher.LONGEST_LABEL,
        most_lift=launcher.MOST_LIFT,
    )


def _sample(shop: Shop, per_unit: int) -> dict[str, Any]:
    """An invented customer with real products, so that the merchant sees her own shop."""
    cards = catalog.cards(shop, recommendations.best_sellers(shop.id, 2 * SAMPLE_WISHES))[:SAMPLE_WISHES]
    wishes = [asdict(card) for card in cards]
    code = {"code": "STAY-7Q2M-X9KD-4F3T", "kind": "percentage", "value": 10, "minimum_minor": 0}
    return {
        "points": {"available": 420 * per_unit, "pending": 38 * per_unit, "debt": 0},
        "codes": [code | {"product": "", "ends_at": None}],
        "wishes": wishes,
        "per_order": 38 * per_unit,
    }
