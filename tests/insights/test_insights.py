"""The merchant's figures, checked against small worlds worked out by hand."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from app import customers, insights, orders
from app.core import clock as core_clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.orders import Order
from app.shops import Shop
from tests.orders.making import order

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 4, 10, 12, tzinfo=NEW_YORK)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(core_clock, "now", lambda: NOW.astimezone(UTC))


def local(text):
    """A time on the shop's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


def buys(shop, who, *times, **changes):
    with unit_of_work():
        for at in times:
            made = local(at) if isinstance(at, str) else at
            snapshot = order(
                f"{who}-{made.isoformat()}", customer_platform_id=who, email=f"{who}@example.com",
                created_at=made, updated_at=made, **changes,
            )  # fmt: skip
            orders.record_many(shop.id, [snapshot])


def month(shop, first_day):
    return next(each for each in insights.retention_by_month(shop) if each.month == first_day)


def test_retention_is_what_was_kept_of_those_active_at_the_start(shop):
    buys(shop, "stays", "2026-02-01 10:00", "2026-03-05 10:00")
    buys(shop, "leaves", "2025-12-05 10:00")
    buys(shop, "rests", "2026-02-20 10:00")
    buys(shop, "is new", "2026-03-20 10:00")
    buys(shop, "was never there", "2025-06-01 10:00")

    march = month(shop, date(2026, 3, 1))

    # The 90 days before March began on 1 December; those before April on 1 January.
    assert (march.active_at_start, march.active_at_end, march.new_at_end) == (3, 3, 1)
    assert march.percent == pytest.approx((3 - 1) / 3 * 100)
    assert march.window_days == 90


def test_months_are_whole_and_oldest_first(shop):
    buys(shop, "ada", "2026-03-05 10:00")

    months = [each.month for each in insights.retention_by_month(shop, months=3)]

    assert months == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]


def test_the_running_month_is_told_up_to_now_and_stands_apart(shop):
    buys(shop, "stays", "2026-03-05 10:00")
    buys(shop, "is new", "2026-04-09 10:00")

    told = insights.months_of_retention(shop, months=1)

    assert [each.month for each in told.whole] == [date(2026, 3, 1)]
    running = told.running
    assert (running.month, told.until) == (date(2026, 4, 1), NOW.astimezone(UTC))
    assert (running.active_at_start, running.active_at_end, running.new_at_end, running.stayed) == (
        1,
        2,
        1,
        1,
    )


def test_a_month_that_began_with_nobody_has_no_rate(shop):
    buys(shop, "is new", "2026-03-20 10:00")

    march = month(shop, date(2026, 3, 1))

    assert (march.active_at_start, march.active_at_end, march.new_at_end, march.percent) == (0, 1, 1, None)


def test_a_shop_without_orders_has_figures_without_values(shop):
    assert {each.percent for each in insights.retention_by_month(shop)} == {None}
    figures = insights.kpis(shop)
    assert (figures.customers, figures.orders, figures.repeat_rate, figures.average_order_minor) == (
        0,
        0,
        None,
        None,
    )
    assert insights.to_win_back(shop) == []


@pytest.mark.parametrize(
    ("gap", "window"), [(10, 90), (45, 90), (46, 180), (90, 180), (91, 365)], ids=lambda value: str(value)
)
def test_the_window_follows_the_shops_rhythm(shop, gap, window):
    start = datetime(2025, 1, 1, 12, tzinfo=UTC)
    buys(shop, "ada", *(start + timedelta(days=gap * number) for number in range(4)))

    assert insights.active_window(shop) == window


def test_the_rhythm_is_the_80th_percentile_of_gaps_within_customers(shop):
    start = datetime(2025, 6, 1, 12, tzinfo=UTC)
    for who, gap in (("a", 10), ("b", 20), ("c", 30), ("d", 40), ("e", 200)):
        buys(shop, who, start, start + timedelta(days=gap))

    # Between the 4th and the 5th of five, a fifth of the way: 40 + 0.2 x 160 = 72 days.
    assert insights.active_window(shop) == 180


def test_months_end_at_the_shops_midnight_also_when_clocks_changed_within(shop):
    # On 8 March clocks went forward: the month began at 05:00 UTC and ended at 04:00 UTC.
    buys(shop, "last minute", local("2026-03-31 23:59").astimezone(UTC))
    buys(shop, "too late", local("2026-04-01 00:00").astimezone(UTC))
    buys(shop, "in february", datetime(2026, 3, 1, 4, 59, tzinfo=UTC))

    march = month(shop, date(2026, 3, 1))

    assert (march.active_at_start, march.active_at_end, march.new_at_end) == (1, 2, 1)
    assert march.percent == 100


