"""Pages as units: drawn anew each week, counted by who looked first and what she ordered within a day."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from app import activity, experiments
from app.core import jobs
from app.core.database import db
from app.core.unit import unit_of_work
from app.experiments import CONTROL, AlreadyOpen
from app.experiments.models import PageCell
from app.experiments.pages import drawing
from app.experiments.pages.counting import COUNT_ALL, count_period
from tests.experiments.making import bought, live, visitor
from tests.orders.making import line

PAGES = [str(number) for number in range(900, 1900)]


@pytest.fixture
def running(shop):
    live(shop)
    with unit_of_work():
        return experiments.begin_pages(shop, "product", by="olive")


def looked(shop, token, *products):
    with unit_of_work():
        browser = activity.visitor_of(shop, token)
        activity.record_events(
            shop, browser, [{"name": "product_viewed", "product": each} for each in products]
        )


def cells(shop, period=0):
    """By product (looks, orders, what they brought)."""
    db.session.rollback()
    rows = db.session.scalars(select(PageCell).where(PageCell.shop_id == shop.id, PageCell.period == period))
    return {row.product_platform_id: (row.looks, row.orders, row.brought_minor) for row in rows}


def counted(shop, running, period=0):
    with unit_of_work():
        count_period(running, period)
    return cells(shop, period)


def test_a_tenth_of_the_pages_is_drawn_and_each_week_anew(running):
    weeks = [{each for each in PAGES if experiments.is_plain(running, each, week)} for week in range(8)]

    assert all(70 <= len(each) <= 130 for each in weeks)
    assert all(len(one & other) < 30 for one, other in pairwise(weeks))
    assert len(set.union(*weeks)) > 450
    assert weeks[0] == {each for each in PAGES if experiments.is_plain(running, each, 0)}, "frozen"


def test_one_comparison_of_a_things_pages_at_a_time(shop, other_shop, running):
    with pytest.raises(AlreadyOpen), unit_of_work():
        experiments.begin_pages(shop, "product", by="olive")
    assert experiments.of_pages(other_shop.id, "product") is None

    with unit_of_work():
        experiments.stop_pages(shop, "product", by="olive")
    assert experiments.of_pages(shop.id, "product") is None
    with unit_of_work():
        again = experiments.begin_pages(shop, "product", by="olive")
    assert again.round == 2 and again.salt != running.salt


def test_people_are_not_assigned_by_it_and_browsers_are_not_told_of_it(shop, running):
    assert experiments.running(shop.id) == [] == experiments.list_all(shop.id)
    assert experiments.CONFIG(shop.id) == {}


def test_an_order_counts_for_the_pages_that_were_looked_at_within_a_day_before_it(
    shop, running, clock, run_jobs
):
    one, other = visitor(shop)[0], visitor(shop)[0]
    clock.shift(days=2)
    looked(shop, one, "901", "902")
    looked(shop, other, "901")
    clock.shift(hours=3)
    bought(shop, "1", attributes={"__pv": one}, lines=(line(product_id="905"),))
    clock.shift(days=2)
    looked(shop, one, "901")
    bought(shop, "2", attributes={"__pv": one}, lines=(line(product_id="905"),))
    looked(shop, other, "903")
    run_jobs()

    found = counted(shop, running)

    assert found == {"901": (2, 1, 2500), "902": (1, 1, 2500), "903": (1, 0, 0)}, "901: her first look counts"
    assert counted(shop, running) == found, "a second count is the same"


def test_what_began_while_lists_were_on_their_way_does_not_count(shop, running, clock, run_jobs):
    early, late = visitor(shop)[0], visitor(shop)[0]
    clock.shift(hours=20)
    looked(shop, early, "901")
    clock.shift(hours=10)
    looked(shop, early, "901", "902")
    looked(shop, late, "901")
    bought(shop, "1", attributes={"__pv": early}, lines=(line(product_id="905"),))
    run_jobs()

    assert counted(shop, running) == {"901": (1, 0, 0), "902": (1, 1, 2500)}


def test_other_shops_looks_stay_theirs_and_who_did_not_agree_is_nobody(shop, other_shop, running, clock):
    clock.shift(days=2)
    looked(other_shop, visitor(other_shop)[0], "901")
    looked(shop, None, "901")

    assert counted(shop, running) == {}


def test_earlier_weeks_say_what_to_expect_of_a_page(shop, running, clock, run_jobs):
    token = visitor(shop)[0]
    clock.shift(days=2)
    looked(shop, token, "901", "902")
    bought(shop, "1", attributes={"__pv": token}, lines=(line(product_id="905"),))
    run_jobs()
    counted(shop, running)
    clock.shift(days=7)
    looked(shop, token, "901", "999")
    counted(shop, running, 1)

    rows = db.session.scalars(select(PageCell).order_by(PageCell.period, PageCell.product_platform_id))
    assert [(row.period, row.expected_minor) for row in rows] == [(0, 0), (0, 0), (1, 2500), (1, 2500)]


def test_the_night_counts_and_what_stopped_long_ago_is_left_alone(shop, running, clock, run_jobs):
    clock.shift(days=2)
    looked(shop, visitor(shop)[0], "901")
    night(run_jobs, "one")
    assert cells(shop) == {"901": (1, 0, 0)}
    assert experiments.report_of_pages(running).reading.lift.low is None

    with unit_of_work():
        experiments.stop_pages(shop, "product", by="olive")
    clock.shift(days=60)
    with unit_of_work():
        db.session.execute(PageCell.__table__.delete())
    night(run_jobs, "two")
    assert cells(shop) == {}


def night(run_jobs, key):
    with unit_of_work():
        jobs.add(COUNT_ALL, key=key)
    run_jobs()


def test_a_report_says_nothing_before_a_cap_is_known_and_sees_lost_pages(shop, running):
    fill_cells(shop, running, lambda arm: 30 if arm == CONTROL else 60)
    assert experiments.report_of_pages(running).reading.lift.low is None

    with unit_of_work():
        running.cap_minor = 100_000
    report = experiments.report_of_pages(running)
    assert report.reading.lift.low is not None and report.reading.lift.low > 0
    assert not report.is_mismatched and 0 < report.plain.cells < report.own.cells

    with unit_of_work():
        db.session.execute(PageCell.__table__.delete().where(PageCell.arm == CONTROL))
    assert experiments.report_of_pages(running).is_mismatched


def fill_cells(shop, running, brought_of):
    with unit_of_work():
        for product in PAGES:
            arm = drawing.arm_of_page(running, product, 0)
            db.session.add(
                PageCell(
                    shop_id=shop.id, experiment_id=running.id, period=0, product_platform_id=product, arm=arm,
                    looks=10, orders=1, brought_minor=brought_of(arm), expected_minor=0,
                )
            )  # fmt: skip


def test_the_counted_time_of_the_last_week_ends_with_the_stop(shop, running, clock):
    clock.shift(days=3)
    with unit_of_work():
        experiments.stop_pages(shop, "product", by="olive")

    begins, ends = drawing.span_of(running, 0)

    assert ends - begins < timedelta(days=2, seconds=60)
    assert abs(ends - clock.now()) < timedelta(seconds=60)
