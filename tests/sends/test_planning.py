"""Mails that are planned, looked up and dropped again, each in its own shop."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from app import customers, sends
from app.core.database import db
from app.core.unit import unit_of_work
from app.sends import SendKind, SendState
from tests.sends.making import only_send, plan, subscriber


def cancel(shop, customer, reason: str = "unsubscribed") -> int:
    with unit_of_work():
        return sends.cancel_waiting(shop.id, customer.id, reason=reason)


def states(shop) -> dict[str, tuple[str, str]]:
    db.session.rollback()
    return {send.cause: (send.state.value, send.reason) for send in sends.page(shop.id)}


def test_cancelling_drops_her_news_and_leaves_what_she_asked_for(shop):
    ada, bea = subscriber(shop), subscriber(shop, "7002")
    plan(shop, ada, cause="news")
    plan(shop, ada, cause="receipt", kind=SendKind.TRANSACTIONAL)
    plan(shop, bea, cause="news for bea")

    assert (cancel(shop, ada), cancel(shop, ada)) == (1, 0)

    assert states(shop) == {
        "news": ("cancelled", "unsubscribed"),
        "receipt": ("waiting", ""),
        "news for bea": ("waiting", ""),
    }


@pytest.mark.parametrize("state", [state for state in SendState if state is not SendState.WAITING])
def test_cancelling_does_not_rewrite_what_was_decided(shop, state):
    ada = subscriber(shop)
    plan(shop, ada)
    with unit_of_work():
        only_send(shop).state = state

    assert cancel(shop, ada) == 0
    assert only_send(shop).state == state


def test_one_cause_can_be_cancelled_alone(shop, other_shop):
    ada, stranger = subscriber(shop), subscriber(other_shop)
    for cause in ("order:1", "order:2"):
        plan(shop, ada, cause=cause)
        plan(other_shop, stranger, cause=cause)
    with unit_of_work():
        assert sends.cancel_for_causes(shop.id, ["order:1"], reason="undone") == 1
        assert sends.cancel_for_causes(shop.id, ["order:3"], reason="undone") == 0

    assert states(shop) == {"order:1": ("cancelled", "undone"), "order:2": ("waiting", "")}
    assert states(other_shop) == {"order:1": ("waiting", ""), "order:2": ("waiting", "")}


def test_a_stranger_finds_and_cancels_nothing(shop, other_shop):
    ada = subscriber(shop)
    plan(shop, ada)

    assert cancel(other_shop, ada) == 0
    assert sends.of_customer(other_shop.id, ada.id) == sends.page(other_shop.id) == []
    assert sends.find(other_shop.id, only_send(shop).id) is None
    assert [send.id for send in sends.of_customer(shop.id, ada.id)] == [only_send(shop).id]
    assert only_send(shop).state == SendState.WAITING


def test_the_same_cause_in_two_shops_is_two_mails_with_two_ids(shop, other_shop):
    assert plan(shop, subscriber(shop)) and plan(other_shop, subscriber(other_shop))

    assert only_send(shop).message_id != only_send(other_shop).message_id


def test_a_repeated_cause_keeps_the_first_plan(shop, clock):
    ada, bea = subscriber(shop), subscriber(shop, "7002")
    due_at = clock.now() + timedelta(days=1)
    plan(shop, ada, due_at=due_at)

    assert not plan(shop, bea, due_at=clock.now(), kind=SendKind.TRANSACTIONAL)

    kept = only_send(shop)
    assert (kept.customer_id, kept.due_at, kept.kind) == (ada.id, due_at, SendKind.MARKETING)


def test_forgetting_a_customer_drops_her_mails_and_no_others(shop, other_shop, run_jobs):
    ada, bea, stranger = subscriber(shop), subscriber(shop, "7002"), subscriber(other_shop)
    for home, person in ((shop, ada), (shop, bea), (other_shop, stranger)):
        plan(home, person, cause=f"news:{person.id}")
    with unit_of_work():
        (kept,) = sends.PRIVACY.export_for(shop.id, ada.id)["planned"]
        assert kept["why"] == f"news:{ada.id}"
        for _ in range(2):
            sends.PRIVACY.redact(shop.id, ada.id)
        customers.PRIVACY.redact(shop.id, ada.id)
    run_jobs()

    assert states(shop) == {f"news:{bea.id}": ("sent", "")}
    assert states(other_shop) == {f"news:{stranger.id}": ("sent", "")}


def test_erasing_a_shop_leaves_the_others(shop, other_shop):
    for each in (shop, other_shop):
        plan(each, subscriber(each))
    with unit_of_work():
        sends.PRIVACY.erase_shop(shop.id)

    assert sends.page(shop.id) == []
    assert only_send(other_shop).state == SendState.WAITING


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_planned_and_cancelled_each_cause_has_one_row_and_no_state_goes_back(
    shop, other_shop, run_jobs, clock, seed
):
    dice = random.Random(seed)
    people = [
        (each, subscriber(each, str(7001 + number))) for each in (shop, other_shop) for number in (0, 1)
    ]
    decided: dict[tuple[int, str], str] = {}
    for _ in range(25):
        home, person = dice.choice(people)
        match dice.randrange(5):
            case 0:
                cancel(home, person)
            case 1:
                with unit_of_work():
                    sends.cancel_for_causes(home.id, [f"news:{dice.randint(1, 8)}"], reason="undone")
            case 2:
                clock.shift(hours=dice.randint(1, 40))
                run_jobs()
            case _:
                plan(home, person, cause=f"news:{dice.randint(1, 8)}")
        for each in (shop, other_shop):
            now = {(each.id, cause): state for cause, (state, _) in states(each).items()}
            assert len(now) == len(sends.page(each.id))
            for key, state in now.items():
                assert decided.get(key, state) == state
            decided |= {key: state for key, state in now.items() if state != "waiting"}
