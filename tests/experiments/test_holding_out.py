"""Rooms that show or send ask first: who is held out gets nothing, and both groups are counted from there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import attention, customers, experiments, flows, popups, sends, shops
from app.attention import Candidate, Channel, Who
from app.core import clock as core_clock
from app.core import happenings
from app.core.database import db
from app.core.unit import unit_of_work
from app.customers import Customer
from app.experiments import CONTROL, EVERYTHING, TREATED, ExperimentState, Exposure
from app.sends import SendKind, SendState
from app.storefront.configuration import configuration_of
from tests.experiments.making import in_arm, running, visitor
from tests.sends.making import only_send, plan, subscriber


def reader_in(shop, experiment, arm: str) -> Customer:
    """A subscriber whom the hash puts into this arm."""
    for number in range(7100, 7200):
        reader = subscriber(shop, str(number))
        if experiments.assign(shop, experiment, experiments.customer_unit(reader.id)) == arm:
            return reader
    raise AssertionError(f"nobody in {arm}")


def exposures(shop) -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.execute(select(Exposure.unit, Exposure.arm).where(Exposure.shop_id == shop.id))
    return [(unit, arm) for unit, arm in rows]


@pytest.mark.parametrize("scope", [EVERYTHING, "flow"])
@pytest.mark.parametrize(("arm", "state"), [(CONTROL, SendState.HELD_OUT), (TREATED, SendState.SENT)])
def test_a_marketing_mail_goes_or_ends_as_held_out_and_she_is_counted(shop, run_jobs, scope, arm, state):
    experiment = running(shop, scope)
    reader = reader_in(shop, experiment, arm)
    plan(shop, reader)
    run_jobs()
    run_jobs()

    assert only_send(shop).state == state
    assert exposures(shop) == [(f"customer:{reader.id}", arm)]
    told = [each.kind for each in happenings.timeline(shop.id, reader.id)]
    assert ("mail_sent" in told) == (state == SendState.SENT)


def test_a_held_out_mail_takes_no_room_in_the_contact_budget(shop, run_jobs):
    reader = reader_in(shop, running(shop), CONTROL)
    plan(shop, reader)
    run_jobs()
    assert attention.last_contacts(shop.id, Who(customer_id=reader.id)) == []


def test_what_she_asked_for_is_never_held_out_nor_counted(shop, run_jobs):
    reader = reader_in(shop, running(shop), CONTROL)
    plan(shop, reader, kind=SendKind.TRANSACTIONAL)
    run_jobs()
    assert only_send(shop).state == SendState.SENT
    assert exposures(shop) == []


@pytest.mark.parametrize("arm", [CONTROL, TREATED])
def test_who_could_not_have_got_the_mail_anyway_is_not_counted(shop, run_jobs, arm):
    reader = reader_in(shop, running(shop), arm)
    plan(shop, reader)
    with unit_of_work():
        customers.withdraw(customers.get(shop.id, reader.id), source="test")
    run_jobs()
    assert only_send(shop).state in {SendState.SKIPPED, SendState.CANCELLED}
    assert exposures(shop) == []


def test_a_mail_that_waits_for_the_budget_counts_her_from_when_it_was_due(shop, run_jobs, clock):
    experiment = running(shop)
    reader = reader_in(shop, experiment, TREATED)
    with unit_of_work():
        attention.book(
            shop, Who(customer_id=reader.id), Candidate(Channel.MAIL, "send:999"), core_clock.now()
        )
    plan(shop, reader)
    due = core_clock.now()
    run_jobs()

    assert only_send(shop).state == SendState.WAITING
    assert exposures(shop) == [(f"customer:{reader.id}", TREATED)]
    clock.shift(hours=17)
    run_jobs()
    assert only_send(shop).state == SendState.SENT
    assert db.session.scalars(select(Exposure.at)).one() - due < timedelta(minutes=1)


def test_a_holdout_of_popups_keeps_no_mail_back(shop, run_jobs):
    reader = reader_in(shop, running(shop, "popup"), CONTROL)
    plan(shop, reader)
    run_jobs()
    assert only_send(shop).state == SendState.SENT
    assert exposures(shop) == []


@pytest.fixture
def popup(shop) -> int:
    with unit_of_work():
        popups.make_defaults(shop.id)
        found = popups.list_all(shop.id)[0]
        popups.switch_offer(shop, found, True, by="olive")
        return found.id


def ask(app, shop, popup: int, token: str):
    body = {"shop": shop.domain, "visitor": token, "popup": popup}
    answer = app.test_client().post(
        "/storefront/v1/vouchers", json=body, headers={"Origin": f"https://{shop.domain}"}
    )
    db.session.rollback()
    return answer


@pytest.mark.parametrize("scope", [EVERYTHING, "popup"])
def test_a_held_out_visitor_is_given_no_code_and_counted(app, shop, popup, scope):
    experiment = running(shop, scope)
    token, unit = in_arm(shop, experiment, CONTROL)

    answers = [ask(app, shop, popup, token) for _ in range(2)]

    assert [(each.status_code, each.json["error"]) for each in answers] == [(409, "not_offered")] * 2
    assert exposures(shop) == [(unit, CONTROL)]


def test_a_visitor_who_is_not_gets_her_code_and_is_counted_too(app, shop, popup):
    token, unit = in_arm(shop, running(shop), TREATED)
    assert ask(app, shop, popup, token).status_code in {200, 202}
    assert exposures(shop) == [(unit, TREATED)]


def test_a_code_that_was_promised_before_stays_hers(app, shop, popup):
    token, _ = visitor(shop)
    assert ask(app, shop, popup, token).status_code in {200, 202}
    experiment = running(shop)
    with unit_of_work():
        experiments.stop(shop, experiments.get(shop.id, experiment.id), by="olive")
        again = experiments.make_holdout(shop, EVERYTHING, by="olive", share=5000)
        again.arms = [[CONTROL, 9999], [TREATED, 1]]
        experiments.start(shop, again, by="olive")

    assert ask(app, shop, popup, token).status_code in {200, 202}


def test_who_claims_without_consent_is_outside(app, shop, popup):
    experiment = running(shop)
    with unit_of_work():
        experiments.get(shop.id, experiment.id).arms = [[CONTROL, 9999], [TREATED, 1]]
    client = app.test_client()
    asked = {"shop": shop.domain, "purpose": "claim"}
    token = client.post(
        "/storefront/v1/visitors", json=asked, headers={"Origin": f"https://{shop.domain}"}
    ).json

    assert ask(app, shop, popup, token["visitor"]).status_code in {200, 202}
    assert exposures(shop) == []


def test_the_browser_is_told_what_it_needs_to_find_its_arm_and_nothing_before_the_start(shop):
    with unit_of_work():
        experiments.prepare_holdout(shop)
    assert "experiments" not in configuration_of(shop)

    popups_only = running(shop, "popup", share=2000)
    with unit_of_work():
        experiments.begin_holdout(shop)
    everything = experiments.list_all(shop.id)[-1]

    assert configuration_of(shop)["experiments"] == [
        {"id": each.id, "scope": each.scope, "salt": each.salt, "arms": each.arms}
        for each in (everything, popups_only)
    ]


@pytest.mark.parametrize("act", ["flow", "codes"])
def test_the_holdout_begins_with_the_first_thing_that_is_switched_on(shop, popup, run_jobs, act):
    with unit_of_work():
        happenings.record(shop.id, "shop_installed", f"shop:{shop.id}")
    run_jobs()
    prepared = experiments.list_all(shop.id)
    assert [(each.scope, each.state) for each in prepared] == [(EVERYTHING, ExperimentState.PREPARED)]

    with unit_of_work():
        if act == "flow":
            flows.switch(shop, "thank_you", False, by="olive")
            assert experiments.running(shop.id) == []
            flows.switch(shop, "thank_you", True, by="olive")
        else:
            popups.switch_offer(shop, popups.find(shop.id, popup), True, by="olive")

    assert [each.state for each in experiments.list_all(shop.id)] == [ExperimentState.RUNNING]
    assert experiments.list_all(shop.id)[0].arms == [[CONTROL, 1000], [TREATED, 9000]]


def test_a_holdout_that_the_merchant_does_without_never_begins(shop, run_jobs):
    with unit_of_work():
        experiments.prepare_holdout(shop)
        experiments.stop(shop, experiments.list_all(shop.id)[0], by="olive")
        experiments.prepare_holdout(shop)
        flows.switch(shop, "thank_you", True, by="olive")
    assert [each.state for each in experiments.list_all(shop.id)] == [ExperimentState.STOPPED]


def test_a_large_shop_holds_out_fewer(shop, monkeypatch):
    monkeypatch.setattr("app.experiments.defining.LARGE_SHOP", 0)
    with unit_of_work():
        experiments.prepare_holdout(shop)
    assert experiments.list_all(shop.id)[0].arms == [[CONTROL, 500], [TREATED, 9500]]


def test_mails_are_planned_and_audited_as_before(shop):
    with unit_of_work():
        experiments.prepare_holdout(shop)
        flows.switch(shop, "thank_you", True, by="olive")
    told = [entry.what for entry in shops.audit_entries(shop.id)]
    assert {"flow_switched", "experiment_started"} <= set(told)
    assert sends.page(shop.id) == []
