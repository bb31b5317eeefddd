"""Whom nobody confirmed is forgotten after 30 days; who is more than an address stays."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app import customers, mail, orders, signups
from app.core.database import Base, db
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.customers import ConsentState, Customer
from tests.orders.making import order
from tests.signups.making import ADA, all_signups, leave, letters, link_in, person


@pytest.fixture
def web(app):
    return app.test_client()


def forget_old():
    with unit_of_work():
        while signups.forget_some():
            pass
    db.session.rollback()


def everything() -> str:
    """All that lies in any table, as text."""
    rows = [row for table in Base.metadata.sorted_tables for row in db.session.execute(select(table))]
    return " ".join(map(str, rows))


def test_after_thirty_days_nothing_of_her_is_left_in_any_table(shop, web, run_jobs, clock):
    leave(web, shop)
    run_jobs()
    forget_old()
    assert person(shop) is not None

    clock.shift(days=31)
    forget_old()

    assert ADA not in everything()
    assert db.session.scalar(select(func.count()).select_from(Customer)) == 0


def test_who_refused_us_is_not_asked_again_because_we_forgot_her(shop, web, run_jobs, clock):
    leave(web, shop)
    run_jobs()
    with unit_of_work():
        mail.suppress(shop.id, ADA, "complained")

    clock.shift(days=31)
    forget_old()

    assert person(shop) is None and mail.suppressed_because(shop.id, ADA) == "complained"


def test_a_guest_who_has_bought_meanwhile_stays_and_was_never_asked(shop, web, run_jobs, clock):
    leave(web, shop)
    run_jobs()
    with unit_of_work():
        orders.record_all(shop.id, [order(customer_platform_id=None, email=ADA)])
    clock.shift(days=31)
    forget_old()

    assert person(shop).consent_state == ConsentState.NOT_SUBSCRIBED
    assert all_signups(shop) == []


def test_who_agreed_stays(shop, web, run_jobs, clock):
    leave(web, shop)
    run_jobs()
    web.post(link_in(letters(shop)[0]))
    clock.shift(days=31)
    forget_old()

    assert customers.has_consent(person(shop))
    assert [each.state for each in all_signups(shop)] == ["confirmed"]


def test_a_redacted_person_leaves_no_signup(shop, web, run_jobs):
    leave(web, shop)
    run_jobs()
    ada = person(shop)
    assert signups.PRIVACY.export_for(shop.id, ada.id)[0]["email"] == ADA

    with unit_of_work():
        for privacy in reversed(registry().privacy.values()):
            privacy.redact(shop.id, ada.id)

    assert ADA not in everything()
