"""What an experiment counts: paid orders after the exposure, refunds out, whatever comes in what order."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import activity, experiments, orders, reactions
from app.core import clock as core_clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.experiments import CONTROL, TREATED, Experiment, Exposure, OrderOutcome
from app.experiments.statistics import Verdict
from tests.experiments.making import (
    bought,
    exposed,
    known_customer,
    live,
    running,
    visitor,
)
from tests.orders.making import NOON, order, refund


@pytest.fixture
def ada(shop) -> int:
    live(shop)
    return known_customer(shop)


def figures(experiment):
    db.session.rollback()
    shown = experiments.report(experiment).arms
    return {arm.name: (arm.units, arm.buyers, arm.orders, arm.net_minor) for arm in shown}


def exposure(experiment, key: str, arm: str) -> Exposure:
    return Exposure(
        shop_id=experiment.shop_id, experiment_id=experiment.id, unit=f"visitor:{key}", arm=arm,
        at=experiment.started_at, spent_before_minor=0,
    )  # fmt: skip


def test_an_order_counts_from_the_exposure_on_and_for_both_groups_alike(shop, ada, run_jobs):
    experiment = running(shop)
    start, met = core_clock.now(), core_clock.now() + timedelta(minutes=1)
    arm = exposed(shop, experiment, experiments.customer_unit(ada), met)
    bought(shop, "1", created_at=start, updated_at=start)
    bought(shop, "2", created_at=met, updated_at=met)
    run_jobs()
    assert len(db.session.scalars(select(OrderOutcome)).all()) == 2

    other = TREATED if arm == CONTROL else CONTROL
    assert figures(experiment) == {arm: (1, 1, 1, 2500), other: (0, 0, 0, 0)}


@pytest.mark.parametrize("sequence", list(itertools.permutations(range(3))))
def test_refund_payment_and_cancellation_may_come_in_any_order(shop, ada, run_jobs, sequence):
    experiment = running(shop)
    arm = exposed(shop, experiment, experiments.customer_unit(ada))
    now = core_clock.now()
    paid = order("2", created_at=now, updated_at=now)
    back = order(
        "2", created_at=now, updated_at=now + timedelta(minutes=1), financial_status="partially_refunded",
        refunds=(refund(created_at=now),),
    )  # fmt: skip
    mended = order(
        "2", created_at=now, updated_at=now + timedelta(minutes=2), financial_status="partially_refunded",
        refunds=(refund(created_at=now), refund("22", 0, 500, created_at=now)),
    )  # fmt: skip

    for position in sequence:
        with unit_of_work():
            reactions.settle_order(shop, (paid, back, mended)[position])
        run_jobs()

    known = orders.find_by_platform_id(shop.id, "2")
    assert known is not None
    assert figures(experiment)[arm] == (1, 1, 1, orders.facts(shop.id, known).goods_minor)
    assert 0 < figures(experiment)[arm][3] < 1250


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({}, {"financial_status": "refunded", "refunds": (refund(quantity=2, minor=2500),)}),
        ({}, {"cancelled_at": NOON}),
        ({"is_test": True}, {}),
        ({"financial_status": "pending"}, {}),
    ],
)
def test_what_was_undone_or_never_paid_counts_nothing(shop, ada, run_jobs, first, then):
    experiment = running(shop)
    arm = exposed(shop, experiment, experiments.customer_unit(ada))
    now = core_clock.now()
    bought(shop, "2", **{"created_at": now, "updated_at": now} | first)
    run_jobs()
    bought(shop, "2", **{"created_at": now, "updated_at": now + timedelta(minutes=1)} | first | then)
    run_jobs()

    assert figures(experiment)[arm] == (1, 0, 0, 0)


def test_the_same_news_twice_counts_once(shop, ada, run_jobs):
    experiment = running(shop)
    arm = exposed(shop, experiment, experiments.customer_unit(ada))
    bought(shop, "2")
    run_jobs()
    with unit_of_work():
        experiments.take_outcomes(shop, ["2"])
        experiments.take_outcomes(shop, ["2"])

    assert figures(experiment)[arm] == (1, 1, 1, 2500)


def test_a_browsers_exposure_and_her_accounts_order_are_one_persons(shop, ada, run_jobs):
    experiment = running(shop)
    token, unit = visitor(shop)
    arm = exposed(shop, experiment, unit)
    bought(shop, "2", attributes={"__pv": token})
    run_jobs()

    assert figures(experiment)[arm] == (1, 1, 1, 2500)


def test_what_was_bought_under_two_accounts_is_counted_together_after_their_merge(shop, ada, run_jobs):
    experiment = running(shop)
    arm = exposed(shop, experiment, experiments.customer_unit(ada))
    known_customer(shop, "7002")
    bought(shop, "2")
    bought(shop, "3", customer_platform_id="7002", email="bea@example.com")
    run_jobs()
    assert figures(experiment)[arm] == (1, 1, 1, 2500)

    with unit_of_work():
        reactions.merge_customers(shop, removed="7001", kept="7002", at=core_clock.now())

    assert figures(experiment)[arm] == (1, 1, 2, 5000)


def test_what_she_spent_before_is_taken_at_the_exposure_and_never_again(shop, ada, run_jobs):
    earlier = core_clock.now() - timedelta(days=30)
    long_ago = core_clock.now() - timedelta(days=300)
    with unit_of_work():
        orders.record_many(
            shop.id,
            [order(name, created_at=at, updated_at=at) for name, at in (("1", earlier), ("0", long_ago))],
        )
    experiment = running(shop)
    exposed(shop, experiment, experiments.customer_unit(ada))
    bought(shop, "2")
    run_jobs()
    exposed(shop, experiment, experiments.customer_unit(ada))

    db.session.rollback()
    assert db.session.scalars(select(Exposure.spent_before_minor)).all() == [2500]


def test_after_the_stop_no_new_order_counts_but_a_refund_still_does(shop, ada, run_jobs, clock):
    experiment = running(shop)
    arm = exposed(shop, experiment, experiments.customer_unit(ada))
    now = core_clock.now()
    bought(shop, "2", created_at=now, updated_at=now)
    run_jobs()
    clock.shift(hours=1)
    with unit_of_work():
        experiments.stop(shop, experiments.get(shop.id, experiment.id), by="olive")
    clock.shift(hours=1)
    bought(shop, "3")
    bought(
        shop, "2", created_at=now, updated_at=core_clock.now(), financial_status="partially_refunded",
        refunds=(refund(),),
    )  # fmt: skip
    run_jobs()

    assert figures(experiments.get(shop.id, experiment.id))[arm] == (1, 1, 1, 1250)


def test_forgetting_a_person_leaves_no_name_of_hers_and_moves_no_sum(shop, ada, run_jobs):
    experiment = running(shop)
    token, unit = visitor(shop)
    exposed(shop, experiment, unit)
    bought(shop, "2", attributes={"__pv": token})
    run_jobs()
    exposed(shop, experiment, experiments.customer_unit(ada))
    before = figures(experiment)

    told = experiments.PRIVACY.export_for(shop.id, ada)
    with unit_of_work():
        experiments.PRIVACY.redact(shop.id, ada)
        activity.PRIVACY.redact(shop.id, ada)
        orders.PRIVACY.redact(shop.id, ada)
    with unit_of_work():
        experiments.take_outcomes(shop, ["2"])

    assert [each["compared"] for each in told] == ["everything", "everything"]
    assert figures(experiment) == before
    units = set(db.session.scalars(select(Exposure.unit))) | set(
        db.session.scalars(select(OrderOutcome.unit))
    )
    assert len(units) == 2 and all(each.startswith("gone:") for each in units)
    assert experiments.PRIVACY.export_for(shop.id, ada) == []


def test_a_shop_that_goes_takes_its_experiments_along(shop, other_shop, ada, run_jobs):
    experiment, stays = running(shop), running(other_shop)
    exposed(shop, experiment, experiments.customer_unit(ada))
    bought(shop, "2")
    run_jobs()

    with unit_of_work():
        experiments.PRIVACY.erase_shop(shop.id)

    for model in (Exposure, OrderOutcome):
        assert db.session.scalars(select(model)).all() == []
    assert [each.id for each in db.session.scalars(select(Experiment))] == [stays.id]


def test_orders_count_nothing_where_nothing_is_compared(shop, ada, run_jobs):
    bought(shop, "2")
    run_jobs()
    assert db.session.scalars(select(OrderOutcome)).all() == []


def test_a_young_shop_learns_its_cap_once_and_says_nothing_of_revenue_before(
    shop, ada, run_jobs, monkeypatch
):
    experiment = running(shop)
    assert experiment.cap_minor is None
    bought(shop, "2")
    run_jobs()
    assert experiments.report(experiment).comparisons[0].revenue.verdict is Verdict.UNKNOWABLE

    monkeypatch.setattr("app.experiments.capping.ENOUGH", 1)
    bought(shop, "3")
    run_jobs()
    bought(shop, "4", subtotal_minor=990_000, total_minor=990_400)
    run_jobs()

    db.session.rollback()
    assert experiments.get(shop.id, experiment.id).cap_minor == 2500


def test_an_experiment_says_what_helps_when_many_have_shown_it(shop, run_jobs):
    """Five hundred people in each group, 60 orders without and 160 with it: from rows to a verdict."""
    live(shop)
    experiment = running(shop)
    now = core_clock.now()
    with unit_of_work():
        db.session.add_all(
            exposure(experiment, f"{arm}{n}", arm)
            for arm in (CONTROL, TREATED)
            for n in range(500)
        )  # fmt: skip
        db.session.add_all(
            OrderOutcome(
                shop_id=shop.id, order_id=n + 1000 * (arm == TREATED), unit=f"visitor:{arm}{n}", at=now,
                net_minor=2500,
            )
            for arm, count in ((CONTROL, 60), (TREATED, 160))
            for n in range(count)
        )  # fmt: skip
        experiments.get(shop.id, experiment.id).cap_minor = 10_000

    shown = experiments.report(experiments.get(shop.id, experiment.id))

    revenue = shown.comparisons[0].revenue
    assert revenue.verdict is Verdict.HELPS and revenue.lift.estimate == pytest.approx(160 / 60 - 1)
    assert shown.comparisons[0].conversion.verdict is Verdict.HELPS and not shown.is_mismatched
    assert [arm.net_minor for arm in shown.arms] == [150_000, 400_000]


def test_unequal_groups_are_told(shop):
    experiment = running(shop)
    with unit_of_work():
        db.session.add_all(exposure(experiment, str(n), TREATED if n % 3 else CONTROL) for n in range(600))
    assert experiments.report(experiment).is_mismatched