def test_the_window_is_counted_on_the_shops_calendar_across_the_change(shop):
    # The 90 days before 1 April (summer time) begin at midnight on 1 January (winter time), not an hour off.
    buys(shop, "just outside", "2025-12-31 23:59")
    buys(shop, "just inside", "2026-01-01 00:00")

    march = month(shop, date(2026, 3, 1))

    assert (march.active_at_start, march.active_at_end) == (2, 1)
    assert march.percent == 50


def test_tests_cancellations_voids_and_nobodys_orders_do_not_count(shop):
    buys(shop, "ada", "2026-02-20 10:00")
    buys(shop, "test", "2026-02-20 10:00", is_test=True)
    buys(shop, "cancelled", "2026-02-20 10:00", cancelled_at=NOW)
    buys(shop, "voided", "2026-02-20 10:00", financial_status="voided")
    with unit_of_work():
        nobody = {"customer_platform_id": None, "email": "", "created_at": local("2026-02-20 11:00")}
        orders.record_many(shop.id, [order("nobody", **nobody)])

    assert month(shop, date(2026, 3, 1)).active_at_start == 1
    assert insights.kpis(shop).customers == 1
    assert insights.kpis(shop).orders == 2


def test_the_figures_of_a_small_shop(shop):
    buys(shop, "ada", "2025-01-10 10:00", "2026-02-10 10:00", "2026-03-10 10:00")
    buys(shop, "grace", "2026-03-12 10:00", total_minor=900)
    buys(shop, "mary", "2024-05-01 10:00")

    figures = insights.kpis(shop)

    assert (figures.customers, figures.orders, figures.currency) == (3, 5, "USD")
    assert figures.repeat_rate == pytest.approx(1 / 3)
    assert figures.purchase_frequency == pytest.approx(3 / 2)
    assert figures.average_order_minor == pytest.approx((2900 + 2900 + 900) / 3)
    assert [(x.month, x.orders, x.revenue_minor) for x in figures.months[-2:]] == [
        (date(2026, 2, 1), 1, 2900), (date(2026, 3, 1), 2, 3800),
    ]  # fmt: skip
    assert len(figures.months) == 12


def test_those_who_came_twice_and_stayed_away_longer_than_usual_are_won_back_newest_first(shop):
    # Every gap is 10 days, so silence is unusual from the eleventh day on.
    buys(shop, "lapsed long ago", "2025-10-01 12:00", "2025-10-11 12:00", "2025-10-21 12:00")
    buys(shop, "lapsed just now", "2026-03-20 11:00", "2026-03-30 11:00")
    buys(shop, "not yet", "2026-03-21 13:00", "2026-03-31 13:00")
    buys(shop, "only once", "2026-01-01 12:00")

    found = insights.to_win_back(shop)

    assert [(x.customer.platform_id, x.orders, x.silent_days) for x in found] == [
        ("lapsed just now", 2, 11), ("lapsed long ago", 3, 171),
    ]  # fmt: skip
    assert (found[0].spent_minor, found[0].last_order_at) == (5800, local("2026-03-30 11:00"))
    assert [x.customer.platform_id for x in insights.to_win_back(shop, limit=1)] == ["lapsed just now"]


def test_the_forgotten_are_not_won_back(shop):
    buys(shop, "ada", "2025-10-01 12:00", "2025-10-11 12:00")
    with unit_of_work():
        customers.PRIVACY.redact(shop.id, insights.to_win_back(shop)[0].customer.id)

    assert insights.to_win_back(shop) == []


def test_another_shops_orders_do_not_count(shop, other_shop):
    buys(other_shop, "ada", "2026-01-20 10:00", "2026-02-20 10:00")

    assert {each.active_at_end for each in insights.retention_by_month(shop)} == {0}
    assert insights.kpis(shop).orders == 0
    assert insights.to_win_back(shop) == []


def test_ten_times_the_orders_cost_ten_times_the_work_at_most(shop):
    with unit_of_work():
        shop = db.session.get_one(Shop, shop.id)
        db.session.execute(insert(Order), [_bare(shop, number) for number in range(700)])
    few = _seconds_of_retention(shop)
    with unit_of_work():
        db.session.execute(insert(Order), [_bare(shop, number) for number in range(700, 7000)])

    assert _seconds_of_retention(shop) < 30 * few


def _seconds_of_retention(shop):
    """The best of three, in CPU seconds of this thread."""

    def once():
        started = time.thread_time()
        insights.retention_by_month(shop)
        return time.thread_time() - started

    return min(once() for _ in range(3))


def _bare(shop, number):
    at = NOW - timedelta(days=number % 500, minutes=number)
    zero = dict.fromkeys(
        ("subtotal_minor", "discount_minor", "shipping_minor", "tax_minor", "refunded_minor"), 0
    )
    return zero | {
        "shop_id": shop.id, "platform_id": str(number), "name": "", "customer_id": number % 900,
        "created_at": at, "updated_at": at, "triggered_at": at, "financial_status": "paid", "is_test": False,
        "currency": "USD", "total_minor": 100, "discount_codes": [], "digest": "",
    }  # fmt: skip
