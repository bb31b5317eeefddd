"""A shop goes: its data waits two days for it, then nothing is left and the report says so."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import or_, select

from app import shops, worker
from app.core import clock as core_clock
from app.core.database import db
from app.core.jobs import Job, JobState
from app.core.unit import unit_of_work
from app.leaving.departing import KEPT, rows_of
from app.leaving.models import Departure
from app.offers import Voucher, VoucherState
from app.offers.terms import OfferKind
from tests.sends.making import subscriber
from tests.stand_in import arrived

CODE = "THX-STAYS-GOOD"


@pytest.fixture
def tiny(connected, store):
    """A shop with a subscriber and a code that is out."""
    shop, now = arrived(store), core_clock.now()
    ada = subscriber(shop)
    with unit_of_work():
        db.session.add(
            Voucher(
                shop_id=shop.id, code=CODE, state=VoucherState.ISSUED, source="popup:1", holder="claim:a",
                customer_id=ada.id, kind=OfferKind.PERCENTAGE, value=10, hours=96, reserved_at=now,
                ends_at=now + timedelta(hours=96),
            )
        )  # fmt: skip
    return shop


@pytest.fixture
def run_departures(app):
    """Run what follows from coming and going, and nothing that would learn or import."""

    def run():
        wanted = or_(Job.kind.like("leaving.%"), Job.kind == "reactions.welcome_back")
        due = select(Job.id).where(wanted, Job.state == JobState.WAITING, Job.run_at <= core_clock.now())
        while job_id := db.session.scalar(due.limit(1)):
            worker.run_next(job_id)
        db.session.rollback()

    return run


def leave(shop):
    with unit_of_work():
        assert shops.uninstall(shop, core_clock.now())


def departures():
    return list(db.session.scalars(select(Departure).order_by(Departure.id)))


def test_after_two_days_the_shop_is_erased_and_the_report_finds_nothing_left(tiny, run_departures, clock):
    shop_id, domain, held = tiny.id, tiny.domain, rows_of(tiny.id)
    leave(tiny)
    run_departures()
    clock.shift(seconds=KEPT.total_seconds() - 60)
    run_departures()
    assert rows_of(shop_id)["customer"] == held["customer"] == 1

    clock.shift(minutes=2)
    run_departures()

    assert shops.find(domain) is None and rows_of(shop_id) == {}
    (gone,) = departures()
    assert (gone.state, gone.remaining) == ("erased", {})
    assert gone.erased["customer"] == 1 and gone.erased["shop"] == 1
    assert gone.left_behind == [["Codes that shoppers hold", 1, [CODE]]]


def test_the_tokens_go_at_once(tiny):
    shop_id = tiny.id
    assert rows_of(shop_id)["platform_token"] == 1

    leave(tiny)

    assert "platform_token" not in rows_of(shop_id)


def test_a_shop_that_comes_back_in_time_keeps_all_it_had(tiny, store, run_departures, clock):
    shop_id = tiny.id
    with unit_of_work():
        shops.leave_alone(tiny, True, by="42")
    leave(tiny)
    run_departures()
    clock.shift(hours=47)
    assert arrived(store).id == shop_id
    clock.shift(hours=3)
    run_departures()

    assert [row.state for row in departures()] == ["returned"]
    assert (rows_of(shop_id)["customer"], rows_of(shop_id)["voucher"]) == (1, 1)
    assert not shops.is_left_alone(shop_id)


def test_a_second_departure_waits_its_own_two_days(tiny, store, run_departures, clock):
    domain = tiny.domain
    leave(tiny)
    run_departures()
    clock.shift(hours=40)
    leave(arrived(store))  # before anybody noticed that it was back
    clock.shift(hours=20)
    run_departures()
    assert shops.find(domain) is not None

    clock.shift(hours=40)
    run_departures()

    assert shops.find(domain) is None
    assert [row.state for row in departures()] == ["returned", "erased"]


def test_the_command_prints_one_line_a_departure(tiny, app, run_departures, clock):
    domain = tiny.domain
    leave(tiny)
    run_departures()
    clock.shift(seconds=KEPT.total_seconds())
    run_departures()

    told = json.loads(app.test_cli_runner().invoke(args=["departures", domain]).output)

    assert told["shop"] == domain and told["state"] == "erased" and told["rows_remaining"] == {}
    assert app.test_cli_runner().invoke(args=["departures", "nobody.myshopify.com"]).output == ""


def test_a_shop_that_comes_after_one_was_erased_has_a_number_that_nobody_had(
    tiny, store, run_departures, clock
):
    """Else what is still named by the number (a job under way, an answer kept in memory) would be its own."""
    former = tiny.id
    leave(tiny)
    run_departures()
    clock.shift(seconds=KEPT.total_seconds() + 60)
    run_departures()
    assert shops.find(tiny_domain := departures()[0].shop_domain) is None

    again = arrived(store)
    assert again.domain == tiny_domain and again.id != former
