"""Two wordings of one mail: half of the readers get the second, and they count from when it went."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import customers, experiments, flows, reactions, sends, shops
from app.core import clock as core_clock
from app.core.database import db
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from app.experiments import CONTROL, AlreadyOpen, ExperimentState, Exposure
from app.flows import FIRST, SECOND, StillCompared
from app.sends import SendState
from app.storefront.configuration import configuration_of
from tests.experiments.making import running
from tests.orders.making import go_live, order
from tests.sends.making import subscriber

NAME = "thank_you"
HEADLINES = {FIRST: "Thank you for your order", SECOND: "You made our day"}


def second_of(shop):
    return replace(flows.setting_of(shop, NAME).text, headline=HEADLINES[SECOND], subject="Hello")


def compared(shop):
    """The flow is on and two wordings of it are compared."""
    go_live(shop, core_clock.now() - timedelta(days=30))
    with unit_of_work():
        flows.switch(shop, NAME, True, by="olive")
        flows.write_second(shop, NAME, second_of(shop), by="olive")
        made = flows.begin(shop, NAME, by="olive")
        for each in experiments.list_all(shop.id):
            if each.id != made.id:
                experiments.stop(shop, each, by="olive")
        return made.id


def readers(shop, number: int) -> dict[str, int]:
    """So many subscribers: our ids by the platform's."""
    return {str(each): subscriber(shop, str(each)).id for each in range(7101, 7101 + number)}


def readers_of_each_arm(shop, experiment) -> dict[str, int]:
    """A dozen, and as many more as chance needs until both arms have one."""
    number, arms = 12, {}
    while len(set(arms.values())) < 2:
        people = readers(shop, number)
        arms = experiments.assign_all(shop, experiment, map(experiments.customer_unit, people.values()))
        number += 1
    return people


def order_of(shop, reader: str, platform_id: str, **changes) -> None:
    now = core_clock.now()
    about = {"created_at": now, "updated_at": now, "customer_platform_id": reader, "email": ""}
    with unit_of_work():
        reactions.settle_order(shop, order(platform_id, **about | changes))


def headlines(shop) -> dict[int, set[str]]:
    """What each customer's planned mails say at their head."""
    found: dict[int, set[str]] = {}
    for send in sends.page(shop.id, limit=200):
        found.setdefault(send.customer_id, set()).add(send.content["text"]["headline"])
    return found


def exposures(shop, experiment_id: int) -> dict[str, str]:
    db.session.rollback()
    mine = (Exposure.shop_id == shop.id, Exposure.experiment_id == experiment_id)
    return dict(db.session.execute(select(Exposure.unit, Exposure.arm).where(*mine)).all())


def test_each_reader_gets_the_wording_of_her_arm_again_and_again(shop, run_jobs):
    experiment = experiments.get(shop.id, compared(shop))
    people = readers_of_each_arm(shop, experiment)
    for turn in (1, 2):
        for reader in people:
            order_of(shop, reader, f"{reader}-{turn}")
    run_jobs()

    units = {each: experiments.customer_unit(each) for each in people.values()}
    arms = experiments.assign_all(shop, experiment, units.values())
    assert headlines(shop) == {each: {HEADLINES[arms[unit]]} for each, unit in units.items()}
    assert set(arms.values()) == {FIRST, SECOND}


def test_a_reader_counts_from_when_her_mail_went_and_not_before(shop, clock, run_jobs):
    experiment_id = compared(shop)
    people = readers(shop, 6)
    for reader in people:
        order_of(shop, reader, f"{reader}-1")
    run_jobs()
    assert exposures(shop, experiment_id) == {}
    with unit_of_work():
        customers.withdraw(customers.get(shop.id, people["7101"]), source="test")

    clock.shift(days=1, minutes=1)
    run_jobs()

    sent = {send.customer_id: send for send in sends.page(shop.id) if send.state == SendState.SENT}
    assert set(sent) == set(people.values()) - {people["7101"]}
    assert exposures(shop, experiment_id) == {
        experiments.customer_unit(each): send.content["trial"]["arm"] for each, send in sent.items()
    }


def test_what_she_orders_after_her_mail_counts_for_her_wording_and_what_led_to_it_does_not(
    shop, clock, run_jobs
):
    experiment_id = compared(shop)
    readers(shop, 8)
    order_of(shop, "7101", "1")
    run_jobs()
    clock.shift(days=1, minutes=1)
    run_jobs()
    assert [each.orders for each in experiments.report(experiments.get(shop.id, experiment_id)).arms] == [
        0,
        0,
    ]
    order_of(shop, "7101", "2")
    order_of(shop, "7102", "3")
    run_jobs()

    found = experiments.report(experiments.get(shop.id, experiment_id))
    (arm,) = exposures(shop, experiment_id).values()
    assert {each.name: (each.units, each.orders) for each in found.arms} == {
        FIRST: (0, 0),
        SECOND: (0, 0),
        arm: (1, 1),
    }


def test_who_is_held_out_of_everything_gets_neither_and_does_not_count(shop, clock, run_jobs):
    experiment_id = compared(shop)
    holdout = running(shop, share=5000)
    people = readers_of_each_arm(shop, holdout)
    units = {each: experiments.customer_unit(each) for each in people.values()}
    held = {each for each, unit in units.items() if experiments.assign(shop, holdout, unit) == CONTROL}
    for reader in people:
        order_of(shop, reader, f"{reader}-1")
    run_jobs()
    clock.shift(days=1, minutes=1)
    run_jobs()

    assert held and {s.customer_id for s in sends.page(shop.id) if s.state == SendState.HELD_OUT} == held
    assert set(exposures(shop, experiment_id)) == {units[each] for each in units if each not in held}


