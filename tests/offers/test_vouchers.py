"""One source, one holder, one voucher; used once; never a second code."""

from __future__ import annotations

import math
import random
from contextlib import suppress

import pytest
from sqlalchemy import delete, select

from app import offers
from app.core import jobs
from app.core.database import db
from app.core.errors import BadInput, NotFound
from app.core.happenings import Happening
from app.core.jobs import Job
from app.core.unit import unit_of_work
from app.offers import OfferEnded, OfferKind, OfferTerms, Voucher, VoucherState
from app.offers.models import VoucherHolder
from app.offers.terms import ALPHABET, GROUP, GROUPS, new_code
from tests.offers.making import TEN_PERCENT, count, fresh, order_with, reserve, settle


def test_codes_are_out_of_reach_of_guessing_and_easy_to_read():
    code = new_code("thx")

    assert GROUP * GROUPS * math.log2(len(ALPHABET)) >= 80
    assert [len(part) for part in code.split("-")] == [3, 4, 4, 4, 4, 4]
    assert not set("01ILOSZBU") & set(code.removeprefix("THX"))
    assert len({new_code("THX") for _ in range(1000)}) == 1000


@pytest.mark.parametrize("prefix", ["", "TOO-LONG", "ninechars", "Ä"])
def test_a_prefix_that_no_code_may_have_is_refused(prefix):
    with pytest.raises(BadInput):
        new_code(prefix)


@pytest.mark.parametrize(
    ("kind", "value", "hours", "minimum"),
    [("percentage", 0, 1, 0), ("percentage", 101, 1, 0), ("amount", 0, 1, 0), ("free_shipping", 5, 1, 0),
     ("percentage", 10, 0, 0), ("percentage", 10, 9999, 0), ("percentage", 10, 1, -1), ("gift", 10, 1, 0)],
)  # fmt: skip
def test_terms_nobody_can_mean_are_refused(kind, value, hours, minimum):
    with pytest.raises(BadInput):
        OfferTerms(kind, value, hours, minimum)


def test_terms_say_what_they_are():
    assert TEN_PERCENT.label("USD") == "10% off"
    assert OfferTerms(OfferKind.AMOUNT, 500, 48).label("USD") == "$5.00 off"
    assert OfferTerms(OfferKind.FREE_SHIPPING, 0, 48).label("USD") == "free shipping"


def test_the_same_holder_gets_the_same_voucher_and_one_job(shop):
    first = reserve(shop)
    second = reserve(shop, terms=OfferTerms(OfferKind.PERCENTAGE, 50, 48))

    assert (first.id, first.code) == (second.id, second.code)
    assert second.terms == TEN_PERCENT
    assert count(Job, shop) == 1


def test_another_holder_or_source_gets_another_voucher(shop):
    codes = {reserve(shop).code, reserve(shop, holder="visitor:2").code, reserve(shop, source="popup:6").code}

    assert len(codes) == 3


def test_a_holder_of_before_holders_had_rows_finds_her_voucher(shop):
    voucher = reserve(shop)
    with unit_of_work():
        db.session.execute(delete(VoucherHolder))

    assert reserve(shop).id == voucher.id
    assert count(Voucher, shop) == 1


def test_an_order_with_the_code_uses_it_once(shop, platform, run_jobs):
    voucher = reserve(shop)
    run_jobs()

    settle(shop, order_with(voucher.code.lower(), "SUMMER"))
    settle(shop, order_with(voucher.code))
    settle(shop, order_with(voucher.code, order_id=78, platform_id="4578"))

    voucher = fresh(shop, voucher.id)
    assert (voucher.state, voucher.order_id) == (VoucherState.USED, 77)
    told = db.session.scalars(select(Happening).where(Happening.kind == "voucher_used")).all()
    assert [(one.data["source"], one.data["order"]) for one in told] == [("popup:5", "4577")]


def test_a_cancelled_order_does_not_give_the_code_back(shop, platform, run_jobs):
    voucher = reserve(shop)
    run_jobs()

    settle(shop, order_with(voucher.code))
    settle(shop, order_with(voucher.code, cancelled=True))

    assert fresh(shop, voucher.id).state is VoucherState.USED


def test_an_order_without_codes_uses_nothing(shop):
    voucher = reserve(shop)

    settle(shop, order_with())
    settle(shop, order_with("SUMMER"))

    assert fresh(shop, voucher.id).state is VoucherState.RESERVED


def test_a_used_voucher_is_refused_and_no_second_code_is_made(shop, platform, run_jobs):
    voucher = reserve(shop)
    run_jobs()
    settle(shop, order_with(voucher.code))

    with pytest.raises(OfferEnded) as refusal:
        reserve(shop)

    assert (refusal.value.reason, refusal.value.status) == ("used", 409)
    assert count(Voucher, shop) == 1
    assert len(platform.codes) == 1


def test_an_ended_voucher_is_refused_before_and_after_the_hourly_round(shop, platform, run_jobs, clock):
    voucher = reserve(shop)
    run_jobs()
    clock.shift(hours=49)
    with pytest.raises(OfferEnded, match="expired"):
        reserve(shop)

    expire(run_jobs)

    assert fresh(shop, voucher.id).state is VoucherState.EXPIRED
    with pytest.raises(OfferEnded, match="expired"):
        reserve(shop)
    assert count(Voucher, shop) == 1


