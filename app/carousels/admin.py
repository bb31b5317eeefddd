"""The merchant's page of a placement: its strategies in order, what shoppers see, and what it brought."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import catalog, experiments, shops
from app.carousels import comparing, editing, placements, plain_pages, words
from app.carousels.editing import WINDOWS
from app.carousels.figures import DAYS, PlacementFigures, comparison_of, figures, scope_of
from app.carousels.placements import HERE, MOST, PAGES, Placement
from app.carousels.previewing import Preview, preview, preview_asked
from app.carousels.reasons import margin_reason, reasons
from app.carousels.rules.keeping import switched_on
from app.carousels.standing import SPARE_STOCK
from app.carousels.strategies import STRATEGIES
from app.core.errors import AppError, BadInput
from app.core.numbers import whole_number
from app.core.unit import unit_of_work
from app.shops import Shop
from app.web import answer, merchant_only, page
from app.web.locales import LANGUAGES

blueprint = Blueprint("carousels_admin", __name__, template_folder="templates")
HOME = "/admin/carousels/placements"
MARGINS = [("", "Do not look at margins"), ("low", "A little"), ("middle", "Clearly"), ("high", "Strongly")]
ASKED = ("find", "product", "customer", "collection", "step", "pick")
"""What the page's own address may ask for; the frame's address bears more, which is no business of ours."""


@blueprint.get(f"{HOME}/<name>")
@merchant_only
def placement_page(shop: Shop, name: str) -> ResponseReturnValue:
    return _page(shop, placements.get(shop.id, name))


@blueprint.post(HOME)
@merchant_only
def add_placement(shop: Shop) -> ResponseReturnValue:
    """One of the merchant's own, ready to be put on a page."""
    try:
        with unit_of_work():
            place = editing.add(
                shop, request.form.get("label", ""), request.form.get("page", "other"), g.merchant["sub"]
            )
    except BadInput as refusal:
        return answer("", toast=refusal.message), 422
    return redirect(f"{HOME}/{place.name}", 303)


@blueprint.post(f"{HOME}/<name>")
@merchant_only
def change_placement(shop: Shop, name: str) -> ResponseReturnValue:
    """Its headings, its length and how strongly margins count."""
    place = placements.get(shop.id, name)
    told = {language: request.form.get(f"title_{language}", "") for language in ("", *LANGUAGES)}
    size = whole_number(request.form.get("size", ""), 1, MOST)
    if size is None:
        return answer(_page(shop, place, f"Show between 1 and {MOST} products.")), 422
    margin = request.form.get("margin", place.margin)
    return _keep(shop, place, editing.with_titles(replace(place, size=size, margin=margin), told), "Saved.")


@blueprint.post(f"{HOME}/<name>/switch")
@merchant_only
def switch_placement(shop: Shop, name: str) -> ResponseReturnValue:
    place, asked = placements.get(shop.id, name), request.form.get("is_on")
    if asked not in {"0", "1"}:
        raise BadInput("is_on is 1 or 0.")
    said = "It is shown again." if asked == "1" else "It is not shown any more."
    return _keep(shop, place, replace(place, is_on=asked == "1"), said)


@blueprint.post(f"{HOME}/<name>/steps")
@merchant_only
def arrange_steps(shop: Shop, name: str) -> ResponseReturnValue:
    """A strategy added, moved or taken out: `act` as `editing.arranged` reads it."""
    place = placements.get(shop.id, name)
    try:
        changed = editing.arranged(place, request.form.get("act", ""))
    except BadInput as refusal:
        return answer(_page(shop, place, refusal.message)), 422
    return _keep(shop, place, changed, "Saved. The list beside follows.")


@blueprint.post(f"{HOME}/<name>/steps/<int:at>")
@merchant_only
def change_step(shop: Shop, name: str, at: int) -> ResponseReturnValue:
    """The collection, the stretch of time or the products of one strategy."""
    place = placements.get(shop.id, name)
    if at >= len(place.steps):
        raise BadInput("There is no such strategy in this list. Look at the page again.")
    steps = list(place.steps)
    picked = tuple(each for each in request.form.getlist("product") if each.isdigit())
    steps[at] = replace(
        steps[at],
        days=whole_number(request.form.get("days", ""), 1, 365),
        collection=request.form.get("collection", ""),
        products=tuple(dict.fromkeys(picked)),
    )
    return _keep(shop, place, replace(place, steps=tuple(steps)), "Saved.")


@blueprint.post(f"{HOME}/<name>/remove")
@merchant_only
def remove_placement(shop: Shop, name: str) -> ResponseReturnValue:
    """One's own goes; one that every shop has is as in the beginning again."""
    place = placements.get(shop.id, name)
    with unit_of_work():
        editing.remove(shop, place, g.merchant["sub"])
    if place.is_own:
        return redirect("/admin/carousels", 303)
    return answer(_page(shop, placements.get(shop.id, name)), toast="It is as in the beginning again.")


