"""`/admin/experiments`: what is held out, what it brings, and from when on that can be known."""

from __future__ import annotations

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from app.core.errors import AppError, BadInput
from app.core.numbers import whole_number
from app.core.registry import NavItem
from app.core.unit import unit_of_work
from app.experiments import words
from app.experiments.defining import (
    EVERYTHING,
    change_share,
    get,
    list_all,
    locked,
    make_holdout,
    start,
    stop,
)
from app.experiments.models import ExperimentState
from app.experiments.reporting import report
from app.shops import Shop
from app.web import answer, merchant_only, page

blueprint = Blueprint("experiments_admin", __name__, template_folder="templates")
SCOPES = {EVERYTHING: "Everything together", **words.FEATURES}
NAV = [NavItem("Experiments", "/admin/experiments", 110)]


@blueprint.get("/admin/experiments")
@merchant_only
def experiment_list(shop: Shop) -> ResponseReturnValue:
    return _list_page(shop)


@blueprint.post("/admin/experiments")
@merchant_only
def prepare_experiment(shop: Shop) -> ResponseReturnValue:
    """A holdout of one feature, or again of everything; it starts with a click of its own."""
    scope = request.form.get("scope", "")
    try:
        if scope not in SCOPES:
            raise BadInput("Choose what to hold out.")
        with unit_of_work():
            make_holdout(shop, scope, g.merchant["sub"])
    except AppError as refusal:
        return answer(_list_page(shop, refusal.message)), 422
    return answer(_list_page(shop), toast="Prepared. Nobody is held out before you start it.")


@blueprint.post("/admin/experiments/<int:experiment_id>/share")
@merchant_only
def change_experiment(shop: Shop, experiment_id: int) -> ResponseReturnValue:
    """Another share, before the start only."""
    get(shop.id, experiment_id)
    share = whole_number(request.form.get("percent", "").strip(), 1, 50)
    try:
        if share is None:
            raise BadInput("The share is a whole number from 1 to 50.")
        with unit_of_work():
            change_share(shop, locked(shop.id, experiment_id), share * 100, g.merchant["sub"])
    except AppError as refusal:
        return answer(_list_page(shop, refusal.message)), 422
    return answer(_list_page(shop), toast=f"Saved: {share} % will be held out.")


@blueprint.post("/admin/experiments/<int:experiment_id>/switch")
@merchant_only
def switch_experiment(shop: Shop, experiment_id: int) -> ResponseReturnValue:
    """Start it with the shares it then keeps, or stop it for good."""
    get(shop.id, experiment_id)
    asked = request.form.get("is_on")
    if asked not in {"0", "1"}:
        raise BadInput("is_on is 1 or 0.")
    try:
        with unit_of_work():
            (start if asked == "1" else stop)(shop, locked(shop.id, experiment_id), g.merchant["sub"])
    except AppError as refusal:
        return answer(_list_page(shop, refusal.message)), 422
    said = (
        "Started. Its share is fixed until you stop it."
        if asked == "1"
        else "Stopped. Nobody is held out by it."
    )
    return answer(_list_page(shop), toast=said)


def _list_page(shop: Shop, problem: str = "") -> str:
    listed = list_all(shop.id)
    taken = {each.scope for each in listed if each.state != ExperimentState.STOPPED}
    return page(
        "experiments/list.html",
        reports=[report(each) for each in listed],
        free={scope: title for scope, title in SCOPES.items() if scope not in taken},
        words=words,
        shop=shop,
        problem=problem,
    )
