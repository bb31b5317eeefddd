"""The merchant's pages of automated mails: to how many each goes, and its words beside the mail itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from app import sends
from app.core.errors import AppError, BadInput, NotFound
from app.core.numbers import whole_number
from app.core.registry import NavItem
from app.core.unit import unit_of_work
from app.flows.catalogue import FLOWS
from app.flows.settings import change_text, estimate, setting_of, switch
from app.sends import SAMPLE_VALUES, MailText
from app.shops import Shop
from app.web import answer, merchant_only, page
from app.web.inner import letter

blueprint = Blueprint("flows_admin", __name__, template_folder="templates")
NAV = [NavItem("Automated mails", "/admin/flows", 80)]
PARTS = tuple(field.name for field in fields(MailText))


@blueprint.get("/admin/flows")
@merchant_only
def flow_list(shop: Shop) -> ResponseReturnValue:
    flows = [(setting_of(shop, name), estimate(shop)) for name in FLOWS]
    return page("flows/list.html", flows=flows)


@blueprint.get("/admin/flows/<name>")
@merchant_only
def flow_page(shop: Shop, name: str) -> ResponseReturnValue:
    return _flow_page(shop, _known(name))


@blueprint.post("/admin/flows/<name>")
@merchant_only
def edit_flow(shop: Shop, name: str) -> ResponseReturnValue:
    """New words and delay; a refusal shows the form again with what to put right."""
    try:
        with unit_of_work():
            change_text(shop, _known(name), _delay(request.form), _text(request.form), g.merchant["sub"])
    except BadInput as refusal:
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
        switch(shop, _known(name), asked == "1", g.merchant["sub"])
    said = "On. The next paid order sets it going." if asked == "1" else "Off. Nothing new is planned."
    return answer(_flow_page(shop, name), toast=said)


@blueprint.get("/admin/flows/<name>/preview")
@merchant_only
def preview_flow(shop: Shop, name: str) -> ResponseReturnValue:
    """The mail as a sample customer gets it: the kept words, or those in the query while they are typed."""
    setting = setting_of(shop, _known(name))
    text = _text(request.args) if "subject" in request.args else setting.text
    try:
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
        values=form or kept,
        problem=problem,
        names=list(SAMPLE_VALUES),
    )


def _known(name: str) -> str:
    if name not in FLOWS:
        raise NotFound("There is no such automated mail.")
    return name


def _text(form: Mapping[str, str]) -> MailText:
    parts = {part: sends.printable(form.get(part, "")).replace("\r\n", "\n").strip() for part in PARTS}
    for part in ("subject", "headline", "body", "button"):
        if not parts[part]:
            raise BadInput(f"Please fill in the {part}.")
    return MailText(**parts)


def _delay(form: Mapping[str, str]) -> int:
    hours = whole_number(form.get("delay_hours", "").strip(), 0, 99_999)
    if hours is None:
        raise BadInput("The delay is a whole number of hours.")
    return hours