@blueprint.post(f"{HOME}/<name>/compare")
@merchant_only
def compare_placement(shop: Shop, name: str) -> ResponseReturnValue:
    """Prepare a holdout of this placement alone; it starts with a click of its own."""
    place = placements.get(shop.id, name)
    try:
        with unit_of_work():
            experiments.make_holdout(shop, scope_of(place.name), g.merchant["sub"])
    except AppError as refusal:
        return answer(_page(shop, place, refusal.message)), 422
    return redirect("/admin/experiments", 303)


@blueprint.post(f"{HOME}/<name>/pages")
@merchant_only
def compare_pages(shop: Shop, name: str) -> ResponseReturnValue:
    """Have a share of the pages go without this list by weeks, or each show its own again."""
    place, asked = placements.get(shop.id, name), request.form.get("is_on")
    if asked not in {"0", "1"} or name not in placements.RENDERED:
        raise BadInput("Only the lists of product pages can be compared by pages.")
    try:
        with unit_of_work():
            (plain_pages.begin if asked == "1" else plain_pages.stop)(shop, name, g.merchant["sub"])
    except AppError as refusal:
        return answer(_page(shop, place, refusal.message)), 422
    said = "Begun. First figures come within days." if asked == "1" else "Every page shows its list again."
    return answer(_page(shop, place), toast=said)


@blueprint.get(f"{HOME}/<name>/why")
@merchant_only
def why_here(shop: Shop, name: str) -> ResponseReturnValue:
    """Why `item` stands in the preview that the same query shows."""
    place = placements.get(shop.id, name)
    shown = preview(shop, place, preview_asked(shop, place, request.args))
    item = request.args.get("item", "")
    found = next((card for card in shown.cards if card.card.id == item), None)
    told = reasons(shop, found.source, item, shown.context) if found else []
    told += margin_reason(place.margin, shown.margins, item) if found else []
    return answer(render_template("carousels/why.html", found=found, told=told))


@blueprint.post("/admin/carousels/options")
@merchant_only
def change_options(shop: Shop) -> ResponseReturnValue:
    """Whether what is almost sold out gives way to what there is plenty of."""
    asked = request.form.get("is_on")
    if asked not in {"0", "1"}:
        raise BadInput("is_on is 1 or 0.")
    with unit_of_work():
        shops.change_setting(shop, SPARE_STOCK, asked == "1", g.merchant["sub"])
        editing.follow(shop, "")
    return redirect("/admin/carousels", 303)


def _keep(shop: Shop, before: Placement, after: Placement, said: str) -> ResponseReturnValue:
    try:
        with unit_of_work():
            editing.keep(shop, after, g.merchant["sub"])
    except BadInput as refusal:
        return answer(_page(shop, before, refusal.message)), 422
    return answer(_page(shop, placements.get(shop.id, after.name)), toast=said)


def _page(shop: Shop, place: Placement, problem: str = "") -> str:
    shown: Preview = preview(shop, place, preview_asked(shop, place, request.args))
    compared = comparison_of(shop.id, place.name)
    picked = {each for step in place.steps for each in step.products}
    asked = {name: request.args[name] for name in ASKED if name in request.args}
    return page(
        "carousels/placement.html",
        place=place,
        problem=problem,
        preview=shown,
        asked=asked,
        **_choices(shop, shown),
        picked=catalog.titles(shop.id, picked),
        found=catalog.search(shop.id, asked.get("pick", ""), 12) if asked.get("pick") else [],
        figures=figures(shop).get(place.name, PlacementFigures()),
        days=DAYS,
        compared=compared,
        lift=experiments.in_a_line(experiments.report(compared)) if compared else None,
        by_pages=comparing.of_pages(shop, place),
        why_no_lift=comparing.why_not(place),
        is_own_comparison=compared is not None and compared.scope == scope_of(place.name),
        rules=[rule for rule in switched_on(shop.id) if rule.placement in ("", place.name)],
        languages=LANGUAGES,
        usual_title=words.title(place.walked[0].strategy, shop.locale),
    )


def _choices(shop: Shop, shown: Preview) -> dict[str, Any]:
    """What the page's lists of choices hold."""
    collections = [(each.platform_id, each.title) for each in catalog.collection_names(shop.id)]
    return {
        "strategies": STRATEGIES,
        "always": placements.ALWAYS,
        "pages": PAGES,
        "here": HERE,
        "most": MOST,
        "margin_choices": MARGINS,
        "product_choices": [(card.id, card.title) for card in shown.offered],
        "day_choices": [("", "months, newer orders more"), *((each, f"{each} days") for each in WINDOWS)],
        "collection_choices": [
            ("", "the whole shop"),
            (HERE, "the collection whose page it is"),
            *collections,
        ],
    }
