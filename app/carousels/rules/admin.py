"""The merchant's rules: a list of sentences, and a form that reads like one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import segments
from app.carousels import editing, placements
from app.carousels.models import RuleAction
from app.carousels.rules import forms, keeping
from app.carousels.rules.shapes import BY, Condition, Rule
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from app.shops import Shop
from app.web import answer, merchant_only, page

blueprint = Blueprint("carousel_rules_admin", __name__, template_folder="../templates")
HOME = "/admin/carousels/rules"
EMPTY = {"action": RuleAction.RETURN.value, "what_by": "product", "position": 1}


@blueprint.get(HOME)
@merchant_only
def rule_list(shop: Shop) -> ResponseReturnValue:
    labels = {place.name: place.label for place in placements.list_all(shop.id)}
    rules = [
        (rule, forms.sentence(shop, rule), labels.get(rule.placement, rule.placement))
        for rule in keeping.list_all(shop.id)
    ]
    return page("carousels/rules.html", rules=rules)


@blueprint.get(f"{HOME}/new")
@merchant_only
def new_rule(shop: Shop) -> ResponseReturnValue:
    return _page(shop, EMPTY | {"placement": request.args.get("placement", "")})


@blueprint.get(f"{HOME}/<int:rule_id>")
@merchant_only
def edit_rule(shop: Shop, rule_id: int) -> ResponseReturnValue:
    rule = Rule.of(keeping.get(shop.id, rule_id))
    return _page(shop, forms.values_of(shop, rule), rule_id)


@blueprint.post(f"{HOME}/draft")
@merchant_only
def redraw_rule(shop: Shop) -> ResponseReturnValue:
    """The form after something was chosen, with what fits it."""
    values = forms.values_told(request.form)
    return answer(render_template("carousels/rule_form.html", is_changed=True, **_shown(shop, values)))


@blueprint.post(HOME)
@merchant_only
def add_rule(shop: Shop) -> ResponseReturnValue:
    return _save(shop, None)


@blueprint.post(f"{HOME}/<int:rule_id>")
@merchant_only
def change_rule(shop: Shop, rule_id: int) -> ResponseReturnValue:
    keeping.get(shop.id, rule_id)
    return _save(shop, rule_id)


@blueprint.post(f"{HOME}/<int:rule_id>/switch")
@merchant_only
def switch_rule(shop: Shop, rule_id: int) -> ResponseReturnValue:
    asked = request.form.get("is_on")
    if asked not in {"0", "1"}:
        raise BadInput("is_on is 1 or 0.")
    with unit_of_work():
        row = keeping.get(shop.id, rule_id)
        keeping.switch(shop, row, asked == "1", g.merchant["sub"])
        editing.follow(shop, row.placement)
    return redirect(HOME, 303)


@blueprint.post(f"{HOME}/<int:rule_id>/remove")
@merchant_only
def remove_rule(shop: Shop, rule_id: int) -> ResponseReturnValue:
    with unit_of_work():
        row = keeping.get(shop.id, rule_id)
        keeping.remove(shop, row, g.merchant["sub"])
        editing.follow(shop, row.placement)
    return redirect(HOME, 303)


def _save(shop: Shop, rule_id: int | None) -> ResponseReturnValue:
    try:
        rule = forms.rule_of(shop, request.form)
        with unit_of_work():
            if rule_id is None:
                keeping.add(shop, rule, g.merchant["sub"])
            else:
                row = keeping.get(shop.id, rule_id)
                editing.follow(shop, row.placement)
                keeping.change(shop, row, rule, g.merchant["sub"])
            editing.follow(shop, rule.placement)
    except BadInput as refusal:
        values = forms.values_told(request.form)
        return answer(_page(shop, values, rule_id, refusal.message)), 422
    return redirect(HOME, 303)


def _page(shop: Shop, values: dict[str, Any], rule_id: int | None = None, problem: str = "") -> str:
    shown = _shown(shop, values)
    return page("carousels/rule.html", rule_id=rule_id, problem=problem, is_changed=bool(problem), **shown)


def _shown(shop: Shop, values: dict[str, Any]) -> dict[str, Any]:
    """What the form's changing part needs."""
    return {
        "values": values,
        "by": BY,
        "actions": {action.value: words for action, words in forms.ACTIONS.items()},
        "places": [(place.name, place.label) for place in placements.list_all(shop.id)],
        "segments": [(str(each.id), each.name) for each in segments.list_all(shop.id)],
        "offered": {name: _offered(shop, values, name) for name in ("when", "what")},
        "most": placements.MOST,
        "shop": shop,
    }


def _offered(shop: Shop, values: dict[str, Any], name: str) -> list[tuple[str, str, bool]]:
    """(value, words, is chosen): what is chosen, then what the search finds."""
    by = values.get(f"{name}_by", "")
    if by not in BY or by == "price":
        return []
    has_turned = values.get(f"{name}_was", by) != by
    named = () if has_turned else tuple(values.get(f"{name}_value", ()))
    chosen = forms.titles_of(shop, Condition(by, named))
    found = forms.choices(shop, by, values.get(f"{name}_find", "")[:100])
    return [
        *((value, words, True) for value, words in chosen.items()),
        *((value, words, False) for value, words in found if value not in chosen),
    ]
