"""Three marketing mails a week, sixteen hours apart; what does not fit waits, and the reason is kept."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from app import attention, shops
from app.attention import Candidate, Caps, Channel, Rules, Verdict, Who
from app.attention.judging import WEEK, Contact, verdict_for
from app.attention.models import ContactEntry
from app.attention.rules import SETTING, USUAL, change_rules
from app.core import clock
from app.core.database import db
from app.core.unit import unit_of_work

ADA, BEA = 1, 2
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def book(shop, source: str, at: datetime = NOON, customer: int = ADA) -> Verdict:
    with unit_of_work():
        return attention.book(shop, Who(customer_id=customer), Candidate(Channel.MAIL, source), at)


def asked(shop, at: datetime, customer: int = ADA):
    db.session.rollback()
    return attention.may_contact(shop, Who(customer_id=customer), "mail", at)


def count(shop) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(ContactEntry.id)).where(ContactEntry.shop_id == shop.id)) or 0


def test_a_first_contact_is_free(shop):
    verdict = asked(shop, NOON)

    assert (verdict.allowed, verdict.not_before, verdict.reason) == (True, NOON, "")


def test_two_mails_are_sixteen_hours_apart(shop):
    book(shop, "send:1")

    early = asked(shop, NOON + hours(15.9))
    assert (early.allowed, early.not_before, early.reason) == (False, NOON + hours(16), "too_soon")
    assert asked(shop, NOON + hours(16)).allowed


def test_the_fourth_mail_waits_until_a_week_after_the_first(shop):
    for day in range(3):
        book(shop, f"send:{day}", NOON + timedelta(days=day))

    fourth = asked(shop, NOON + timedelta(days=3))
    assert (fourth.allowed, fourth.not_before, fourth.reason) == (False, NOON + WEEK, "week_full")
    assert asked(shop, NOON + WEEK).allowed
    assert asked(shop, NOON + WEEK - timedelta(seconds=1)).not_before == NOON + WEEK


def test_a_booking_that_lies_ahead_keeps_its_place(shop):
    book(shop, "send:1", NOON + hours(20))

    assert asked(shop, NOON + hours(5)).not_before == NOON + hours(36)
    assert asked(shop, NOON + hours(4)).allowed


def test_a_source_has_one_place_however_often_it_books(shop):
    assert all(book(shop, "send:1", NOON + hours(later)).allowed for later in (0, 0, 1))

    assert count(shop) == 1


def test_a_booking_against_the_caps_is_refused_changes_nothing_and_says_when(shop):
    book(shop, "send:1", clock.now())

    refusal = book(shop, "send:2", clock.now())

    assert count(shop) == 1
    assert (refusal.allowed, refusal.reason, refusal.winner) == (False, "too_soon", "send:1")
    assert hours(15.9) < refusal.not_before - clock.now() <= hours(16)


def test_other_customers_and_other_shops_have_budgets_of_their_own(shop, other_shop):
    book(shop, "send:1")

    assert asked(shop, NOON, BEA).allowed
    assert asked(other_shop, NOON).allowed
    assert book(other_shop, "send:1").allowed
    assert attention.last_contacts(other_shop.id, Who(customer_id=BEA)) == []


def test_an_unknown_channel_is_a_mistake(shop):
    with pytest.raises(ValueError, match="pigeon"):
        attention.may_contact(shop, Who(customer_id=ADA), "pigeon", NOON)


def test_the_merchant_may_change_the_caps(shop, other_shop):
    with unit_of_work():
        change_rules(shop, replace(USUAL, mail=Caps(1, hours(2))), "olive")
    book(shop, "send:1")

    assert asked(shop, NOON + hours(1)).reason == "too_soon"
    assert asked(shop, NOON + hours(3)).reason == "week_full"
    assert attention.rules_of(shop).mail == Caps(1, hours(2))
    assert attention.rules_of(other_shop) == USUAL


@pytest.mark.parametrize(("a_week", "apart"), [(0, -1), (-5, 0), ("1", "0")])
def test_caps_that_make_no_sense_are_taken_as_the_nearest_that_do(shop, a_week, apart):
    with unit_of_work():
        shops.change_setting(shop, SETTING, {"mail": {"a_week": a_week, "hours_apart": apart}}, "olive")
    book(shop, "send:1")

    assert attention.rules_of(shop).mail == Caps(1, hours(0), weight=2)
    assert asked(shop, NOON + hours(1)).not_before == NOON + WEEK


def test_of_many_at_once_one_gets_the_place(app, shop):
    book(shop, "send:long-ago", NOON - 2 * WEEK)
    shop_id = shop.id

    def send(number: int) -> bool:
        with app.app_context():
            return book(shops.by_id(shop_id), f"send:{number}").allowed

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(send, range(32))) == 1
    assert count(shop) == 2


@pytest.mark.parametrize("seed", range(10))
def test_random_mails_keep_the_caps_and_all_are_sent_at_last(shop, seed):
    dice, at, sent = random.Random(seed), NOON, []
    waiting = [(at + hours(dice.uniform(0, 300)), number) for number in range(12)]
    while waiting:
        waiting.sort()
        at, number = waiting.pop(0)
        verdict = asked(shop, at)
        if verdict.allowed:
            assert book(shop, f"send:{number}", at).allowed
            sent.append(at)
        else:
            assert verdict.not_before > at
            waiting.append((verdict.not_before, number))
    assert len(sent) == 12
    assert min(later - earlier for earlier, later in pairwise(sent)) >= hours(16)
    assert all(later - earlier >= WEEK for earlier, later in zip(sent, sent[3:], strict=False))


@pytest.mark.parametrize("seed", range(50))
def test_not_before_is_the_earliest_time_that_keeps_the_caps(seed):
    """Against a search hour by hour."""
    dice = random.Random(seed)
    taken = sorted({NOON + hours(dice.randrange(400)) for _ in range(dice.randrange(9))})
    at = NOON + hours(dice.randrange(300))
    caps = Caps(dice.randint(1, 4), hours(dice.randint(0, 30)))

    contacts = [Contact(moment, Channel.MAIL) for moment in taken]
    found = verdict_for(contacts, Channel.MAIL, at, Rules(mail=replace(caps, weight=0))).not_before

    assert found == next(hour for n in range(3000) if keeps(taken, hour := at + hours(n), caps))


def keeps(taken: list[datetime], at: datetime, caps: Caps) -> bool:
    if any(abs((other - at).total_seconds()) < caps.apart.total_seconds() for other in taken):
        return False
    weeks = [start for start in (*taken, at) if start <= at < start + WEEK]
    return all(sum(start <= other < start + WEEK for other in (*taken, at)) <= caps.a_week for start in weeks)


def test_forgetting_a_customer_forgets_her_contacts_only(shop):
    book(shop, "send:1")
    book(shop, "send:2", customer=BEA)
    with unit_of_work():
        told = attention.PRIVACY.export_for(shop.id, ADA)
        assert [[one["source"] for one in rows] for rows in told.values()] == [["send:1"], ["send:1"]]
        attention.PRIVACY.redact(shop.id, ADA)
        attention.PRIVACY.redact(shop.id, ADA)

    assert attention.last_contacts(shop.id, Who(customer_id=ADA)) == []
    assert len(attention.last_contacts(shop.id, Who(customer_id=BEA))) == 1


def test_erasing_a_shop_leaves_the_others(shop, other_shop):
    book(shop, "send:1")
    book(other_shop, "send:1")
    with unit_of_work():
        attention.PRIVACY.erase_shop(shop.id)

    assert (count(shop), count(other_shop)) == (0, 1)