def expire(run_jobs) -> None:
    with unit_of_work():
        jobs.add("offers.expire", key=str(random.random()))
    run_jobs()


def test_the_hourly_round_leaves_what_is_still_good(shop, other_shop, platform, run_jobs, clock):
    old, theirs = reserve(shop), reserve(other_shop)
    run_jobs()
    clock.shift(hours=40)
    young = reserve(shop, holder="visitor:2")
    run_jobs()
    clock.shift(hours=9)
    expire(run_jobs)

    states = {fresh(shop, old.id).state, fresh(other_shop, theirs.id).state}
    assert states == {VoucherState.EXPIRED}
    assert fresh(shop, young.id).state is VoucherState.ISSUED


def test_a_use_heard_of_after_the_end_still_counts(shop, platform, run_jobs, clock):
    voucher = reserve(shop)
    run_jobs()
    clock.shift(hours=49)
    expire(run_jobs)

    settle(shop, order_with(voucher.code))

    assert fresh(shop, voucher.id).state is VoucherState.USED


def test_another_shop_cannot_read_use_or_end_a_voucher(shop, other_shop, platform, run_jobs):
    voucher = reserve(shop)
    run_jobs()

    settle(other_shop, order_with(voucher.code))
    with pytest.raises(NotFound), unit_of_work():
        offers.void(offers.get(other_shop.id, voucher.id), by="olive")

    assert fresh(shop, voucher.id).state is VoucherState.ISSUED
    assert offers.page(other_shop.id) == []
    assert offers.STATE(other_shop.id) == []
    assert reserve(other_shop).code != voucher.code


def test_lists_show_the_newest_first_by_what_is_asked(shop):
    vouchers = [reserve(shop, holder=f"visitor:{n}", customer_id=n if n > 2 else None) for n in range(5)]
    ids = [voucher.id for voucher in reversed(vouchers)]

    assert [voucher.id for voucher in offers.page(shop.id, limit=3)] == ids[:3]
    assert [voucher.id for voucher in offers.page(shop.id, before_id=ids[2])] == ids[3:]
    assert len(offers.page(shop.id, customer_id=3)) == 1
    assert offers.page(shop.id, state=VoucherState.USED) == []
    assert offers.counts(shop.id, "popup:5") == {VoucherState.RESERVED: 5}


def test_the_state_counts_vouchers_and_names_no_code(shop, platform, run_jobs):
    codes = [reserve(shop, holder=f"visitor:{n}", source=f"popup:{n}").code for n in range(3)]
    run_jobs()
    settle(shop, order_with(codes[0]))

    state = offers.STATE(shop.id)

    assert [(row["giver"], row["state"], row["count"]) for row in state] == [
        ("popup", "issued", 2),
        ("popup", "used", 1),
    ]
    assert not any(code in str(state) for code in codes)


def test_forgetting_a_customer_keeps_the_voucher_without_her(shop):
    mine, other = reserve(shop, customer_id=1), reserve(shop, holder="visitor:2", customer_id=2)
    with unit_of_work():
        assert [one["code"] for one in offers.PRIVACY.export_for(shop.id, 1)] == [mine.code]
        offers.PRIVACY.redact(shop.id, 1)
        offers.PRIVACY.redact(shop.id, 1)

    mine, other = fresh(shop, mine.id), fresh(shop, other.id)
    assert (mine.customer_id, mine.holder) == (None, f"redacted:{mine.id}")
    assert (other.customer_id, other.holder) == (2, "customer:2")
    assert count(VoucherHolder, shop) == 2


@pytest.mark.parametrize("seed", range(5))
def test_whatever_happens_each_holder_has_one_code_and_each_use_counts_once(
    shop, platform, run_jobs, clock, seed
):
    dice = random.Random(seed)
    for turn in range(40):
        voucher = dice.choice(offers.page(shop.id) or [reserve(shop)])
        act = dice.randrange(6)
        if act <= 1:
            with suppress(OfferEnded):
                reserve(shop, holder=f"visitor:{dice.randrange(4)}")
        elif act == 2:
            settle(shop, order_with(voucher.code, order_id=turn))
        elif act == 3:
            with unit_of_work():
                offers.void(offers.get(shop.id, voucher.id), by="olive")
        elif act == 4:
            platform.faults += dice.sample(["drop", "down", "refuse", "crash"], 2)
            clock.shift(hours=dice.randrange(3))
        else:
            run_jobs()
    platform.faults.clear()
    clock.shift(hours=30)
    expire(run_jobs)
    clock.shift(hours=2)
    run_jobs()
    all_of_them = offers.page(shop.id)
    assert len({voucher.holder for voucher in all_of_them}) == len(all_of_them) <= 4
    assert set(platform.codes) <= {voucher.code for voucher in all_of_them}
    used = [voucher for voucher in all_of_them if voucher.state is VoucherState.USED]
    assert count(Happening, shop, Happening.kind == "voucher_used") == len(used)
    for voucher in all_of_them:
        made = platform.codes.get(voucher.code)
        assert voucher.state is not VoucherState.RESERVED
        if voucher.state is VoucherState.VOID:
            assert made is None or made.platform_id not in platform.active
