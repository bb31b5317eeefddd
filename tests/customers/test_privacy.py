"""What is forgotten about a customer stays forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import customers
from app.core.unit import unit_of_work
from tests.orders.making import NOON, customer


@pytest.fixture
def ada(shop):
    with unit_of_work():
        customers.record_many(shop.id, [customer(locale="en", country="GB")])
        ada = customers.find_by_platform_id(shop.id, "7001")
        customers.grant(ada, "popup:5", "Yes")
    return ada


def forget(shop, customer_id):
    with unit_of_work():
        customers.PRIVACY.redact(shop.id, customer_id)


def test_a_forgotten_customer_keeps_a_row_without_personal_data(shop, ada):
    forget(shop, ada.id)

    assert (ada.email, ada.first_name, ada.last_name, ada.locale, ada.country) == (None, "", "", "", "")
    assert customers.PRIVACY.export_for(shop.id, ada.id)["consents"] == []
    assert customers.count(shop.id) == 0


def test_a_late_state_of_a_forgotten_customer_brings_nothing_back(shop, ada):
    forget(shop, ada.id)
    late = customer(updated_at=NOON + timedelta(days=1), consent_state="subscribed", consent_at=NOON)
    with unit_of_work():
        assert customers.record_many(shop.id, [late]) == {"7001": ada.id}

    assert (ada.email, ada.first_name, customers.has_consent(ada)) == (None, "", False)


def test_forgetting_twice_keeps_the_first_date(shop, ada):
    forget(shop, ada.id)
    first = ada.redacted_at
    forget(shop, ada.id)

    assert ada.redacted_at == first


def test_another_shop_can_neither_forget_nor_read(shop, other_shop, ada):
    forget(other_shop, ada.id)

    assert ada.email == "ada@example.com"
    assert customers.PRIVACY.export_for(other_shop.id, ada.id) is None


def test_the_export_tells_all_that_is_known(shop, ada):
    told = customers.PRIVACY.export_for(shop.id, ada.id)

    assert (told["email"], told["first_name"], told["consent_state"]) == (
        "ada@example.com",
        "Ada",
        "subscribed",
    )
    assert [(x["state"], x["text"]) for x in told["consents"]] == [("subscribed", "Yes")]


def test_an_erased_shop_leaves_nobody_and_its_neighbour_all(shop, other_shop, ada):
    with unit_of_work():
        customers.record_many(other_shop.id, [customer()])
        customers.PRIVACY.erase_shop(shop.id)

    assert customers.page(shop.id) == []
    assert len(customers.page(other_shop.id)) == 1
