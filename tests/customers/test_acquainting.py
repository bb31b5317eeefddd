"""A guest who agreed to mail becomes a customer of the store, with what she agreed to."""

from __future__ import annotations

import pytest

from app import customers, shops
from app.core.database import db
from app.core.unit import unit_of_work
from tests.orders.making import order
from tests.stand_in import arrived, connected, store

__all__ = ["connected", "store"]
NEW, KNOWN = "left.it@example.com", "knows.us@example.com"


@pytest.fixture
def tiny(connected, store):
    return arrived(store)


def guest_who_agreed(shop, email: str) -> int:
    with unit_of_work():
        guest = customers.of_order(shop.id, order(customer_platform_id=None, email=email))
        customers.grant(guest, "storefront:popup:7", "Yes", is_confirmed=True)
        return guest.id


def test_the_store_knows_her_and_her_consent_and_she_stays_one_person(tiny, run_jobs):
    guest_id = guest_who_agreed(tiny, NEW)
    run_jobs()

    guest = customers.get(tiny.id, guest_id)
    assert guest.platform_id and customers.has_consent(guest)
    in_store = customers_of(tiny)[NEW]
    assert (in_store.platform_id, in_store.consent_state) == (guest.platform_id, "subscribed")
    assert in_store.opt_in_level == "confirmed_opt_in"


def test_whom_the_store_had_and_we_did_not_is_found_and_not_made_twice(tiny, run_jobs):
    before = open_store(tiny).make_known(KNOWN)

    guest_id = guest_who_agreed(tiny, KNOWN)
    run_jobs()

    assert customers.get(tiny.id, guest_id).platform_id == before.platform_id
    assert customers_of(tiny)[KNOWN].consent_state == "subscribed"


def open_store(shop):
    found = shops.connect(shop)
    db.session.rollback()
    return found


def customers_of(shop):
    return {each.email: each for each in open_store(shop).customers().items}
