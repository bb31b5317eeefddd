"""Paying at the checkout with gift cards and store credit, and the codes that open an account."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from devstore.testing import TINY, RunningDevstore, start_devstore
from tests.devstore.storefront_shop import Browser

pytestmark = pytest.mark.one_database
HOST = "fern-and-finch.localhost"
numbers = itertools.count(1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    devstore = start_devstore(tmp_path_factory.mktemp("tender"), sends_webhooks=False)
    yield devstore
    devstore.stop()


@pytest.fixture
def contact(store: RunningDevstore) -> dict[str, str]:
    """A customer of the shop at the checkout."""
    email = f"payer{next(numbers)}@example.com"
    store.control(f"{TINY}/customers", {"email": email})
    return {"email": email, "last_name": "Vale", "country_code": "DE"}


@pytest.fixture
def browser(store: RunningDevstore) -> Browser:
    """A cart with one fern of 12.90; sending costs 5.00."""
    browser = Browser(store.url, HOST)
    (fern,) = [each for each in store.ask(f"{TINY}/products") if each["handle"] == "farn"]
    store.control(f"{TINY}/products/{fern['id']}/touch", {"inventory_quantity": 100})
    browser.post("/cart/add.js", json={"id": fern["variants"][0]["id"]})
    return browser


def customer_id(store: RunningDevstore, email: str) -> int:
    return int(store.control(f"{TINY}/customers", {"email": email})["id"])


def sign_in(store: RunningDevstore, browser: Browser, email: str) -> Any:
    browser.post("/account/login", data={"email": email})
    code = store.ask(f"{TINY}/sign_in_code", email=email)["code"]
    return browser.post("/account/login", data={"email": email, "code": code})


def test_a_gift_card_pays_what_it_holds_and_the_rest_is_left_to_pay(store, browser, contact):
    card = store.control(f"{TINY}/gift_cards", {"amount_minor": 1000})

    page = browser.post("/checkout", data={**contact, "discount": card["code"].upper(), "apply_code": "1"})
    paid = browser.post("/checkout", data={**contact, "pay": "1"})

    assert f"Gift card •••• {card['code'][-4:]}" in page.text
    assert "Pay 7,90 €" in page.text
    thanks = browser.get(paid.headers["Location"]).text
    assert "−10,00 €" in thanks


def test_a_card_taken_off_again_keeps_its_money(store, browser, contact):
    card = store.control(f"{TINY}/gift_cards", {"amount_minor": 5000})
    browser.post("/checkout", data={**contact, "discount": card["code"], "apply_code": "1"})

    page = browser.post("/checkout", data={**contact, "remove_card": str(card["id"])})

    assert "Pay 17,90 €" in page.text


def test_a_card_that_is_empty_is_refused_at_the_checkout(store, browser, contact):
    card = store.control(f"{TINY}/gift_cards", {"amount_minor": 1790})
    browser.post("/checkout", data={**contact, "discount": card["code"], "apply_code": "1"})
    paid = browser.post("/checkout", data={**contact, "pay": "1"})
    (fern,) = [each for each in store.ask(f"{TINY}/products") if each["handle"] == "farn"]
    browser.cookies.pop("cart", None)
    browser.post("/cart/add.js", json={"id": fern["variants"][0]["id"]})

    refused = browser.post("/checkout", data={**contact, "discount": card["code"], "apply_code": "1"})

    assert paid.status_code == 303
    assert refused.status_code == 422
    assert "This gift card has no balance left" in refused.text


def test_store_credit_is_offered_to_its_customer_once_she_is_signed_in(store, browser, contact):
    number = customer_id(store, contact["email"])
    store.control(f"{TINY}/customers/{number}/store_credit", {"amount_minor": 600})
    stranger = browser.post("/checkout", data={**contact, "store_credit": "1", "set_tender": "1"}).text

    sign_in(store, browser, contact["email"])
    signed_in = browser.post("/checkout", data={**contact, "store_credit": "1", "set_tender": "1"}).text
    browser.post("/checkout", data={**contact, "store_credit": "1", "pay": "1"})

    assert "store credit" not in stranger and "Pay 17,90 €" in stranger
    assert "6,00 € available" in signed_in and "Pay 11,90 €" in signed_in
    left = store.control(f"{TINY}/customers/{number}/store_credit", {"amount_minor": 0})
    assert left["balance_minor"] == 0


def test_a_discount_that_needs_no_code_is_named_in_the_cart_and_at_the_checkout(store, browser):
    store.control(
        f"{TINY}/automatic_discounts", {"title": "Herbstgruß", "kind": "percentage", "percentage_bp": 1000}
    )

    cart = browser.get("/cart.js").json()
    page = browser.get("/checkout").text
    store.control(f"{TINY}/automatic_discounts/clear")

    assert (cart["total_discount"], cart["discount_codes"]) == (129, [])
    assert [each["title"] for each in cart["cart_level_discount_applications"]] == ["Herbstgruß"]
    assert "Herbstgruß" in page and "Pay 16,61 €" in page


def test_a_sign_in_code_is_good_once_and_for_fifteen_minutes(store, browser, contact):
    email = contact["email"]
    browser.post("/account/login", data={"email": email})
    code = store.ask(f"{TINY}/sign_in_code", email=email)["code"]

    assert browser.post("/account/login", data={"email": email, "code": code}).status_code == 303
    assert browser.post("/account/login", data={"email": email, "code": code}).status_code == 422
    browser.post("/account/login", data={"email": email})
    late = store.ask(f"{TINY}/sign_in_code", email=email)["code"]
    store.move_clock(15 * 60)
    assert browser.post("/account/login", data={"email": email, "code": late}).status_code == 422


def test_five_wrong_tries_use_a_code_up(store, browser, contact):
    email = contact["email"]
    browser.post("/account/login", data={"email": email})
    code = store.ask(f"{TINY}/sign_in_code", email=email)["code"]

    for _ in range(5):
        browser.post("/account/login", data={"email": email, "code": "wrong"})

    assert browser.post("/account/login", data={"email": email, "code": code}).status_code == 422


def test_signing_in_from_the_checkout_leads_back_to_it_and_nowhere_else(store, browser, contact):
    for wanted, reached in (("/checkout", "/checkout"), ("https://evil.example", "/account")):
        browser.post("/account/login", data={"email": contact["email"]})
        code = store.ask(f"{TINY}/sign_in_code", email=contact["email"])["code"]
        form = {"email": contact["email"], "code": code, "return_to": wanted}

        assert browser.post("/account/login", data=form).headers["Location"] == reached


def test_an_order_is_shown_to_its_customer_alone(store, browser, contact):
    sign_in(store, browser, contact["email"])
    number = customer_id(store, contact["email"])
    lines = [{"variant_id": browser.get("/cart.js").json()["items"][0]["variant_id"], "quantity": 1}]
    hers = store.order(lines=lines, customer_id=number)
    others = store.order(lines=lines, email="somebody@example.com")
    store.control(f"{TINY}/orders/{hers['id']}/refund", {"amount_minor": 250, "note": "Dellen"})

    page = browser.get(f"/account/orders/{hers['id']}").text
    refused = browser.get(f"/account/orders/{others['id']}")

    assert hers["name"] in page and "Dellen" in page and "2,50 €" in page
    assert refused.headers["Location"] == "/account"
    assert (
        Browser(store.url, HOST).get(f"/account/orders/{hers['id']}").headers["Location"] == "/account/login"
    )
