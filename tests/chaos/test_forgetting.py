"""Whoever asked to be forgotten is found nowhere."""

import pytest

from tests.chaos.forgetting import p1_forget, p2_orders
from tests.chaos.leaving import j5_leaving

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_customer_and_a_shop_leave_nothing_and_the_books_agree(place, database):
    assert p1_forget(place, rows=1_000, database=database).broken == []


def test_redactions_and_uninstalls_end_alike_in_any_order(place):
    assert p2_orders(place, orders_tried=3).broken == []


def test_a_shop_that_leaves_and_a_customer_who_is_forgotten_end_their_jobs(place):
    assert j5_leaving(place, interleavings=6).broken == []
