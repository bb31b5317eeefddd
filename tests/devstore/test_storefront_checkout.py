"""Checkout and customer accounts, over real HTTP."""

import itertools
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from devstore.models import Customer, Order
from tests.devstore.storefront_shop import Browser, SmallShop, small_shop

pytestmark = pytest.mark.one_database
Contact = dict[str, str]
CONTACT = {"first_name": "Nina", "last_name": "Vale", "country_code": "DE", "pay": "1"}
numbers = itertools.count(1)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallShop]:
    with small_shop(tmp_path_factory.mktemp("checkout")) as running:
        running.make_code("ZEHN")
        running.make_code("EINMAL", limit=1)
        yield running


@pytest.fixture
def browser(shop: SmallShop) -> Browser:
    browser = shop.browser()
    browser.get("/?utm_source=letter")
    browser.post("/cart/add.js", json={"id": shop.variant("farn", "Klein"), "quantity": 2})
    return browser


@pytest.fixture
def contact() -> dict[str, str]:
    """What a shopper nobody knows yet types in."""
    return {**CONTACT, "email": f"Nina{next(numbers)}@Example.com"}


def orders_of(shop: SmallShop, email: str) -> list[Order]:
    with shop.database.session_scope() as session:
        return list(session.scalars(select(Order).where(Order.email.ilike(email))))


def test_paying_makes_an_order_with_everything_the_cart_knew(
    shop: SmallShop, browser: Browser, contact: dict[str, str]
) -> None:
    browser.post("/cart/update.js", json={"attributes": {"__pv": "v1.token"}, "discount": "ZEHN"})

    paid = browser.post("/checkout", data=contact)

    assert paid.status_code == 303
    thanks = browser.get(paid.headers["Location"])
    assert "Thank you, Nina" in thanks.text
    (order,) = orders_of(shop, contact["email"])
    assert (order.subtotal_minor, order.discount_minor, order.shipping_minor) == (2322, 258, 500)
    assert order.note_attributes == [{"name": "__pv", "value": "v1.token"}]
    assert order.landing_site == "/?utm_source=letter"
    assert browser.get("/cart.js").json()["item_count"] == 0


def test_the_marketing_box_is_unticked_and_its_answer_is_kept(
    shop: SmallShop, browser: Browser, contact: dict[str, str]
) -> None:
    page = browser.get("/checkout").text
    browser.post("/checkout", data=contact)
    willing = shop.browser()
    willing.post("/cart/add.js", json={"id": shop.variant("samen")})
    willing.post("/checkout", data={**contact, "email": "yes@example.com", "accepts_marketing": "1"})

    box = re.search(r'<input id="accepts_marketing"[^>]*>', page)
    assert box is not None
    assert "checked" not in box.group(0)
    with shop.database.session_scope() as session:
        wanted = select(Customer.email, Customer.marketing_state).where(Customer.email.like("%@example.com"))
        states = {email: state for email, state in session.execute(wanted)}
    assert (states[contact["email"].lower()], states["yes@example.com"]) == ("not_subscribed", "subscribed")


def test_a_wrong_address_is_refused_and_nothing_is_bought(
    shop: SmallShop, browser: Browser, contact: dict[str, str]
) -> None:
    refused = browser.post("/checkout", data={**contact, "email": "not an address"})

    assert refused.status_code == 422
    assert "Enter a valid email" in refused.text
    assert browser.get("/cart.js").json()["item_count"] == 2


def test_an_unknown_code_is_refused_in_the_platforms_words(browser: Browser) -> None:
    refused = browser.post("/checkout", data={"discount": "NOPE", "apply_code": "1", "email": ""})

    assert refused.status_code == 422
    assert "Enter a valid discount code" in refused.text
    assert browser.get("/cart.js").json()["discount_codes"] == []


def test_a_code_can_be_applied_and_taken_away(browser: Browser) -> None:
    applied = browser.post("/checkout", data={"discount": "zehn", "apply_code": "1"})
    removed = browser.post("/checkout", data={"remove_code": "ZEHN"})

    assert "−2,58 €" in applied.text
    assert "−2,58 €" not in removed.text


def test_a_used_up_code_is_refused_at_paying_and_the_next_try_goes_through(
    shop: SmallShop, browser: Browser, contact: dict[str, str]
) -> None:
    browser.post("/cart/update.js", json={"discount": "EINMAL"})
    rival = shop.browser()
    rival.post("/cart/add.js", json={"id": shop.variant("samen")})
    rival.post("/cart/update.js", json={"discount": "EINMAL"})
    rival.post("/checkout", data={**contact, "email": "rival@example.com"})

    refused = browser.post("/checkout", data=contact)
    paid = browser.post("/checkout", data=contact)

    assert refused.status_code == 422
    assert "usage limit" in refused.text
    assert paid.status_code == 303
    assert [order.discount_codes for order in orders_of(shop, contact["email"])] == [[]]


