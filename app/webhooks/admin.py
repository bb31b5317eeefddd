"""The merchant's page of deliveries: what the store told us, and another try for what failed."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.core.numbers import LARGEST_ID, whole_number
from app.core.unit import unit_of_work
from app.shops import Shop
from app.web import answer, merchant_only, page
from app.webhooks.dead_letters import dead_letters, replay
from app.webhooks.recent import counts, recent

blueprint = Blueprint("webhooks_admin", __name__, template_folder="templates")


@blueprint.get("/admin/deliveries")
@merchant_only
def delivery_list(shop: Shop) -> ResponseReturnValue:
    return _deliveries(shop)


@blueprint.post("/admin/deliveries/<int:delivery_id>/replay")
@merchant_only
def replay_delivery(shop: Shop, delivery_id: int) -> ResponseReturnValue:
    """Try a dead letter again; what it brings about counts once, however often it is tried."""
    with unit_of_work():
        replay(shop.id, delivery_id)
    return answer(_deliveries(shop), toast="It is tried again now.")


def _deliveries(shop: Shop) -> str:
    before = whole_number(request.args.get("before", ""), 1, LARGEST_ID)
    return page(
        "webhooks/deliveries.html",
        dead=dead_letters(shop.id),
        deliveries=recent(shop.id, before=before),
        counts=counts(shop.id),
    )
