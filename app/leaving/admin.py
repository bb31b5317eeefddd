"""The merchant's page about leaving: what is in the store, and one click that takes it out."""

from __future__ import annotations

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from app.core.unit import unit_of_work
from app.leaving.departing import KEPT
from app.leaving.emptying import begin, is_under_way, put_back, traces_of
from app.shops import Shop, is_left_alone
from app.web import answer, merchant_only, page

blueprint = Blueprint("leaving_admin", __name__, template_folder="templates")


@blueprint.get("/admin/setup/leaving")
@merchant_only
def leaving_page(shop: Shop) -> ResponseReturnValue:
    return _page(shop)


@blueprint.post("/admin/setup/leaving/empty")
@merchant_only
def empty_store(shop: Shop) -> ResponseReturnValue:
    with unit_of_work():
        begin(shop, request.form.getlist("rooms"), g.merchant["sub"])
    return answer(_page(shop), toast="Your store is being emptied of what the app put there.")


@blueprint.post("/admin/setup/leaving/fill")
@merchant_only
def fill_store(shop: Shop) -> ResponseReturnValue:
    with unit_of_work():
        put_back(shop, g.merchant["sub"])
    return answer(_page(shop), toast="Carousels and popups come back within minutes.")


def _page(shop: Shop) -> str:
    return page(
        "leaving/page.html",
        traces=traces_of(shop.id),
        is_left_alone=is_left_alone(shop.id),
        is_under_way=is_under_way(shop.id),
        hours=int(KEPT.total_seconds() // 3600),
    )
