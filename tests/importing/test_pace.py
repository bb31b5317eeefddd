"""Page by page at the pace of the smallest plan: slow, and nothing is lost."""

from __future__ import annotations

import pytest

from app import catalog, customers, orders
from app.platforms.shopify import pacing
from app.platforms.shopify.client import AdminClient
from bench.paced import PassingTime

pytestmark = pytest.mark.one_database


def test_the_smallest_plan_makes_it_slow_and_loses_nothing(tiny, store, run_imports, monkeypatch):
    timer = PassingTime(store)
    query = AdminClient.query

    def out_of_points(*asked, **variables):
        store.control("drain")
        return query(*asked, **variables)

    monkeypatch.setattr(AdminClient, "query", out_of_points)
    monkeypatch.setattr(pacing, "timer", timer)
    store.control("bulk", {"allowed": False})
    try:
        run_imports()
    finally:
        store.control("bulk", {"allowed": True})
        store.move_clock(-timer.passed)

    assert (catalog.count(tiny), customers.count(tiny), orders.count(tiny)) == (8, 3, 10)
    assert timer.passed > 0
