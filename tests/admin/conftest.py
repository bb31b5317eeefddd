"""A merchant, and a shop with something in each book."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import customers, flows, loyalty, popups, reactions
from app.core import clock as core_clock
from app.core.unit import unit_of_work
from tests.admin.merchant import Merchant
from tests.orders.making import go_live, order
from tests.sends.making import subscriber


@pytest.fixture
def stranger(app, other_shop):
    return Merchant(app, other_shop)


@pytest.fixture
def busy_shop(shop, clock, run_jobs):
    """Ada ordered with points and the thank-you mail on; two days later her mail is in the outbox."""
    go_live(shop, core_clock.now() - timedelta(days=30))
    subscriber(shop, "7001", email="ada@example.com", first_name="Ada", last_name="Byron")
    with unit_of_work():
        popups.make_defaults(shop.id)
        loyalty.switch_on(shop, by="42")
        flows.switch(shop, "thank_you", True, by="42")
    clock.shift(seconds=5)
    now = core_clock.now()
    with unit_of_work():
        reactions.settle_order(shop, order("5001", created_at=now, updated_at=now))
    run_jobs()
    clock.shift(days=2)
    run_jobs()
    return shop


@pytest.fixture
def ada(busy_shop):
    found = customers.find_by_email(busy_shop.id, "ada@example.com")
    assert found is not None
    return found
