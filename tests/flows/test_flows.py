"""Flows plan mails for what happened, once each, and only when the merchant said so."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app import customers, flows, mail, reactions, sends, shops
from app.core import clock as core_clock
from app.core import happenings, jobs
from app.core.database import db
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from app.sends import MailText, SendKind, SendState, TemplateRefused
from app.value import CustomerValue
from tests.orders.making import go_live, order, refund
from tests.sends.making import is_near, subscriber


@pytest.fixture
def bought(shop, run_jobs):
    """Ada pays an order now; returns a function that does it again."""
    subscriber(shop, "7001", email="ada@example.com")

    def buy(platform_id: str = "5001", **changes):
        now = core_clock.now()
        go_live(shop, now - timedelta(days=30))
        with unit_of_work():
            reactions.settle_order(shop, order(platform_id, created_at=now, updated_at=now, **changes))
        run_jobs()

    return buy


def switched_on(shop, name: str = "thank_you") -> None:
    with unit_of_work():
        flows.switch(shop, name, True, by="olive")


def test_after_install_no_flow_mails_anybody(shop, bought, clock, run_jobs):
    bought()
    clock.shift(days=2)
    run_jobs()

    assert sends.page(shop.id) == [] and mail.outbox(shop.id) == []


def test_a_paid_order_brings_one_thank_you_the_day_after(shop, bought, clock, run_jobs):
    switched_on(shop)
    bought()
    bought()
    assert mail.outbox(shop.id) == []

    clock.shift(days=1, minutes=1)
    run_jobs()

    (letter,) = mail.outbox(shop.id)
    assert (letter["to"], letter["source"][:5]) == ("ada@example.com", "send:")
    assert "#5001" in letter["text"]


def test_the_same_order_told_twice_is_thanked_once(shop, bought, run_jobs):
    switched_on(shop)
    bought()
    ada = sends.page(shop.id)[0].customer_id
    with unit_of_work():
        for _ in range(2):
            happenings.record(shop.id, "order_paid", "order:5001", customer_id=ada, data={"order": "5001"})
    run_jobs()

    assert [send.cause for send in sends.page(shop.id)] == ["flow:thank_you:order:5001"]


def test_each_order_is_thanked_for_itself(shop, bought, run_jobs):
    switched_on(shop)
    bought("5001")
    bought("5002")

    causes = {send.cause: send.content["about"]["order_name"] for send in sends.page(shop.id)}
    assert causes == {"flow:thank_you:order:5001": "#5001", "flow:thank_you:order:5002": "#5002"}


def test_the_mail_is_planned_with_the_merchants_words_delay_and_kind(shop, bought):
    switched_on(shop)
    words = replace(flows.setting_of(shop, "thank_you").text, headline="You made our day")
    with unit_of_work():
        flows.change_text(shop, "thank_you", 48, words, by="olive")
    bought()

    (send,) = sends.page(shop.id)
    assert send.kind == SendKind.MARKETING
    assert send.content["text"]["headline"] == "You made our day"
    assert send.content["about"]["products"] == "901"
    assert is_near(send.due_at, core_clock.now() + timedelta(hours=48))


def test_changing_the_words_leaves_the_switch_as_it_was(shop):
    switched_on(shop)
    with unit_of_work():
        flows.change_text(shop, "thank_you", 48, flows.setting_of(shop, "thank_you").text, by="olive")

    kept = flows.setting_of(shop, "thank_you")
    assert kept.is_on and kept.delay_hours == 48


def test_who_has_not_agreed_has_no_mail_planned(shop, bought):
    switched_on(shop)
    with unit_of_work():
        customers.withdraw(customers.find_by_email(shop.id, "ada@example.com"), source="test")
    bought()

    assert sends.page(shop.id) == []


def test_an_order_of_nobody_brings_no_mail_and_no_trouble(shop, bought):
    switched_on(shop)
    bought(customer_platform_id=None, email="")

    assert sends.page(shop.id) == []
    reaction = select(jobs.Job.state).where(jobs.Job.kind == "reactions.start_flows")
    assert db.session.scalars(reaction).all() == [jobs.JobState.DONE]


@pytest.mark.parametrize("kind", ["order_refunded", "order_cancelled", "mail_sent", "consent_given"])
def test_nothing_else_that_happens_to_her_brings_a_thank_you(shop, bought, kind):
    switched_on(shop)
    ada = customers.find_by_email(shop.id, "ada@example.com")
    with unit_of_work():
        happenings.record(shop.id, kind, "order:7", customer_id=ada.id, data={"order": "7"})
        told = next(each for each in happenings.timeline(shop.id, ada.id) if each.kind == kind)
        flows.trigger(shop, [told])

    assert sends.page(shop.id) == []


UNDONE = {
    "cancelled": {"cancelled_at": core_clock.now},
    "paid back": {"financial_status": lambda: "refunded", "refunds": lambda: (refund(minor=2900),)},
    "paid back by hand": {"refunds": lambda: (refund(quantity=0, minor=2900),)},
}


@pytest.mark.parametrize("how", UNDONE)
@pytest.mark.parametrize("before_it_was_told", [True, False])
def test_nobody_is_thanked_for_an_order_that_was_undone(
    shop, bought, clock, run_jobs, how, before_it_was_told
):
    switched_on(shop)
    changes = {name: make() for name, make in UNDONE[how].items()}
    if not before_it_was_told:
        bought()
        assert [send.state for send in sends.page(shop.id)] == [SendState.WAITING]
        clock.shift(minutes=5)
    bought(**changes)
    clock.shift(days=2)
    run_jobs()

    assert mail.outbox(shop.id) == []
    assert all(send.state == SendState.CANCELLED for send in sends.page(shop.id))


def test_an_order_undone_before_its_payment_was_looked_at_is_not_thanked(shop, bought, clock, run_jobs):
    switched_on(shop)
    go_live(shop, clock.now() - timedelta(days=1))
    now = clock.now()
    with unit_of_work():
        reactions.settle_order(shop, order(created_at=now, updated_at=now))
        db.session.query(jobs.Job).filter_by(kind="reactions.start_flows").update(
            {"run_at": now + timedelta(hours=1)}
        )
    clock.shift(minutes=5)
    with unit_of_work():
        undone = clock.now()
        reactions.settle_order(shop, order(created_at=now, updated_at=undone, cancelled_at=undone))
    run_jobs()
    clock.shift(hours=2)
    run_jobs()

    assert sends.page(shop.id) == []


def test_who_keeps_a_part_of_the_order_is_thanked(shop, bought, clock, run_jobs):
    switched_on(shop)
    bought("5001")
    bought("5002")
    clock.shift(minutes=5)
    bought("5001", financial_status="partially_refunded", refunds=(refund(),))
    bought("5002", cancelled_at=core_clock.now())
    clock.shift(days=3)
    run_jobs()

    (letter,) = mail.outbox(shop.id)
    assert "#5001" in letter["text"]


def test_the_estimate_counts_paid_orders_of_those_who_agreed_in_the_last_month(shop, bought, clock):
    subscriber(shop, "7002", email="bea@example.com", consent_state="not_subscribed")
    bought("4999")
    clock.shift(days=31)
    bought("5001")
    bought("5002")
    bought("5003", financial_status="pending")
    bought("5004", customer_platform_id="7002", email="bea@example.com")

    assert flows.estimate(shop).mails == 2


def test_an_order_from_before_the_shop_went_live_mails_nobody(shop, bought, clock, run_jobs):
    switched_on(shop)
    now = core_clock.now()
    go_live(shop, now)
    with unit_of_work():
        reactions.settle_order(shop, order("4000", created_at=now - timedelta(hours=1), updated_at=now))
    run_jobs()
    clock.shift(days=2)
    run_jobs()

    assert sends.page(shop.id) == []


def test_a_flow_switched_off_again_plans_nothing_new(shop, bought, run_jobs):
    switched_on(shop)
    with unit_of_work():
        flows.switch(shop, "thank_you", False, by="olive")
    bought()

    assert sends.page(shop.id) == []


def test_another_shops_flow_stays_off(shop, other_shop):
    switched_on(shop)

    assert flows.setting_of(shop, "thank_you").is_on
    assert not flows.setting_of(other_shop, "thank_you").is_on


def test_the_switch_is_written_down(shop):
    switched_on(shop)

    told = [(entry.by, entry.what, entry.detail) for entry in shops.audit_entries(shop.id)]
    assert ("olive", "flow_switched", {"flow": "thank_you", "is_on": True}) in told


def test_a_text_that_cannot_be_filled_in_changes_nothing(shop):
    before = flows.setting_of(shop, "thank_you").text
    broken = MailText(**{**before.as_dict(), "subject": "Thanks {{ nobody_knows }}"})

    with pytest.raises(TemplateRefused), unit_of_work():
        flows.change_text(shop, "thank_you", 24, broken, by="olive")
    for delay in (-1, 24 * 90 + 1):
        with pytest.raises(BadInput), unit_of_work():
            flows.change_text(shop, "thank_you", delay, before, by="olive")

    assert flows.setting_of(shop, "thank_you").text == before


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_to_orders_each_that_stands_a_day_later_is_thanked_once(
    shop, bought, clock, run_jobs, seed
):
    dice = random.Random(seed)
    switched_on(shop)
    paid: dict[str, datetime] = {}
    undone: dict[str, datetime] = {}
    for _ in range(15):
        number, fate = str(dice.randint(5001, 5006)), dice.choice(["paid", "paid", "cancelled", "refunded"])
        now = core_clock.now()
        paid.setdefault(number, now)
        changes = {"cancelled_at": now} if fate == "cancelled" else {}
        if fate == "refunded":
            changes = {"financial_status": "refunded", "refunds": (refund(minor=2900, created_at=now),)}
        if fate != "paid":
            undone.setdefault(number, now)
        if fate != "paid" or number not in undone:
            bought(number, **changes)
        clock.shift(hours=dice.randint(1, 20))
        run_jobs()
    for _ in range(20):
        clock.shift(days=1)
        run_jobs()

    thanked = [send.cause for send in sends.page(shop.id) if send.state == SendState.SENT]
    standing = {
        f"flow:thank_you:order:{number}"
        for number, at in paid.items()
        if number not in undone or undone[number] > at + timedelta(hours=24)
    }
    assert len(thanked) == len(mail.outbox(shop.id)) == len(set(thanked))
    assert standing >= set(thanked) >= {cause for cause in standing if cause.rpartition(":")[2] not in undone}


@pytest.mark.parametrize(("expected", "bid"), [(None, 10), (0, 1), (25_000, 500)])
def test_a_mail_bids_what_it_may_bring_with_her_and_its_priority_where_nothing_is_known(
    shop, bought, expected, bid
):
    bought("5000")
    switched_on(shop)
    with unit_of_work():
        db.session.query(CustomerValue).filter_by(shop_id=shop.id).update({"expected_value_minor": expected})
    bought("5002")

    (planned,) = sends.page(shop.id)
    assert planned.bid == bid
