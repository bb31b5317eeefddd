"""Fixtures of the loyalty tests."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import loyalty
from app.core import clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.shops import Shop
from tests.loyalty.making import new_customer


@pytest.fixture
def customer(shop: Shop) -> int:
    """The id of a customer of a shop whose programme is on."""
    with unit_of_work():
        loyalty.switch_on(shop, "owner")
    return new_customer(shop)


@pytest.fixture
def long_running(shop: Shop) -> Shop:
    """A shop that has been live, with its programme on, for a month."""
    start = clock.now() - timedelta(days=30)
    with unit_of_work():
        db.session.merge(shop).live_at = start
        loyalty.switch_on(shop, "owner").set_at = start
    return shop
