"""Each kind is made once however answers are lost, taken back, and spent; and one person gets one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from app import customers, offers, shops
from app.core import jobs
from app.core.database import db
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from app.offers import Limits, OfferTerms, Period, VoucherState
from app.offers.kinds.strategy import Promise
from app.platforms import CustomerSnapshot
from tests.offers.making import fresh, order_with, reserve, settle

CARD, CREDIT = OfferTerms("gift_card", 1500, 720), OfferTerms("store_credit", 700, 720)


@pytest.fixture
def her(shop, clock):
    """A customer that the platform knows."""
    now = clock.now()
    with unit_of_work():
        customers.record_many(
            shop.id,
            [
                CustomerSnapshot(
                    platform_id="5001", email="ada@example.com", first_name="Ada", last_name="L",
                    created_at=now, updated_at=now,
                )
            ],
        )  # fmt: skip
    return customers.find_by_platform_id(shop.id, "5001").id


def reconcile(run_jobs, clock):
    clock.shift(minutes=6)
    with unit_of_work():
        jobs.add("offers.reconcile", key=f"test:{clock.now()}")
    run_jobs()


@pytest.mark.parametrize("fault", ["drop", "crash", "down"])
@pytest.mark.parametrize("terms", [CARD, CREDIT])
def test_cards_and_credit_are_made_once_whatever_answer_is_lost(
    shop, platform, run_jobs, clock, her, terms, fault
):
    platform.faults = [fault]
    voucher = reserve(shop, terms=terms, customer_id=her)
    run_jobs()
    clock.shift(minutes=5)
    run_jobs()

    voucher = fresh(shop, voucher.id)
    assert voucher.state is VoucherState.ISSUED and voucher.platform_id
    assert len(platform.cards) + len(platform.credits) == 1


def test_credit_is_not_tried_again_while_an_attempt_may_still_arrive(shop, platform, run_jobs, clock, her):
    platform.faults = ["down"]
    reserve(shop, terms=CREDIT, customer_id=her)
    run_jobs()
    clock.shift(seconds=30)
    run_jobs()
    assert platform.attempts == 1

    clock.shift(seconds=120)
    run_jobs()
    assert platform.attempts == 2 and len(platform.credits) == 1


def test_two_credits_alike_are_two_and_each_voucher_has_its_own(shop, platform, run_jobs, clock, her):
    mine = [reserve(shop, terms=CREDIT, customer_id=her, source=f"redemption:{n}") for n in range(2)]
    run_jobs()

    issued = [fresh(shop, voucher.id) for voucher in mine]
    assert len({voucher.platform_id for voucher in issued}) == len(platform.credits) == 2


def test_a_credit_that_another_voucher_is_was_not_made_for_this_one(
    shop, platform, run_jobs, clock, her, monkeypatch
):
    """Even with the same amount and the same end: what is claimed is claimed."""
    same = clock.now().replace(microsecond=0) + timedelta(days=30)
    monkeypatch.setattr(Promise, "fixed_end", property(lambda self: same))
    for n in range(2):
        reserve(shop, terms=CREDIT, customer_id=her, source=f"redemption:{n}")
    run_jobs()

    assert len(platform.credits) == 2


@pytest.mark.parametrize("terms", [CARD, CREDIT])
def test_a_void_takes_cards_and_credit_back_and_never_twice(shop, platform, run_jobs, clock, her, terms):
    voucher = reserve(shop, terms=terms, customer_id=her)
    run_jobs()
    platform.faults = ["crash"] if terms is CREDIT else []
    with unit_of_work():
        offers.void(offers.get(shop.id, voucher.id), by="olive")
    run_jobs()
    clock.shift(minutes=5)
    run_jobs()
    reconcile(run_jobs, clock)

    assert fresh(shop, voucher.id).withdrawn_at is not None
    assert not any(made.is_active for made in platform.cards.values())
    assert [each.amount_minor for each in platform.taken] == ([700] if terms is CREDIT else [])


@pytest.mark.parametrize("terms", [CARD, CREDIT])
def test_what_was_spent_of_a_card_or_credit_settles_its_voucher(shop, platform, run_jobs, clock, her, terms):
    voucher = reserve(shop, terms=terms, customer_id=her)
    run_jobs()
    clock.shift(hours=13)
    reconcile(run_jobs, clock)
    assert fresh(shop, voucher.id).state is VoucherState.ISSUED

    for reference, made in platform.cards.items():
        platform.cards[reference] = replace(made, left_minor=10)
    platform.credits = [(spec, replace(made, left_minor=0)) for spec, made in platform.credits]
    clock.shift(hours=13)
    reconcile(run_jobs, clock)

    voucher = fresh(shop, voucher.id)
    assert (voucher.state, voucher.cost_minor) == (VoucherState.USED, terms.value)


def test_credit_is_for_customers_with_an_account_only(shop, platform):
    with pytest.raises(BadInput, match="account"):
        reserve(shop, terms=CREDIT)


def test_one_pass_keeps_what_was_promised_although_the_queue_is_lost(shop, platform, run_jobs, clock):
    voucher = reserve(shop)
    with unit_of_work():
        db.session.query(jobs.Job).delete()
    reconcile(run_jobs, clock)

    assert fresh(shop, voucher.id).state is VoucherState.ISSUED


def test_one_pass_ends_what_was_voided_although_the_queue_is_lost(shop, platform, run_jobs, clock):
    voucher = reserve(shop)
    run_jobs()
    with unit_of_work():
        offers.void(offers.get(shop.id, voucher.id), by="olive")
        db.session.query(jobs.Job).delete()
    reconcile(run_jobs, clock)

    assert platform.active == set() and fresh(shop, voucher.id).withdrawn_at is not None


def test_a_pass_stops_for_a_platform_that_is_down_and_goes_on_later(shop, platform, run_jobs, clock):
    vouchers = [reserve(shop, holder=f"visitor:{n}") for n in range(4)]
    with unit_of_work():
        db.session.query(jobs.Job).delete()
    platform.faults = ["down"] * 3
    reconcile(run_jobs, clock)
    clock.shift(minutes=2)
    run_jobs()

    assert {fresh(shop, voucher.id).state for voucher in vouchers} == {VoucherState.ISSUED}


# One person, one code


def test_a_customer_gets_what_she_was_given_on_whatever_browser_she_comes(shop):
    first = reserve(shop, holder="customer:7", also=["visitor:1"])

    assert reserve(shop, holder="customer:7", also=["visitor:2"]).id == first.id
    assert reserve(shop, holder="visitor:2").id == first.id
    assert first.customer_id is None


def test_a_browser_that_turns_out_to_be_hers_brings_its_code_along(shop):
    anonymous = reserve(shop, holder="visitor:1")

    assert reserve(shop, holder="customer:7", also=["visitor:1"]).id == anonymous.id
    assert reserve(shop, holder="customer:7", also=["visitor:3"]).id == anonymous.id


def test_a_customer_who_used_her_code_gets_none_on_another_browser(shop, platform, run_jobs):
    voucher = reserve(shop, holder="customer:7", also=["visitor:1"])
    run_jobs()
    settle(shop, order_with(voucher.code))

    with pytest.raises(offers.OfferEnded, match="used"):
        reserve(shop, holder="customer:7", also=["visitor:99"])


def test_two_accounts_that_became_one_have_one_offer(shop):
    hers = reserve(shop, holder="customer:7", also=["visitor:1"])
    with unit_of_work():
        offers.change_owner(shop.id, from_id=7, to_id=8)

    assert reserve(shop, holder="customer:8", also=["visitor:2"]).id == hers.id


def test_forgetting_a_customer_forgets_that_she_was_promised_something(shop):
    voucher = reserve(shop, holder="customer:7", also=["visitor:1"])
    with unit_of_work():
        assert [each["code"] for each in offers.PRIVACY.export_for(shop.id, 7)] == [voucher.code]
        offers.PRIVACY.redact(shop.id, 7)

    assert offers.PRIVACY.export_for(shop.id, 7) == []
    assert fresh(shop, voucher.id).holder == f"redacted:{voucher.id}"


@pytest.mark.parametrize("browsers", [1, 8])
def test_one_person_at_once_from_many_browsers_gets_one_code(app, shop, browsers):
    shop_id = shop.id
    with unit_of_work():
        limits = Limits(Period.ALL, 100)
        offers.set_budget(shop, "popup:5", limits, title="Popup", terms=None)

    def ask(number: int) -> int:
        with app.app_context():
            try:
                with unit_of_work():
                    mine = shops.by_id(shop_id)
                    holder = f"visitor:{number % browsers}"
                    return reserve_in(mine, holder)
            finally:
                db.session.remove()

    def reserve_in(mine, holder: str) -> int:
        terms = OfferTerms("percentage", 10, 48)
        return offers.reserve(mine, source="popup:5", holder="customer:7", also=[holder], terms=terms).id

    with ThreadPoolExecutor(16) as threads:
        assert len(set(threads.map(ask, range(48)))) == 1
    db.session.rollback()
    assert len(offers.page(shop.id)) == 1
    assert offers.find_budget(shop.id, "popup:5").given == 1


@pytest.mark.parametrize(
    ("terms", "goods", "shipping", "cost"),
    [
        (OfferTerms("percentage", 15, 1), 1000, 300, 150),
        (OfferTerms("percentage", 15, 1, 2000), 1000, 300, 0),
        (OfferTerms("amount", 500, 1), 300, 0, 300),
        (OfferTerms("free_shipping", 0, 1), 1000, 300, 300),
        (OfferTerms("free_product", 900, 1, 0, None, "77", "Mug"), 2000, 0, 900),
        (CARD, 100, 0, 1500),
        (CREDIT, 100, 0, 700),
    ],
)
def test_what_one_use_costs(app, terms, goods, shipping, cost):
    assert terms.cost_of(goods, shipping) == cost


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (("gift_card", 0, 1), "more than nothing"),
        (("gift_card", 100, 1, 50), "no minimum"),
        (("store_credit", 0, 1), "more than nothing"),
        (("free_product", 100, 1), "which product"),
        (("percentage", 10, 1, 0, ("everything",)), "stands beside"),
    ],
)
def test_terms_that_make_no_sense_are_refused(app, terms, said):
    with pytest.raises(BadInput, match=said):
        OfferTerms(*terms)


def test_free_shipping_never_stands_beside_shipping(app):
    assert OfferTerms("free_shipping", 0, 1, 0, ("shipping", "order")).combines == ("order",)
    assert OfferTerms("amount", 5, 1).combines == ("shipping",)
