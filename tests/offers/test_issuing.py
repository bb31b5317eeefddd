"""From promise to code while the platform fails: one code, or none and a word why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import offers
from app.core import jobs
from app.core.database import db
from app.core.errors import NotFound
from app.core.happenings import Happening
from app.core.unit import unit_of_work
from app.offers import VoucherState
from tests.offers.making import fresh, order_with, reserve, settle
from tests.offers.test_vouchers import expire


def test_a_promise_becomes_a_code_with_the_platforms_own_end(shop, platform, run_jobs, clock):
    voucher = reserve(shop)
    run_jobs()

    voucher = fresh(shop, voucher.id)
    made = platform.codes[voucher.code]
    assert (voucher.state, voucher.platform_id, voucher.ends_at) == (
        VoucherState.ISSUED,
        made.platform_id,
        made.ends_at,
    )
    assert abs(voucher.ends_at - clock.now() - timedelta(hours=48)) < timedelta(seconds=30)


def test_nothing_is_queued_or_kept_when_the_unit_of_work_fails(shop):
    with pytest.raises(ZeroDivisionError), unit_of_work():
        offers.reserve(
            shop, source="popup:5", holder="visitor:1", terms=offers.OfferTerms("percentage", 10, 48)
        )
        raise ZeroDivisionError

    assert offers.page(shop.id) == []
    assert db.session.scalar(select(jobs.Job.id)) is None


@pytest.mark.parametrize("fault", ["drop", "crash", "down"])
def test_a_lost_answer_never_makes_two_codes(shop, platform, run_jobs, clock, fault):
    platform.faults = [fault]
    voucher = reserve(shop)
    run_jobs()
    assert fresh(shop, voucher.id).state is VoucherState.RESERVED

    clock.shift(minutes=5)
    run_jobs()

    voucher = fresh(shop, voucher.id)
    assert voucher.state is VoucherState.ISSUED
    assert voucher.ends_at == platform.codes[voucher.code].ends_at
    assert platform.attempts == (2 if fault == "down" else 1)
    assert len(platform.codes) == 1


def test_a_code_the_look_up_does_not_know_yet_is_found_when_it_is_taken(
    shop, platform, run_jobs, clock, monkeypatch
):
    platform.faults = ["drop"]
    voucher = reserve(shop)
    run_jobs()
    blind = [None]
    find = platform.find_code
    monkeypatch.setattr(platform, "find_code", lambda code: blind.pop() if blind else find(code))
    clock.shift(minutes=5)
    run_jobs()

    assert fresh(shop, voucher.id).state is VoucherState.ISSUED
    assert len(platform.codes) == 1


def test_a_refusal_voids_the_voucher_and_says_why(shop, platform, run_jobs):
    platform.faults = ["refuse"]
    voucher = reserve(shop)
    run_jobs()

    voucher = fresh(shop, voucher.id)
    assert (voucher.state, voucher.void_reason) == (VoucherState.VOID, "the value is too high")
    assert platform.codes == {}
    with pytest.raises(offers.OfferEnded, match="void"):
        reserve(shop)
    assert (
        db.session.scalar(select(Happening.data).where(Happening.kind == "voucher_voided"))["source"]
        == "popup:5"
    )


def test_a_void_takes_the_code_back_on_the_platform(shop, platform, run_jobs):
    voucher = reserve(shop)
    run_jobs()

    with unit_of_work():
        assert offers.void(offers.get(shop.id, voucher.id), by="olive")
        assert not offers.void(offers.get(shop.id, voucher.id), by="olive")
    run_jobs()

    assert fresh(shop, voucher.id).state is VoucherState.VOID
    assert platform.active == set()


def test_a_voucher_voided_while_its_code_is_made_leaves_no_good_code(shop, platform, run_jobs, monkeypatch):
    voucher = reserve(shop)
    create = platform.create_code

    def create_and_void(spec):
        made = create(spec)
        with unit_of_work():
            offers.void(offers.get(shop.id, voucher.id), by="olive")
            db.session.query(jobs.Job).filter_by(kind="offers.withdraw").update({"state": jobs.JobState.DONE})
        return made

    monkeypatch.setattr(platform, "create_code", create_and_void)
    run_jobs()

    assert fresh(shop, voucher.id).state is VoucherState.VOID
    assert platform.active == set()


def test_a_used_voucher_cannot_be_voided(shop, platform, run_jobs):
    voucher = reserve(shop)
    run_jobs()
    settle(shop, order_with(voucher.code))

    with unit_of_work():
        assert not offers.void(offers.get(shop.id, voucher.id), by="olive")

    assert fresh(shop, voucher.id).state is VoucherState.USED


def test_a_promise_that_is_not_kept_for_a_day_is_given_up(shop, platform, run_jobs, clock):
    platform.faults = ["down"] * 100
    voucher = reserve(shop)
    run_jobs()
    clock.shift(hours=25)
    expire(run_jobs)

    assert fresh(shop, voucher.id).state is VoucherState.VOID


def test_a_route_gets_the_code_at_once(shop, platform):
    voucher = reserve(shop)

    assert offers.issue_inline(shop, voucher.id).state is VoucherState.ISSUED
    assert platform.attempts == 1


def test_a_route_does_not_wait_for_a_slow_platform_and_the_job_goes_on(shop, platform, run_jobs):
    platform.faults = ["hang"]
    voucher = reserve(shop)

    waiting = offers.issue_inline(shop, voucher.id, seconds=0.2)
    assert waiting.state is VoucherState.RESERVED
    assert platform.codes == {}, "it came back while the store still hangs"

    platform.released.set()
    assert offers.issue_inline(shop, voucher.id, seconds=5).state is VoucherState.ISSUED
    assert run_jobs() == 0
    assert len(platform.codes) == 1


def test_what_fails_inline_is_left_to_the_worker(shop, platform, run_jobs, clock):
    platform.faults = ["drop"]
    voucher = reserve(shop)
    assert offers.issue_inline(shop, voucher.id, seconds=0.3).state is VoucherState.RESERVED

    clock.shift(minutes=1)
    run_jobs()

    assert fresh(shop, voucher.id).state is VoucherState.ISSUED
    assert len(platform.codes) == 1


def test_another_shop_cannot_have_a_voucher_issued(shop, other_shop, platform):
    voucher = reserve(shop)

    with pytest.raises(NotFound):
        offers.issue_inline(other_shop, voucher.id, seconds=0.1)

    assert platform.attempts == 0
