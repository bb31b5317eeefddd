"""The merchant's pages of popups: their words beside the real thing, and what their codes cost."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from app import offers
from app.core.errors import BadInput
from app.core.registry import NavItem
from app.core.unit import unit_of_work
from app.offers import VoucherState
from app.popups.cost import worst_case
from app.popups.editing import LONGEST, PopupForm, edit, find, list_all, switch, switch_offer
from app.popups.models import Popup
from app.popups.plays import PLAYS
from app.popups.showing import offer_label
from app.shops import Shop
from app.web import answer, merchant_only, page
from app.web.inner import widget

blueprint = Blueprint("popups_admin", __name__, template_folder="templates")
NAV = [NavItem("Popups", "/admin/popups", 50)]
CHUNKS = Path(__file__).parent.parent.parent / "static" / "js"
GIVEN = (VoucherState.ISSUED, VoucherState.USED, VoucherState.EXPIRED)


@blueprint.get("/admin/popups")
@merchant_only
def popup_list(shop: Shop) -> ResponseReturnValue:
    popups = [(popup, PLAYS[popup.play], _given(shop, popup)) for popup in list_all(shop.id)]
    return page("popups/list.html", popups=popups, label=offer_label)


@blueprint.get("/admin/popups/<int:popup_id>")
@merchant_only
def popup_page(shop: Shop, popup_id: int) -> ResponseReturnValue:
    return _popup_page(shop, find(shop.id, popup_id))


@blueprint.post("/admin/popups/<int:popup_id>")
@merchant_only
def edit_popup(shop: Shop, popup_id: int) -> ResponseReturnValue:
    """New words and terms; a refusal shows the form again with what to put right."""
    popup = find(shop.id, popup_id)
    try:
        form = PopupForm.parse(request.form)
    except BadInput as refusal:
        return answer(_popup_page(shop, popup, request.form, refusal.message)), 422
    with unit_of_work():
        edit(shop, popup, form, g.merchant["sub"])
    return answer(_popup_page(shop, popup), toast="Saved. Shoppers see it within a minute.")


@blueprint.post("/admin/popups/<int:popup_id>/switch")
@merchant_only
def switch_popup(shop: Shop, popup_id: int) -> ResponseReturnValue:
    popup, is_on = find(shop.id, popup_id), _asked("is_on")
    with unit_of_work():
        switch(shop, popup, is_on, g.merchant["sub"])
    return answer(_popup_page(shop, popup), toast="The popup is on." if is_on else "The popup is off.")


@blueprint.post("/admin/popups/<int:popup_id>/offer")
@merchant_only
def switch_codes(shop: Shop, popup_id: int) -> ResponseReturnValue:
    """The click that lets the popup give codes, after its cost was shown."""
    popup, gives_codes = find(shop.id, popup_id), _asked("gives_codes")
    with unit_of_work():
        switch_offer(shop, popup, gives_codes, g.merchant["sub"])
    said = (
        f"The popup now gives {offer_label(popup)}."
        if gives_codes
        else "No more codes. Those given stay good."
    )
    return answer(_popup_page(shop, popup), toast=said)


@blueprint.get("/admin/popups/<int:popup_id>/preview")
@merchant_only
def preview_popup(shop: Shop, popup_id: int) -> ResponseReturnValue:
    """A page with the real widget on it, for the frame beside the form."""
    popup = find(shop.id, popup_id)
    chunks = {path.name.rpartition("-")[0]: path.name for path in CHUNKS.glob("*.js") if "-" in path.name}
    offer = {"label": offer_label(popup), "hours": popup.offer["hours"]}
    shown = {
        "popup": {
            "id": popup.id,
            "layout": "center",
            "content": popup.content,
            "offer": offer if popup.gives_codes else None,
        },
        "shop": shop.domain,
        "chunks": {name: url_for("storefront.snippet", name=file) for name, file in chunks.items()},
        "currency": shop.currency,
        "locale": shop.locale,
    }
    return widget(page("popups/preview.html", shown=shown))


def _popup_page(shop: Shop, popup: Popup, form: Mapping[str, str] | None = None, problem: str = "") -> str:
    play = PLAYS[popup.play]
    kept = {**popup.content, "percent": popup.offer["value"], "hours": popup.offer["hours"]}
    return page(
        "popups/popup.html",
        popup=popup,
        play=play,
        values=form or kept,
        problem=problem,
        longest=LONGEST,
        cost=worst_case(shop, popup),
        given=_given(shop, popup),
        label=offer_label(popup),
    )


def _given(shop: Shop, popup: Popup) -> int:
    counts = offers.counts(shop.id, f"popup:{popup.id}")
    return sum(counts.get(state, 0) for state in GIVEN)


def _asked(name: str) -> bool:
    asked = request.form.get(name)
    if asked not in {"0", "1"}:
        raise BadInput(f"{name} is 1 or 0.")
    return asked == "1"
