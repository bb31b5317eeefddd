"""`/admin/popups`: popups by state, new ones from a play, and what is done with one at a click."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue

from app import offers
from app.core import clock
from app.core.errors import AppError, BadInput
from app.core.registry import NavItem
from app.core.unit import unit_of_work
from app.popups.editing import edit, set_budget, switch, switch_offer
from app.popups.editor import drafted, popup_page, preview_page
from app.popups.figures import figures_of
from app.popups.forms import PopupForm
from app.popups.holding_out import measure, stop_measuring
from app.popups.looks import TEMPLATES
from app.popups.making import add, archive, archived, duplicate, find, list_all, restore
from app.popups.models import Popup
from app.popups.offering import offer_label
from app.popups.playbook import PLAYS
from app.popups.previewing import PARAMETER, open_preview
from app.popups.readiness import PopupState, missing, state_of
from app.shops import Shop
from app.web import answer, merchant_only, page
from app.web.inner import widget

blueprint = Blueprint("popups_admin", __name__, template_folder="templates")
NAV = [NavItem("Popups", "/admin/popups", 50)]
STATES = {
    "": "All", "on": "On", "scheduled": "Scheduled", "off": "Off", "archived": "Archive",
}  # fmt: skip
BADGES = {
    PopupState.ON: ("On", "good"),
    PopupState.SCHEDULED: ("Scheduled", "warn"),
    PopupState.OVER: ("Over", ""),
    PopupState.OFF: ("Off", ""),
    PopupState.ARCHIVED: ("Archived", ""),
}


@blueprint.get("/admin/popups")
@merchant_only
def popup_list(shop: Shop) -> ResponseReturnValue:
    return _list_page(shop)


def _list_page(shop: Shop) -> str:
    now, chosen = clock.now(), request.args.get("state", "")
    kept = list_all(shop.id)
    states = {popup.id: state_of(shop, popup, now) for popup in kept}
    found = (
        archived(shop.id)
        if chosen == "archived"
        else [each for each in kept if _fits(states[each.id], chosen)]
    )
    counts = {name: sum(_fits(state, name) for state in states.values()) for name in STATES}
    tabs = [
        (_tab_words(name, counts), f"/admin/popups?{urlencode({'state': name})}", name == chosen)
        for name in STATES
    ]
    return page(
        "popups/list.html",
        popups=[(each, PLAYS[each.play], BADGES[states.get(each.id, PopupState.ARCHIVED)]) for each in found],
        figures=figures_of(shop, found),
        labels={each.id: offer_label(shop, each) for each in found},
        lacks={each.id: missing(shop, each) for each in found},
        tabs=tabs,
        chosen=chosen if chosen in STATES else "",
    )


def _tab_words(name: str, counts: dict[str, int]) -> str:
    return STATES[name] if name == "archived" else f"{STATES[name]} ({counts[name]})"


def _fits(state: PopupState, chosen: str) -> bool:
    if chosen == "off":
        return state in (PopupState.OFF, PopupState.OVER)
    return chosen not in STATES or chosen in ("", state.value)


@blueprint.get("/admin/popups/new")
@merchant_only
def new_popup(shop: Shop) -> ResponseReturnValue:
    plays = [(play, TEMPLATES[play.template]) for play in PLAYS.values()]
    return page("popups/new.html", plays=plays)


@blueprint.post("/admin/popups")
@merchant_only
def make_popup(shop: Shop) -> ResponseReturnValue:
    with unit_of_work():
        made = add(shop, request.form.get("play", ""), g.merchant["sub"])
    return _moved(shop, made, "Made, and switched off. Look it over, then switch it on.")


@blueprint.get("/admin/popups/<int:popup_id>")
@merchant_only
def show_popup(shop: Shop, popup_id: int) -> ResponseReturnValue:
    return popup_page(shop, find(shop.id, popup_id))


@blueprint.post("/admin/popups/<int:popup_id>")
@merchant_only
def edit_popup(shop: Shop, popup_id: int) -> ResponseReturnValue:
    """What the form says; a refusal shows it again with what to put right."""
    popup = find(shop.id, popup_id)
    try:
        form = PopupForm.parse(request.form, shop, popup)
    except BadInput as refusal:
        return answer(popup_page(shop, popup, request.form, refusal.message)), 422
    with unit_of_work():
        edit(shop, popup, form, g.merchant["sub"])
    return answer(popup_page(shop, popup), toast="Saved. Shoppers see it within a minute.")


@blueprint.post("/admin/popups/<int:popup_id>/draft")
@merchant_only
def draft_popup(shop: Shop, popup_id: int) -> ResponseReturnValue:
    """What the unsaved form would make, for the frame beside it; 422 while it has a fault."""
    popup = find(shop.id, popup_id)
    try:
        form = PopupForm.parse(request.form, shop, popup)
    except BadInput as refusal:
        return jsonify({"error": refusal.code, "message": refusal.message}), 422
    return jsonify(drafted(shop, popup, form))


@blueprint.get("/admin/popups/<int:popup_id>/preview")
@merchant_only
def preview_popup(shop: Shop, popup_id: int) -> ResponseReturnValue:
    """The frame beside the form."""
    return widget(preview_page(shop, find(shop.id, popup_id)))


@blueprint.post("/admin/popups/<int:popup_id>/budget")
@merchant_only
def change_budget(shop: Shop, popup_id: int) -> ResponseReturnValue:
    """How much the popup may give, before it gives anything."""
    popup = find(shop.id, popup_id)
    try:
        limits = offers.limits_of(request.form, shop.currency)
    except BadInput as refusal:
        return answer(popup_page(shop, popup, budget=request.form, problem=refusal.message)), 422
    with unit_of_work():
        set_budget(shop, popup, limits, g.merchant["sub"])
    return answer(popup_page(shop, popup), toast="Saved. The new budget holds from now on.")


@blueprint.post("/admin/popups/<int:popup_id>/duplicate")
@merchant_only
def copy_popup(shop: Shop, popup_id: int) -> ResponseReturnValue:
    popup = find(shop.id, popup_id)
    with unit_of_work():
        made = duplicate(shop, popup, g.merchant["sub"])
    return _moved(shop, made, "Copied. The copy is off and gives nothing.")


def _moved(shop: Shop, popup: Popup, said: str) -> ResponseReturnValue:
    """The page of another popup than the one that was asked, under its own address."""
    response = answer(popup_page(shop, popup), toast=said)
    response.headers["HX-Push-Url"] = f"/admin/popups/{popup.id}"
    return response


@blueprint.post("/admin/popups/<int:popup_id>/archive")
@merchant_only
def archive_popup(shop: Shop, popup_id: int) -> ResponseReturnValue:
    is_archived = _asked("is_archived")
    act = archive if is_archived else restore
    said = "In the archive. What was given stays good." if is_archived else "Back, and switched off."
    return _acted(shop, popup_id, act, said)


@blueprint.post("/admin/popups/<int:popup_id>/switch")
@merchant_only
def switch_popup(shop: Shop, popup_id: int) -> ResponseReturnValue:
    is_on = _asked("is_on")
    said = "The popup is on." if is_on else "The popup is off."
    return _acted(shop, popup_id, lambda shop, popup, by: switch(shop, popup, is_on, by), said)


@blueprint.post("/admin/popups/<int:popup_id>/offer")
@merchant_only
def switch_codes(shop: Shop, popup_id: int) -> ResponseReturnValue:
    """The click that lets the popup give something, after its cost was shown."""
    gives_codes = _asked("gives_codes")
    label = offer_label(shop, find(shop.id, popup_id))
    said = f"The popup now gives {label}." if gives_codes else "No more of it. What was given stays good."
    return _acted(shop, popup_id, lambda shop, popup, by: switch_offer(shop, popup, gives_codes, by), said)


@blueprint.post("/admin/popups/<int:popup_id>/measure")
@merchant_only
def measure_popup(shop: Shop, popup_id: int) -> ResponseReturnValue:
    """Hold this one popup out from a tenth, or stop that."""
    is_measured = _asked("is_measured")
    act = measure if is_measured else stop_measuring
    said = "From now on one in ten does not see it." if is_measured else "Everybody may see it again."
    return _acted(shop, popup_id, act, said)


@blueprint.post("/admin/popups/<int:popup_id>/link")
@merchant_only
def preview_link(shop: Shop, popup_id: int) -> ResponseReturnValue:
    """A link to the live theme with this popup, as it is kept now; good for an hour."""
    popup = find(shop.id, popup_id)
    with unit_of_work():
        token = open_preview(shop, popup, g.merchant["sub"])
    link = f"{shop.primary_url}/?{urlencode({PARAMETER: token})}"
    said = "The link is ready. Your theme needs a few seconds to follow."
    return answer(popup_page(shop, popup, link=link), toast=said)


def _acted(
    shop: Shop, popup_id: int, act: Callable[[Shop, Popup, str], object], said: str
) -> ResponseReturnValue:
    """Do it to the popup in the merchant's name; a refusal is shown on its page as what to put right."""
    popup = find(shop.id, popup_id)
    try:
        with unit_of_work():
            act(shop, popup, g.merchant["sub"])
    except AppError as refusal:
        if refusal.status != 409:
            raise
        return answer(popup_page(shop, popup, problem=refusal.message)), 422
    return answer(popup_page(shop, popup), toast=said)


def _asked(name: str) -> bool:
    asked = request.form.get(name)
    if asked not in {"0", "1"}:
        raise BadInput(f"{name} is 1 or 0.")
    return asked == "1"
