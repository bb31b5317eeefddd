"""The merchant's page of history files: uploaded, checked, taken in at her word."""

from __future__ import annotations

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from app import shops
from app.core.unit import end_reading, unit_of_work
from app.importing import sheets
from app.importing.models import SheetState
from app.platforms.shopify import WrongSheet
from app.shops import Shop
from app.web import answer, merchant_only, page

blueprint = Blueprint("importing_admin", __name__, template_folder="templates")


@blueprint.get("/admin/setup/history")
@merchant_only
def history(shop: Shop) -> ResponseReturnValue:
    return _history_page(shop)


@blueprint.post("/admin/setup/history")
@merchant_only
def upload(shop: Shop) -> ResponseReturnValue:
    """Check a file to its last row; nothing is taken in before the merchant has seen what is in it."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return answer(_history_page(shop, "Choose a file first.")), 422
    end_reading()
    try:
        checked = sheets.check(given.stream, given.filename)
    except WrongSheet as refusal:
        return answer(_history_page(shop, refusal.message)), 422
    with unit_of_work():
        sheets.keep(shop, checked)
    return answer(_history_page(shop), toast="The file is checked. See below what is in it.")


@blueprint.post("/admin/setup/history/<int:sheet_id>/take")
@merchant_only
def take(shop: Shop, sheet_id: int) -> ResponseReturnValue:
    """The click that takes it in, after its content was shown."""
    with unit_of_work():
        sheets.take_in(shop, sheet_id)
        shops.audit(shop.id, g.merchant["sub"], "history_uploaded", {"sheet": sheet_id})
    return answer(_history_page(shop), toast="It is being taken in. You can go on with other things.")


@blueprint.post("/admin/setup/history/<int:sheet_id>/discard")
@merchant_only
def discard(shop: Shop, sheet_id: int) -> ResponseReturnValue:
    with unit_of_work():
        sheets.discard(shop, sheet_id)
    return answer(_history_page(shop), toast="The file is forgotten.")


def _history_page(shop: Shop, problem: str = "") -> str:
    files = sheets.newest(shop.id)
    is_running = any(sheet.state == SheetState.RUNNING for sheet in files)
    return page("importing/history.html", files=files, is_running=is_running, problem=problem)
