"""`/admin/brand`: the kit as the merchant edits it, and what was read from her theme before she saves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from app import shops
from app.brand import kit
from app.brand.reading import SCOPE, Proposal, read_look
from app.core.errors import BadInput
from app.core.jobs import GiveUp, Postpone, TryAgain
from app.core.unit import unit_of_work
from app.platforms import AccessDenied
from app.shops import Shop
from app.web import answer, merchant_only, page

blueprint = Blueprint("brand_admin", __name__, template_folder="templates")
NOT_ALLOWED = "The store does not let us look at your theme yet. Allow it, then press the button again."
NO_ANSWER = "The store does not answer just now. Try again in a minute; nothing was changed."
NOTHING = "The theme keeps its look in a way that we do not know. Type the kit by hand; nothing was changed."
NO_THEME = "The store says that no theme is published, so there is nothing to read."


@blueprint.get("/admin/brand")
@merchant_only
def brand_page(shop: Shop) -> ResponseReturnValue:
    return _page(shop, kit.values_of(kit.kit_of(shop.id)))


@blueprint.post("/admin/brand")
@merchant_only
def change_brand(shop: Shop) -> ResponseReturnValue:
    try:
        wanted = kit.parse(request.form, shop)
    except BadInput as refusal:
        return answer(_page(shop, request.form, problem=refusal.message)), 422
    with unit_of_work():
        kit.change_kit(shop, wanted, g.merchant["sub"])
    return answer(_page(shop, kit.values_of(wanted)), toast="Saved. Popups wear it within a minute.")


@blueprint.post("/admin/brand/read")
@merchant_only
def read_theme(shop: Shop) -> ResponseReturnValue:
    """Fills the form; nothing is kept until she saves it."""
    kept = kit.kit_of(shop.id)
    try:
        found = read_look(shop)
    except AccessDenied:
        return answer(_page(shop, kit.values_of(kept), refusal=NOT_ALLOWED)), 422
    except (GiveUp, Postpone, TryAgain):
        return answer(_page(shop, kit.values_of(kept), refusal=NO_ANSWER)), 422
    if found is None:
        return answer(_page(shop, kit.values_of(kept), refusal=NO_THEME)), 422
    if not found.kit:
        return answer(_page(shop, kit.values_of(kept), refusal=NOTHING)), 422
    return answer(_page(shop, kit.values_of(kit.joined(kept, found.kit)), found=found))


def _page(
    shop: Shop,
    values: Mapping[str, Any],
    *,
    problem: str = "",
    refusal: str = "",
    found: Proposal | None = None,
) -> str:
    # Never what was typed: a refused address stays text.
    logo = kit.joined(kit.kit_of(shop.id), found.kit if found else {}).get("logo")
    return page(
        "brand/kit.html", logo=logo,
        values=values, colours=kit.COLOURS, networks=kit.NETWORKS, problem=problem, refusal=refusal,
        found=found, may_read=found is not None or shops.permissions_of(shop).has(SCOPE), scope=SCOPE,
    )  # fmt: skip
