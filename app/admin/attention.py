"""The contact budget: how often a customer may be reached, what that means here, and who spoke lately."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue

from app import attention
from app.admin.door import blueprint
from app.admin.reasons import PLURALS, SHORT, names_of, said
from app.attention import Channel, Outcome, Reason, Rules, Tally
from app.core import clock
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from app.shops import Shop
from app.web import answer, merchant_only, page

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
NEWEST = 15


@blueprint.get("/admin/attention")
@merchant_only
def attention_page(shop: Shop) -> ResponseReturnValue:
    return _page(shop, attention.rules_of(shop))


@blueprint.post("/admin/attention")
@merchant_only
def change_attention(shop: Shop) -> ResponseReturnValue:
    """New rules; a refusal shows the form again with what to put right."""
    try:
        rules = attention.parse(request.form)
    except BadInput as refusal:
        return answer(_page(shop, attention.rules_of(shop), request.form, refusal.message)), 422
    with unit_of_work():
        attention.change_rules(shop, rules, g.merchant["sub"])
    return answer(_page(shop, rules), toast="Saved. It holds for every contact from now on.")


@blueprint.post("/admin/attention/rehearsal")
@merchant_only
def rehearse_attention(shop: Shop) -> ResponseReturnValue:
    """What the rules in the form would have meant for the last 30 days; nothing is kept."""
    try:
        rules = attention.parse(request.form)
    except BadInput as refusal:
        return answer(_page(shop, attention.rules_of(shop), request.form, refusal.message)), 422
    return answer(_page(shop, rules, request.form))


def _page(shop: Shop, rules: Rules, form: Mapping[str, Any] | None = None, problem: str = "") -> str:
    now = clock.now()
    lately = attention.newest(shop.id, NEWEST)
    names = names_of(shop, lately)
    return page(
        "admin/attention.html",
        rules=rules,
        channels=[(channel.value, PLURALS[channel]) for channel in Channel],
        values=form or attention.form_of(rules),
        is_typed=form is not None,
        problem=problem,
        rehearsal=attention.rehearse(shop.id, rules, now - MONTH),
        counts=_counts(attention.tallies(shop.id, now - WEEK)),
        lately=[said(each, names) for each in lately],
    )


def _counts(tallies: list[Tally]) -> list[tuple[str, list[int], list[tuple[str, int]]]]:
    """Of each channel that asked: how often it spoke, waited and was dropped, and why."""
    rows = []
    for channel in Channel:
        mine = [each for each in tallies if each.channel == channel]
        sums = [sum(each.count for each in mine if each.outcome == outcome) for outcome in Outcome]
        if mine:
            rows.append((PLURALS[channel], sums, _why(mine)))
    return rows


def _why(tallies: list[Tally]) -> list[tuple[str, int]]:
    counted = {
        reason: sum(each.count for each in tallies if each.reason == reason)
        for reason in Reason
        if reason not in {Reason.FREE, Reason.BEST}
    }
    return [(SHORT[reason], count) for reason, count in counted.items() if count]
