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
from app.offers import CLASSES, OfferKind, VoucherState
from app.popups.cost import likely_cost
from app.popups.editing import (
    LONGEST,
    PopupForm,
    edit,
    find,
    list_all,
    set_budget,
    switch,
    switch_offer,
)
from app.popups.models import Popup
from app.popups.offering import KINDS, offer_label, products_to_give, source_of, terms_of
from app.popups.plays import PLAYS
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
    labels = {popup.id: offer_label(shop, popup) for popup, _, _ in popups}
    return page("popups/list.html", popups=popups, labels=labels)


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
        form = PopupForm.parse(request.form, shop)
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
        f"The popup now gives {offer_label(shop, popup)}."
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
    offer = {"label": offer_label(shop, popup), "hours": popup.offer["hours"]}
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


@blueprint.post("/admin/popups/<int:popup_id>/budget")
@merchant_only
def change_budget(shop: Shop, popup_id: int) -> ResponseReturnValue:
    """How much the popup may give, before it gives anything."""
    popup = find(shop.id, popup_id)
    try:
        limits = offers.limits_of(request.form, shop.currency)
    except BadInput as refusal:
        return answer(_popup_page(shop, popup, budget=request.form, problem=refusal.message)), 422
    with unit_of_work():
        set_budget(shop, popup, limits, g.merchant["sub"])
    return answer(_popup_page(shop, popup), toast="Saved. The new budget holds from now on.")


def _popup_page(
    shop: Shop,
    popup: Popup,
    form: Mapping[str, str] | None = None,
    problem: str = "",
    budget: Mapping[str, str] | None = None,
) -> str:
    play, source = PLAYS[popup.play], source_of(popup)
    kept_budget = offers.find_budget(shop.id, source)
    return page(
        "popups/popup.html",
        popup=popup,
        play=play,
        values=form or _kept(shop, popup),
        kinds=[(kind.value, words) for kind, words in KINDS.items()],
        classes=CLASSES,
        products=[(each, title) for each, title, _ in products_to_give(shop.id)],
        source=source,
        budget=kept_budget,
        budget_values=budget or offers.budget_values(kept_budget, offers.USUAL, shop.currency),
        problem=problem,
        longest=LONGEST,
        cost=likely_cost(shop, popup),
        given=_given(shop, popup),
        label=offer_label(shop, popup),
    )


def _kept(shop: Shop, popup: Popup) -> dict[str, object]:
    """What stands in the form: the popup's words and its terms as they are."""
    terms = terms_of(popup)
    is_percent, is_amount = terms.kind is OfferKind.PERCENTAGE, terms.kind is OfferKind.AMOUNT
    return {
        **popup.content,
        "kind": terms.kind.value,
        "percent": terms.value if is_percent else 10,
        "amount": offers.typed(terms.value, shop.currency) if is_amount else "",
        "product": terms.product,
        "hours": terms.hours,
        "minimum": offers.typed(terms.minimum_minor, shop.currency) if terms.minimum_minor else "",
        **{f"combines_{each}": each in (terms.combines or ()) for each in CLASSES},
    }


def _given(shop: Shop, popup: Popup) -> int:
    counts = offers.counts(shop.id, source_of(popup))
    return sum(counts.get(state, 0) for state in GIVEN)


def _asked(name: str) -> bool:
    asked = request.form.get(name)
    if asked not in {"0", "1"}:
        raise BadInput(f"{name} is 1 or 0.")
    return asked == "1"
