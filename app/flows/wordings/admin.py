"""The merchant's page of two wordings of one mail: both side by side, what each brought, the choice."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from app import experiments
from app.core.errors import AppError
from app.core.unit import unit_of_work
from app.flows.forms import known, text_of
from app.flows.settings import estimate, setting_of
from app.flows.wordings.comparing import FIRST, SECOND, begin, choose, comparison_of
from app.flows.wordings.verdict import verdict_of
from app.flows.wordings.writing import write_second
from app.sends import SAMPLE_VALUES, MailText, render_text
from app.shops import Shop
from app.web import answer, merchant_only, page

blueprint = Blueprint("flow_comparison_admin", __name__)
PATH = "/admin/flows/<name>/comparison"


@blueprint.get(PATH)
@merchant_only
def comparison_page(shop: Shop, name: str) -> ResponseReturnValue:
    return _page(shop, known(name))


@blueprint.post(PATH)
@merchant_only
def edit_second(shop: Shop, name: str) -> ResponseReturnValue:
    """Other words for the mail; a refusal shows the form again with what to put right."""
    try:
        with unit_of_work():
            write_second(shop, known(name), text_of(request.form), g.merchant["sub"])
    except AppError as refusal:
        if refusal.status == 404:
            raise
        return answer(_page(shop, name, request.form, refusal.message)), 422
    return answer(_page(shop, name), toast="Saved. Nobody gets it before you start the comparison.")


@blueprint.post(f"{PATH}/start")
@merchant_only
def start_comparison(shop: Shop, name: str) -> ResponseReturnValue:
    """The click from which on every second reader gets the second wording."""
    with unit_of_work():
        begin(shop, known(name), g.merchant["sub"])
    return answer(_page(shop, name), toast="Started. Both wordings stay as they are until you choose one.")


@blueprint.post(f"{PATH}/choice")
@merchant_only
def choose_wording(shop: Shop, name: str) -> ResponseReturnValue:
    """The end of the comparison: one wording stays."""
    with unit_of_work():
        choose(shop, known(name), request.form.get("wording", ""), g.merchant["sub"])
    return answer(_page(shop, name), toast="Chosen. Mails planned from now on have these words.")


def _page(shop: Shop, name: str, form: Mapping[str, str] | None = None, problem: str = "") -> str:
    setting, compared = setting_of(shop, name), comparison_of(shop.id, name)
    found = experiments.report(compared) if compared is not None else None
    second = setting.second or setting.text
    return page(
        "flows/comparison.html",
        shop=shop,
        setting=setting,
        flow=setting.flow,
        estimate=estimate(shop),
        experiment=compared,
        found=found,
        verdict=verdict_of(found) if found else None,
        may_choose=compared is not None and setting.compared == compared.id,
        wordings=((FIRST, "first"), (SECOND, "second")),
        values=form or second.as_dict(),
        subjects={"first": _subject(shop, setting.text), "second": _subject(shop, second)},
        problem=problem,
        names=list(SAMPLE_VALUES),
    )


def _subject(shop: Shop, text: MailText) -> str:
    """As a sample reader finds it in her inbox."""
    return render_text(text.subject, {**SAMPLE_VALUES, "shop_name": shop.name})