def test_what_sold_out_meanwhile_is_told_and_not_charged(shop: SmallShop, contact: Contact) -> None:
    slow, quick = shop.browser(), shop.browser()
    for browser in (slow, quick):
        browser.post("/cart/add.js", json={"id": shop.variant("handschuhe", "L")})
    quick.post("/checkout", data={**contact, "email": "quick@example.com"})

    refused = slow.post("/checkout", data=contact)

    assert refused.status_code == 422
    assert "sold out" in refused.text
    assert orders_of(shop, contact["email"]) == []


def test_an_empty_cart_has_no_checkout(shop: SmallShop) -> None:
    assert shop.browser().get("/checkout").headers["Location"] == "/cart"


def test_signing_in_shows_the_orders_and_fills_the_checkout(
    shop: SmallShop, browser: Browser, contact: dict[str, str]
) -> None:
    browser.post("/checkout", data=contact)
    code = re.search(
        r'class="onetime">(\d{6})<', browser.post("/account/login", data={"email": contact["email"]}).text
    )
    assert code is not None

    wrong = browser.post("/account/login", data={"email": contact["email"], "code": "000000x"})
    right = browser.post("/account/login", data={"email": contact["email"], "code": code.group(1)})

    assert wrong.status_code == 422
    assert right.headers["Location"] == "/account"
    assert "Königsfarn" in browser.get("/account").text
    browser.post("/cart/add.js", json={"id": shop.variant("samen")})
    assert f'value="{contact["email"].lower()}"' in browser.get("/checkout").text


def test_an_orders_page_and_the_profile_are_their_customers_alone(
    shop: SmallShop, browser: Browser, contact: Contact
) -> None:
    browser.post("/checkout", data={**contact, "address1": "12 Linden Row", "city": "Berlin"})
    (order,) = orders_of(shop, contact["email"])
    page = browser.post("/account/login", data={"email": contact["email"]}).text
    code = re.search(r'class="onetime">(\d{6})<', page)
    browser.post("/account/login", data={"email": contact["email"], "code": code.group(1) if code else ""})

    status, profile = browser.get(f"/account/orders/{order.id}").text, browser.get("/account/profile").text

    assert "12 Linden Row" in status
    assert re.findall(r'<li class="way__reached">([^<]+)', status) == ["Confirmed"]
    assert "12 Linden Row, Berlin, Germany" in profile
    stranger = shop.browser()
    for path in (f"/account/orders/{order.id}", "/account/profile"):
        assert stranger.get(path).headers["Location"] == "/account/login"
    assert browser.get("/account/orders/1").headers["Location"] == "/account"
    assert stranger.get("/account/pages/nothing").status_code == 404


def test_a_shop_in_arabic_sells_in_arabic(shop: SmallShop, browser: Browser, contact: Contact) -> None:
    shop.set_theme(language="ar")
    try:
        page = browser.get("/checkout").text
        wrong = browser.post("/checkout", data={**contact, "email": "nobody"}).text
    finally:
        shop.set_theme(language="de")

    assert '<html lang="ar" dir="rtl">' in page
    assert "إتمام الشراء" in page
    assert "أدخل بريدًا إلكترونيًا صحيحًا" in wrong
    assert '<html lang="en" dir="ltr">' in browser.get("/checkout").text


def test_a_stranger_sees_no_account_and_a_forged_cookie_opens_none(shop: SmallShop) -> None:
    stranger = shop.browser()
    stranger.cookies["_customer"] = "8100000000000.forged"

    assert stranger.get("/account").headers["Location"] == "/account/login"
    assert stranger.post("/account/login", data={"email": "nobody@example.com"}).status_code == 422


def test_signing_out_ends_it(shop: SmallShop, browser: Browser, contact: Contact) -> None:
    browser.post("/checkout", data=contact)
    code = re.search(
        r'class="onetime">(\d{6})<', browser.post("/account/login", data={"email": contact["email"]}).text
    )
    assert code is not None
    browser.post("/account/login", data={"email": contact["email"], "code": code.group(1)})

    browser.post("/account/logout")
    browser.cookies.pop("_customer")

    assert browser.get("/account").status_code == 302
