"""The merchant's pages of automated mails: to how many each goes, and its words beside the mail itself."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from app import sends
from app.core.errors import AppError, BadInput
from app.core.registry import NavItem
from app.core.unit import unit_of_work
from app.flows.catalogue import FLOWS
from app.flows.forms import delay_of, known, text_of
from app.flows.settings import estimate, setting_of, switch
from app.flows.wordings.comparing import StillCompared, is_compared
from app.flows.wordings.writing import change_text
from app.sends import SAMPLE_VALUES
from app.shops import Shop
from app.web import answer, merchant_only, page
from app.web.inner import letter

blueprint = Blueprint("flows_admin", __name__, template_folder="templates")
NAV = [NavItem("Automated mails", "/admin/flows", 80)]


@blueprint.get("/admin/flows")
@merchant_only
def flow_list(shop: Shop) -> ResponseReturnValue:
    flows = [(setting_of(shop, name), estimate(shop)) for name in FLOWS]
    return page("flows/list.html", flows=flows)


@blueprint.get("/admin/flows/<name>")
@merchant_only
def flow_page(shop: Shop, name: str) -> ResponseReturnValue:
    return _flow_page(shop, known(name))


@blueprint.post("/admin/flows/<name>")
@merchant_only
def edit_flow(shop: Shop, name: str) -> ResponseReturnValue:
    """New words and delay; a refusal shows the form again with what to put right."""
    try:
        with unit_of_work():
            change_text(shop, known(name), delay_of(request.form), text_of(request.form), g.merchant["sub"])
    except (BadInput, StillCompared) as refusal:
        return answer(_flow_page(shop, name, request.form, refusal.message)), 422
    return answer(_flow_page(shop, name), toast="Saved. Mails planned from now on have these words.")


@blueprint.post("/admin/flows/<name>/switch")
@merchant_only
def switch_flow(shop: Shop, name: str) -> ResponseReturnValue:
    """The click that lets mails go, after their number was shown."""
    asked = request.form.get("is_on")
    if asked not in {"0", "1"}:
        raise BadInput("is_on is 1 or 0.")
    with unit_of_work():
        switch(shop, known(name), asked == "1", g.merchant["sub"])
    said = "On. The next paid order sets it going." if asked == "1" else "Off. Nothing new is planned."
    return answer(_flow_page(shop, name), toast=said)


@blueprint.get("/admin/flows/<name>/preview")
@merchant_only
def preview_flow(shop: Shop, name: str) -> ResponseReturnValue:
    """The mail as a sample customer gets it: the kept words, or those in the query while they are typed."""
    setting = setting_of(shop, known(name))
    kept = setting.second if request.args.get("wording") == "second" and setting.second else setting.text
    try:
        text = text_of(request.args) if "subject" in request.args else kept
        html = sends.preview(shop, text)
    except AppError as refusal:
        html = render_template("flows/no_preview.html", problem=refusal.message)
    return letter(html, shop)


def _flow_page(shop: Shop, name: str, form: Mapping[str, str] | None = None, problem: str = "") -> str:
    setting = setting_of(shop, name)
    kept = {**setting.text.as_dict(), "delay_hours": setting.delay_hours}
    return page(
        "flows/flow.html",
        setting=setting,
        flow=setting.flow,
        estimate=estimate(shop),
        is_compared=is_compared(shop.id, name),
        values=form or kept,
        problem=problem,
        names=list(SAMPLE_VALUES),
    )
