"""Codes made ahead: given once each, with the discount's own end, refilled, gone when nobody took them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import offers
from app.core import jobs
from app.core.database import db
from app.core.unit import unit_of_work
from app.offers import Limits, OfferTerms, Period, VoucherState, pool_filling, pools
from app.offers.models import OfferPool, PoolCode, PoolCodeState, PoolState
from tests.offers.making import TEN_PERCENT, fresh, reserve

SOURCE = "popup:5"


def open_pool(shop, clock, number=3, terms=TEN_PERCENT) -> int:
    with unit_of_work():
        hour_at = pools.hour_of(clock.now())
        pool_id = pools.open_pool(shop.id, SOURCE, terms, hour_at, number=number, prefix="STAY")
        jobs.add("offers.fill_pool", key=f"{pool_id}:{clock.now()}", shop_id=shop.id, data={"pool": pool_id})
    return pool_id


def states(shop, pool_id) -> dict[PoolCodeState, int]:
    db.session.rollback()
    mine = (PoolCode.shop_id == shop.id, PoolCode.pool_id == pool_id)
    rows = db.session.execute(select(PoolCode.state, func.count()).where(*mine).group_by(PoolCode.state))
    return {state: number for state, number in rows}


def state_of(shop, pool_id) -> PoolState:
    db.session.rollback()
    return pools.get(shop.id, pool_id).state


@pytest.fixture
def early(clock):
    """The first minutes of an hour, so that no test runs over its end."""
    past = clock.now() - pools.hour_of(clock.now())
    clock.shift(seconds=(timedelta(hours=1, minutes=2) - past).total_seconds())
    return clock


def test_a_code_out_of_a_pool_is_there_at_once_and_ends_with_its_discount(shop, platform, run_jobs, early):
    pool_id = open_pool(shop, early)
    run_jobs()
    before = platform.attempts

    voucher = reserve(shop)

    pool = pools.get(shop.id, pool_id)
    assert (voucher.state, voucher.ends_at) == (VoucherState.ISSUED, pool.ends_at)
    assert voucher.ends_at == platform.codes[pool.seed].ends_at
    assert voucher.ends_at - early.now() >= timedelta(hours=48)
    assert platform.batches and voucher.code in platform.codes
    assert run_jobs() == 0 and platform.attempts == before


def test_each_code_goes_to_one_holder_and_then_codes_are_made_singly(shop, platform, run_jobs, early):
    pool_id = open_pool(shop, early, number=2)
    run_jobs()

    given = [reserve(shop, holder=f"visitor:{n}") for n in range(3)]

    assert len({voucher.code for voucher in given}) == 3
    assert [voucher.state for voucher in given] == ["issued", "issued", "reserved"]
    assert states(shop, pool_id) == {PoolCodeState.GIVEN: 2}
    assert reserve(shop, holder="visitor:0").code == given[0].code


def test_many_at_once_never_get_the_same_code(app, shop, platform, run_jobs, early):
    open_pool(shop, early, number=12)
    run_jobs()
    shop_id = shop.id

    def ask(number: int) -> str:
        with app.app_context():
            try:
                with unit_of_work():
                    mine = db.session.get_one(type(shop), shop_id)
                    holder = f"visitor:{number % 20}"
                    return offers.reserve(mine, source=SOURCE, holder=holder, terms=TEN_PERCENT).code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(16) as threads:
        codes = list(threads.map(ask, range(40)))

    assert len(set(codes)) == 20
    assert all(codes[n] == codes[n + 20] for n in range(20))


@pytest.mark.parametrize(
    "other", [{"terms": OfferTerms("percentage", 15, 48)}, {"customer_id": 7}, {"source": "popup:6"}]
)
def test_other_terms_another_source_or_a_bound_code_take_nothing_from_it(
    shop, platform, run_jobs, early, other
):
    pool_id = open_pool(shop, early)
    run_jobs()

    assert reserve(shop, **other).state is VoucherState.RESERVED
    assert states(shop, pool_id) == {PoolCodeState.READY: 3}


def test_another_shop_takes_nothing_from_it(shop, other_shop, platform, run_jobs, early):
    open_pool(shop, early)
    run_jobs()

    assert reserve(other_shop).state is VoucherState.RESERVED


def test_after_its_hour_nothing_is_given_and_what_nobody_took_leaves_the_store(
    shop, platform, run_jobs, early
):
    pool_id = open_pool(shop, early)
    run_jobs()
    taken = reserve(shop)
    early.shift(hours=1)

    assert reserve(shop, holder="visitor:2").pool_id is None
    plan(run_jobs)

    assert state_of(shop, pool_id) is PoolState.CLEARED
    assert states(shop, pool_id) == {PoolCodeState.GIVEN: 1}
    in_pool = {code for batch in platform.batches.values() for code in batch}
    assert in_pool & set(platform.codes) == {taken.code}


def test_a_withdrawn_code_leaves_the_store_and_the_others_stay(shop, platform, run_jobs, early):
    open_pool(shop, early)
    run_jobs()
    mine, hers = reserve(shop), reserve(shop, holder="visitor:2")

    with unit_of_work():
        offers.void(offers.get(shop.id, mine.id), by="olive")
    run_jobs()

    assert mine.code not in platform.codes and hers.code in platform.codes
    assert platform.active, "the discount of the others goes on"
    assert fresh(shop, mine.id).withdrawn_at is not None


@pytest.mark.parametrize("fault", ["drop", "crash", "down"])
def test_a_lost_answer_makes_no_second_discount_and_hands_out_no_uncertain_code(
    shop, platform, run_jobs, early, fault
):
    platform.faults = [fault]
    pool_id = open_pool(shop, early)
    run_jobs()
    early.shift(minutes=5)
    run_jobs()

    assert states(shop, pool_id) == {PoolCodeState.READY: 3}
    assert len(platform.active) == 1


def test_codes_of_a_batch_whose_name_was_lost_are_given_to_nobody(shop, platform, run_jobs, early):
    platform.batch_faults = ["drop"]
    pool_id = open_pool(shop, early)
    run_jobs()
    early.shift(minutes=5)
    run_jobs()

    assert states(shop, pool_id) == {PoolCodeState.LOST: 3}
    assert reserve(shop).state is VoucherState.RESERVED

    open_pool(shop, early)
    run_jobs()
    assert states(shop, pool_id) == {PoolCodeState.LOST: 3, PoolCodeState.READY: 3}


def plan(run_jobs) -> None:
    with unit_of_work():
        jobs.add("offers.plan_pools", key=f"test:{jobs.clock.now()}")
    run_jobs()


def test_an_offer_that_many_take_gets_a_pool_and_one_that_few_take_none(
    shop, platform, run_jobs, early, monkeypatch
):
    monkeypatch.setattr(pool_filling, "POOL_RATE", 4)
    for number in range(4):
        reserve(shop, holder=f"visitor:{number}")
    for number in range(3):
        reserve(shop, holder=f"visitor:{number}", source="popup:6")
    plan(run_jobs)

    db.session.rollback()
    (pool,) = db.session.scalars(select(OfferPool)).all()
    assert (pool.source, pool.state) == (SOURCE, PoolState.OPEN)
    assert reserve(shop, holder="visitor:9").pool_id == pool.id


def test_a_pool_is_filled_up_again_and_never_beyond_the_budget(shop, platform, run_jobs, early, monkeypatch):
    monkeypatch.setattr(pool_filling, "POOL_RATE", 2)
    with unit_of_work():
        offers.set_budget(shop, SOURCE, Limits(Period.MONTH, 10), title="Popup", terms=TEN_PERCENT)
    for number in range(3):
        reserve(shop, holder=f"visitor:{number}")
    plan(run_jobs)
    pool_id = db.session.scalars(select(OfferPool.id)).one()
    assert states(shop, pool_id) == {PoolCodeState.READY: 7}

    for number in range(3, 6):
        reserve(shop, holder=f"visitor:{number}")
    plan(run_jobs)

    assert states(shop, pool_id) == {PoolCodeState.GIVEN: 3, PoolCodeState.READY: 4}


def test_leaving_takes_out_the_discounts_with_all_their_codes(shop, platform, run_jobs, early):
    pool_id = open_pool(shop, early)
    run_jobs()
    mine = reserve(shop)
    assert [each.what for each in offers.TRACES.find(shop.id)] == [
        "Codes that shoppers hold",
        "Discounts whose codes were made ahead",
    ]

    offers.TRACES.remove(shop.id)

    assert platform.active == set() and offers.TRACES.find(shop.id) == []
    assert (fresh(shop, mine.id).state, state_of(shop, pool_id)) == (VoucherState.VOID, PoolState.ENDED)
