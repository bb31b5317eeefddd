"""What orders come to, to the cent: discounts by class, taxes, gift cards, store credit and their refunds."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from devstore.testing import TINY, RunningDevstore, start_devstore

pytestmark = pytest.mark.one_database
HOST = "fern-and-finch.localhost"
FERN = 1290
SENT = 500
numbers = itertools.count(1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    devstore = start_devstore(tmp_path_factory.mktemp("totals"), sends_webhooks=False)
    devstore.install()
    yield devstore
    devstore.stop()


@pytest.fixture
def store(running: RunningDevstore) -> Iterator[RunningDevstore]:
    """The stand-in; automatic discounts and taxes of one test are gone in the next."""
    yield running
    running.control(f"{TINY}/automatic_discounts/clear")
    running.control(f"{TINY}/taxes", {"included": True, "rates": {"DE": 0}})


@pytest.fixture(scope="module")
def products(running: RunningDevstore) -> dict[str, Any]:
    return {each["handle"]: each for each in running.ask(f"{TINY}/products")}


@pytest.fixture
def fern(running: RunningDevstore, products: dict[str, Any]) -> dict[str, int]:
    """Two pieces of 12.90, always in stock."""
    product = products["farn"]
    running.control(f"{TINY}/products/{product['id']}/touch", {"inventory_quantity": 100})
    return {"variant_id": product["variants"][0]["id"], "quantity": 2}


@pytest.fixture
def customer(running: RunningDevstore) -> int:
    made = running.control(f"{TINY}/customers", {"email": f"buyer{next(numbers)}@example.com"})
    return int(made["id"])


def automatic(store: RunningDevstore, **wishes: Any) -> None:
    store.control(f"{TINY}/automatic_discounts", {"title": "By itself", **wishes})


def test_a_discount_without_a_code_applies_by_itself_once_its_minimum_is_met(store, fern):
    automatic(store, kind="percentage", percentage_bp=1000, minimum_subtotal_minor=2000)

    small = store.order(lines=[{**fern, "quantity": 1}])
    large = store.order(lines=[fern])

    assert (small["discount_minor"], large["discount_minor"]) == (0, 258)
    assert large["total_minor"] == 2580 - 258 + SENT


def test_discounts_stand_together_only_when_each_names_the_others_class(store, fern):
    automatic(store, kind="percentage", percentage_bp=1000, combines_with=["shipping"])
    automatic(store, kind="free_shipping", combines_with=["order"])
    both = store.order(lines=[fern])
    store.control(f"{TINY}/automatic_discounts/clear")
    automatic(store, kind="percentage", percentage_bp=1000, combines_with=["shipping"])
    automatic(store, kind="free_shipping")
    better = store.order(lines=[fern])

    assert both["discount_minor"] == 258 + SENT
    assert better["discount_minor"] == SENT


def test_a_product_discount_takes_off_its_products_before_the_order_discount(store, fern, products):
    seeds = {"variant_id": products["samen"]["variants"][0]["id"], "quantity": 1}
    automatic(
        store,
        kind="percentage",
        percentage_bp=5000,
        product_ids=[products["farn"]["id"]],
        combines_with=["order"],
    )
    automatic(store, kind="percentage", percentage_bp=1000, combines_with=["product"])

    order = store.order(lines=[fern, seeds])

    # 25.80 half off is 12.90; with the seeds of 3.90 that is 16.80, a tenth of it 1.68.
    assert order["discount_minor"] == 1290 + 168
    assert [line["discount_minor"] for line in order["lines"]] == [1290 + 129, 39]


def test_of_two_product_discounts_on_one_product_the_larger_counts(store, fern, products):
    for share in (1000, 3000):
        automatic(
            store,
            kind="percentage",
            percentage_bp=share,
            product_ids=[products["farn"]["id"]],
            combines_with=["product"],
        )

    assert store.order(lines=[fern])["discount_minor"] == 774


def test_tax_is_found_in_prices_that_hold_it(store, fern):
    store.control(f"{TINY}/taxes", {"included": True, "rates": {"DE": 1900}})

    order = store.order(lines=[fern], shipping_address={"country_code": "DE"})

    # 25.80 / 1.19 leaves 4.12 of tax, 5.00 / 1.19 leaves 0.80.
    assert (order["total_minor"], order["tax_minor"]) == (2580 + SENT, 412 + 80)
    assert [line["tax_minor"] for line in order["lines"]] == [412]


def test_tax_is_added_to_prices_without_it_and_paid_back_with_them(store, fern, customer):
    store.control(f"{TINY}/taxes", {"included": False, "rates": {"DE": 1900}})

    order = store.order(lines=[fern], customer_id=customer, shipping_address={"country_code": "DE"})
    line = order["lines"][0]["id"]
    one = store.control(f"{TINY}/orders/{order['id']}/refund", {"quantities": {line: 1}})
    rest = store.control(f"{TINY}/orders/{order['id']}/refund")

    assert (order["total_minor"], order["tax_minor"]) == (2580 + SENT + 490 + 95, 585)
    assert one["amount_minor"] == FERN + 245
    assert one["amount_minor"] + rest["amount_minor"] == order["total_minor"]
    assert rest["order"]["financial_status"] == "refunded"


def test_what_goes_to_a_country_without_a_rate_is_not_taxed(store, fern):
    store.control(f"{TINY}/taxes", {"included": False, "rates": {"DE": 1900}})

    order = store.order(lines=[fern], shipping_address={"country_code": "US"})

    assert (order["tax_minor"], order["total_minor"]) == (0, 2580 + SENT)


def test_a_gift_card_and_store_credit_pay_first_and_get_their_money_back_last(store, fern, customer):
    card = store.control(f"{TINY}/gift_cards", {"amount_minor": 1000})
    store.control(f"{TINY}/customers/{customer}/store_credit", {"amount_minor": 700})

    order = store.order(lines=[fern], customer_id=customer, gift_cards=[card["code"]], store_credit=True)
    line = order["lines"][0]["id"]

    def credit() -> int:
        answer = store.control(f"{TINY}/customers/{customer}/store_credit", {"amount_minor": 0})
        return int(answer["balance_minor"])

    assert (order["total_minor"], credit()) == (3080, 0)
    store.control(f"{TINY}/orders/{order['id']}/refund", {"quantities": {line: 1}})
    assert credit() == 0
    store.control(f"{TINY}/orders/{order['id']}/refund")
    bodies = [each["body"] for each in store.ask("deliveries", topic="refunds/create")]
    assert credit() == 700
    assert any('"gift_card"' in body and '"amount":"10.00"' in body.replace(" ", "") for body in bodies)


def test_a_refund_of_another_sum_goes_into_store_credit_and_no_further_than_was_paid(store, fern, customer):
    order = store.order(lines=[fern], customer_id=customer)
    path = f"{TINY}/orders/{order['id']}/refund"

    made = store.control(path, {"amount_minor": 500, "to_credit": True})
    store.control(path, {"amount_minor": order["total_minor"] - 499}, expect=409)

    credit = store.control(f"{TINY}/customers/{customer}/store_credit", {"amount_minor": 0})
    assert (made["amount_minor"], credit["balance_minor"]) == (500, 500)
    assert made["order"]["financial_status"] == "partially_refunded"


def test_a_guests_refund_cannot_become_store_credit_and_nothing_is_paid_back(store, fern):
    order = store.order(lines=[fern], email="guest@example.com", guest=True)

    refused = store.control(f"{TINY}/orders/{order['id']}/refund", {"to_credit": True}, expect=409)

    assert "no customer" in refused["message"]
    assert store.control(f"{TINY}/orders/{order['id']}/refund")["amount_minor"] == order["total_minor"]