def test_a_mail_that_was_planned_before_the_start_goes_as_it_was_and_does_not_count(shop, clock, run_jobs):
    go_live(shop, core_clock.now() - timedelta(days=30))
    with unit_of_work():
        flows.switch(shop, NAME, True, by="olive")
    people = readers(shop, 4)
    for reader in people:
        order_of(shop, reader, f"{reader}-1")
    run_jobs()
    experiment_id = compared(shop)
    clock.shift(days=1, minutes=1)
    run_jobs()

    assert headlines(shop) == {each: {HEADLINES[FIRST]} for each in people.values()}
    assert exposures(shop, experiment_id) == {}


def test_the_wording_that_is_chosen_goes_to_everybody_and_what_was_planned_stays(shop, clock, run_jobs):
    experiment_id = compared(shop)
    people = readers(shop, 8)
    for reader in people:
        order_of(shop, reader, f"{reader}-1")
    run_jobs()
    before = headlines(shop)
    with unit_of_work():
        flows.choose(shop, NAME, SECOND, by="olive")
    clock.shift(days=1, minutes=1)
    run_jobs()

    assert experiments.get(shop.id, experiment_id).state == ExperimentState.STOPPED
    assert headlines(shop) == before and exposures(shop, experiment_id) == {}
    setting = flows.setting_of(shop, NAME)
    assert (setting.text.headline, setting.second) == (HEADLINES[SECOND], None)
    told = [entry.detail for entry in shops.audit_entries(shop.id) if entry.what == "wording_chosen"]
    assert told == [{"flow": NAME, "experiment": experiment_id, "wording": SECOND}]
    for reader in people:
        order_of(shop, reader, f"{reader}-2")
    run_jobs()
    assert all(HEADLINES[SECOND] in found for found in headlines(shop).values())


def test_the_first_may_be_kept_and_a_second_click_chooses_nothing(shop):
    compared(shop)
    with unit_of_work():
        flows.choose(shop, NAME, FIRST, by="olive")
    with pytest.raises(BadInput), unit_of_work():
        flows.choose(shop, NAME, SECOND, by="olive")

    setting = flows.setting_of(shop, NAME)
    assert (setting.text.headline, setting.second) == (HEADLINES[FIRST], None)


def test_both_wordings_stay_as_they_are_while_they_are_compared_and_the_delay_may_change(shop):
    compared(shop)
    setting = flows.setting_of(shop, NAME)
    other = replace(setting.text, headline="Third")

    with pytest.raises(StillCompared), unit_of_work():
        flows.change_text(shop, NAME, 24, other, by="olive")
    with pytest.raises(StillCompared), unit_of_work():
        flows.write_second(shop, NAME, other, by="olive")
    with unit_of_work():
        flows.change_text(shop, NAME, 48, setting.text, by="olive")

    now = flows.setting_of(shop, NAME)
    assert now == replace(setting, delay_hours=48)


def test_what_was_stopped_elsewhere_may_still_be_chosen_until_one_is_rewritten(shop):
    experiment_id = compared(shop)
    with unit_of_work():
        experiments.stop(shop, experiments.locked(shop.id, experiment_id), by="olive")
        flows.write_second(shop, NAME, replace(second_of(shop), headline="Not what was compared"), by="olive")

    with pytest.raises(BadInput), unit_of_work():
        flows.choose(shop, NAME, SECOND, by="olive")

    assert flows.setting_of(shop, NAME).text.headline == HEADLINES[FIRST]


def test_nothing_begins_without_a_second_wording_while_the_mail_is_off_or_twice(shop):
    with pytest.raises(BadInput, match="Switch the mail on"), unit_of_work():
        flows.begin(shop, NAME, by="olive")
    with unit_of_work():
        flows.switch(shop, NAME, True, by="olive")
    with pytest.raises(BadInput, match="second wording"), unit_of_work():
        flows.begin(shop, NAME, by="olive")
    with pytest.raises(BadInput, match="first words"), unit_of_work():
        flows.write_second(shop, NAME, flows.setting_of(shop, NAME).text, by="olive")
    compared(shop)
    with pytest.raises(AlreadyOpen), unit_of_work():
        flows.begin(shop, NAME, by="olive")


def test_a_merged_customer_keeps_the_wording_that_she_met_first(shop, clock, run_jobs):
    experiment = experiments.get(shop.id, compared(shop))
    people = readers(shop, 12)
    arms = {
        each: experiments.assign(shop, experiment, experiments.customer_unit(number))
        for each, number in people.items()
    }
    kept = next(each for each, arm in arms.items() if arm == FIRST)
    removed = next(each for each, arm in arms.items() if arm == SECOND)
    order_of(shop, removed, "1")
    run_jobs()
    clock.shift(days=1, minutes=1)
    run_jobs()
    with unit_of_work():
        reactions.merge_customers(shop, removed=removed, kept=kept, at=core_clock.now())
    order_of(shop, kept, "2")
    run_jobs()

    assert headlines(shop)[people[kept]] == {HEADLINES[SECOND]}


def test_neither_another_shop_nor_a_browser_hears_of_it(shop, other_shop):
    compared(shop)

    assert not flows.is_compared(other_shop.id, NAME) and flows.setting_of(other_shop, NAME).second is None
    with pytest.raises(BadInput), unit_of_work():
        flows.choose(other_shop, NAME, SECOND, by="mallory")
    assert flows.is_compared(shop.id, NAME)
    assert "experiments" not in configuration_of(shop)
