"""The browser that ordered is the customer's, as strongly as the order shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import activity, customers, reactions, shops
from app.activity import EvidenceKind, VisitorMerge
from app.core import clock
from app.core.database import db
from app.core.unit import unit_of_work
from tests.activity.making import a_visitor, signs_in
from tests.orders.making import customer, order


@pytest.mark.parametrize("is_guest", [True, False])
def test_an_accounts_order_proves_who_she_is_and_a_typed_address_only_tells(shop, run_jobs, is_guest):
    shop_id, at = shop.id, clock.now().replace(microsecond=0) - timedelta(minutes=5)
    token, visitor = a_visitor(shop)
    snapshot = customer("7002", email="grace@example.com")
    with unit_of_work():
        grace = customers.record_many(shop_id, [snapshot])["7002"]
    signs_in(shop, visitor, grace)
    key = visitor.key
    who = {"customer": None, "customer_platform_id": None, "email": "ada@example.com"}
    account = {"customer": customer("7001"), "customer_platform_id": "7001"}
    bought = order(
        "1", created_at=at, updated_at=at, attributes={"__pv": token}, **(who if is_guest else account)
    )

    with unit_of_work():
        reactions.settle_orders(shops.by_id(shop_id), [bought])
    run_jobs()

    kind, known_at = db.session.execute(
        select(VisitorMerge.kind, VisitorMerge.at).where(VisitorMerge.by == "order:1")
    ).one()
    assert kind is (EvidenceKind.ADDRESS if is_guest else EvidenceKind.ORDER)
    assert known_at == at
    assert activity.customer_of(shop_id, f"visitor:{key}") == grace
