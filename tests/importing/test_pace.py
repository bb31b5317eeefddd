"""Page by page at the pace of the smallest plan: slow, and nothing is lost."""

from __future__ import annotations

import math

import pytest

from app import catalog, customers, orders
from app.platforms.shopify.client import AdminClient

pytestmark = pytest.mark.one_database


def test_the_smallest_plan_makes_it_slow_and_loses_nothing(tiny, store, run_imports, monkeypatch):
    waits = []

    def pass_time(seconds):
        """Waiting is for the clocks: the stand-in's is moved, and its points come back."""
        waits.append(seconds)
        store.move_clock(math.ceil(seconds))

    query = AdminClient.query

    def out_of_points(*asked, **variables):
        store.control("drain")
        return query(*asked, **variables)

    monkeypatch.setattr(AdminClient, "query", out_of_points)
    monkeypatch.setattr("app.platforms.shopify.client.time.sleep", pass_time)
    store.control("bulk", {"allowed": False})
    try:
        run_imports()
    finally:
        store.control("bulk", {"allowed": True})
        store.move_clock(-sum(map(math.ceil, waits)))

    assert (catalog.count(tiny), customers.count(tiny), orders.count(tiny)) == (8, 3, 10)
    assert waits
