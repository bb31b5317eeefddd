"""Visitors, customers and what they do, for tests."""

from __future__ import annotations

from typing import Any

from app import activity, customers
from app.activity import EvidenceKind, Visitor
from app.core.unit import unit_of_work
from app.shops import Shop
from tests.orders.making import customer


def a_visitor(shop: Shop) -> tuple[str, Visitor]:
    with unit_of_work():
        token = activity.make_visitor(shop)
    visitor = activity.visitor_of(shop, token)
    assert visitor is not None
    return token, visitor


def a_customer(shop: Shop, platform_id: str = "7001") -> int:
    with unit_of_work():
        snapshot = customer(platform_id, email=f"{platform_id}@example.com")
        return customers.record_many(shop.id, [snapshot])[platform_id]


def join(shop: Shop, visitor: Visitor, customer_id: int, by: str = "order:1", **how: Any) -> bool:
    with unit_of_work():
        return activity.join(shop.id, visitor.key, customer_id, by, **how)


def clicks(shop: Shop, visitor: Visitor, customer_id: int, mail: int = 77) -> bool:
    return join(shop, visitor, customer_id, f"mail:{mail}", kind=EvidenceKind.MAIL_CLICK)


def signs_in(shop: Shop, visitor: Visitor, customer_id: int, day: int = 1) -> bool:
    return join(shop, visitor, customer_id, f"sign_in:{day}", kind=EvidenceKind.SIGN_IN)


def send(shop: Shop, visitor: Visitor | None, *events: Any, sent_at: Any = None) -> int:
    with unit_of_work():
        return activity.record_events(shop, visitor, list(events), sent_at)
