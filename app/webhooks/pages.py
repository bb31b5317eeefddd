"""The merchant's page of what persons asked by law, the files for them, and both acts by her own hand."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, g
from flask.typing import ResponseReturnValue

from app import customers
from app.core import clock
from app.core.registry import NavItem
from app.core.unit import unit_of_work
from app.shops import Shop
from app.web import answer, merchant_only, page
from app.webhooks import privacy_requests
from app.webhooks.files import as_json, as_page

blueprint = Blueprint("privacy_pages", __name__, template_folder="templates")
NAV = [
    NavItem("Deliveries", "/admin/deliveries", 130),
    NavItem("Privacy", "/admin/privacy", 140),
]


@blueprint.get("/admin/privacy")
@merchant_only
def request_list(shop: Shop) -> ResponseReturnValue:
    return _requests(shop)


@blueprint.get("/admin/privacy/<int:request_id>.json")
@merchant_only
def file_for_programs(shop: Shop, request_id: int) -> ResponseReturnValue:
    request = privacy_requests.file_of(shop.id, request_id)
    return _private(Response(as_json(shop, request), mimetype="application/json"))


@blueprint.get("/admin/privacy/<int:request_id>.html")
@merchant_only
def file_for_people(shop: Shop, request_id: int) -> ResponseReturnValue:
    request = privacy_requests.file_of(shop.id, request_id)
    return _private(Response(as_page(shop, request), mimetype="text/html"))


@blueprint.post("/admin/privacy/customers/<int:customer_id>/export")
@merchant_only
def export_customer(shop: Shop, customer_id: int) -> ResponseReturnValue:
    with unit_of_work():
        privacy_requests.give_file(
            shop.id, privacy_requests.everybody_she_is(shop.id, customer_id), _by_hand()
        )
    return answer(_requests(shop), toast="The file is ready.")


@blueprint.post("/admin/privacy/customers/<int:customer_id>/forget")
@merchant_only
def forget_customer(shop: Shop, customer_id: int) -> ResponseReturnValue:
    with unit_of_work():
        privacy_requests.carry_out_redaction(
            shop.id, privacy_requests.everybody_she_is(shop.id, customer_id), _by_hand()
        )
    return answer(_requests(shop), toast="The customer is forgotten.")


def _by_hand() -> privacy_requests.Asked:
    return privacy_requests.Asked(
        request_id=f"hand-{secrets.token_hex(8)}", by=g.merchant["name"], at=clock.now()
    )


def _requests(shop: Shop) -> str:
    done, now = privacy_requests.requests_of(shop.id), clock.now()
    known = customers.by_ids(shop.id, {each.customer_id for each in done if each.customer_id})
    waiting = privacy_requests.open_requests(shop.id)
    return page(
        "webhooks/requests.html",
        done=done,
        known=known,
        waiting=waiting,
        now=now,
        kept=privacy_requests.FILE_KEPT,
    )


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = "attachment"
    return response
