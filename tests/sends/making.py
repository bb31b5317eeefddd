"""What tests of mail start from: a customer with consent and a mail that is planned for her."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app import customers, sends
from app.core import clock
from app.core.unit import unit_of_work
from app.customers import Customer
from app.flows.catalogue import THANK_YOU
from app.sends import Send, SendKind
from app.shops import Shop
from tests.orders.making import customer as customer_snapshot


def subscriber(shop: Shop, platform_id: str = "7001", **changes: Any) -> Customer:
    said = {"consent_state": "subscribed", "consent_at": clock.now(), "updated_at": clock.now()}
    snapshot = customer_snapshot(platform_id, **{"email": f"ada{platform_id}@example.com", **said, **changes})
    with unit_of_work():
        found = customers.record_many(shop.id, [snapshot])[platform_id]
    return customers.get(shop.id, found)


def plan(shop: Shop, customer: Customer, cause: str = "flow:thank_you:order:1", **changes: Any) -> bool:
    values: dict[str, Any] = {
        "source": "flow:thank_you", "kind": SendKind.MARKETING, "text": THANK_YOU.text, "due_at": clock.now(),
        "about": {"order_name": "#1001"},
    }  # fmt: skip
    with unit_of_work():
        return sends.plan(shop.id, customer.id, cause=cause, **values | changes)


def only_send(shop: Shop) -> Send:
    found = sends.page(shop.id)
    assert len(found) == 1
    return found[0]


def is_near(one: datetime, other: datetime) -> bool:
    return abs((one - other).total_seconds()) < 5
