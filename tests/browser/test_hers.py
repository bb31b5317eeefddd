"""Rows and hearts that are hers alone, through the app's own routes: by her browser's token and signed in."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.rows import PRODUCT, make_rows_personal, reach_for
from tests.browser.widget_pages import COUNT_SHIFTS, shifts_of
from tests.shopper import Shopper
from tests.stack import Stack

pytestmark = pytest.mark.one_database

LOOKED_AT = ["futterhaus", "farn"]
BOUGHT = ["streufutter", "futterhaus"]
PLACED = {"product": ["wish-button", "product-carousel"], "404": ["best-sellers"]}
AS_BEFORE = {"product": ["product-points", "product-carousel"], "404": []}


@pytest.fixture(scope="module", autouse=True)
def placed(stack: Stack) -> Iterator[None]:
    stack.store.control(f"{stack.domain}/theme", {"blocks": PLACED})
    yield
    stack.store.control(f"{stack.domain}/theme", {"blocks": AS_BEFORE})


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=stack.storefront)
    context.add_init_script(COUNT_SHIFTS)
    opened, errors = context.new_page(), []
    opened.set_default_timeout(8_000)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


def agree(page: Page) -> str:
    """She lets herself be recognised; her browser's token."""
    page.goto("/")
    page.get_by_role("button", name="Annehmen").click()
    page.wait_for_function("document.cookie.includes('_pv=')")
    return next(each["value"] for each in page.context.cookies() if each["name"] == "_pv")


def product_id(page: Page, handle: str) -> str:
    return str(page.evaluate(f"fetch('/products/{handle}.js').then((answer) => answer.json())")["id"])


def ids_in(row: Locator) -> list[str]:
    return [each.get_attribute("data-id") or "" for each in row.get_by_role("listitem").all()]


def buy_and_sign_in(page: Page, stack: Stack, email: str) -> None:
    shopper = Shopper(stack, email)
    for handle in BOUGHT:
        shopper.put_into_cart(handle)
    shopper.pay()
    stack.settle()
    page.goto("/account/login")
    page.locator("input[name=email]").fill(email)
    page.locator("main form [type=submit]").click()
    page.locator("input[name=code]").fill(page.locator(".onetime").inner_text().strip())
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url("**/account")


def test_what_she_looked_at_stands_in_her_row_and_nothing_else(page: Page, stack: Stack) -> None:
    token = agree(page)
    seen = [product_id(page, handle) for handle in LOOKED_AT]
    told = [{"name": "product_viewed", "product": each} for each in seen]
    assert stack.api("events", visitor=token, events=told).status_code == 204
    make_rows_personal(page, "recently_viewed", "Zuletzt angesehen")
    row = reach_for(page, "/nowhere")

    expect(row.get_by_role("heading")).to_have_text("Zuletzt angesehen")
    assert sorted(ids_in(row)) == sorted(seen)
    assert row.get_attribute("data-strategy") == "recently_viewed"
    assert shifts_of(page) <= 0.001


def test_a_browser_alone_never_shows_what_somebody_bought(page: Page, stack: Stack) -> None:
    agree(page)
    make_rows_personal(page, "buy_again", "Wieder kaufen")
    row = reach_for(page, "/nowhere")

    expect(row.get_by_role("heading")).not_to_have_text("Wieder kaufen")
    assert row.get_attribute("data-strategy") != "buy_again"
    assert len(ids_in(row)) >= 5


@pytest.mark.parametrize(("strategy", "heading"), [("buy_again", "Wieder kaufen"), ("for_you", "Für Sie")])
def test_who_is_signed_in_gets_rows_by_her_purchases(
    page: Page, stack: Stack, strategy: str, heading: str
) -> None:
    buy_and_sign_in(page, stack, f"{strategy}@example.com")
    bought = {product_id(page, handle) for handle in BOUGHT}
    make_rows_personal(page, strategy, heading, signed_in=True)
    row = reach_for(page, "/nowhere")

    expect(row.get_by_role("heading")).to_have_text(heading)
    shown = ids_in(row)
    assert set(shown) == bought if strategy == "buy_again" else not bought & set(shown)


def test_the_heart_of_who_is_signed_in_beats_in_every_browser_of_hers(page: Page, stack: Stack) -> None:
    buy_and_sign_in(page, stack, "heart@example.com")
    heart = reach_for(page).get_by_role("button", name="Merkzettel: Futterhäuschen")
    expect(heart).to_have_attribute("aria-pressed", "false")
    with page.expect_response(lambda answer: answer.url.endswith("/v1/wishes") and answer.ok):
        heart.click()

    reach_for(page, "/products/futterhaus")
    own = page.get_by_role("button", name="Merkzettel", exact=True)
    expect(own).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.cookie.includes('_pv=')") is False


def test_a_placement_that_is_switched_off_leaves_the_theme(page: Page, stack: Stack) -> None:
    rows = re.compile(r'<section class="pnl"')
    assert rows.search(stack.page("/nowhere").text)
    stack.switch("carousels/placements/not_found/switch", is_on="0")
    stack.settle()
    try:
        assert not rows.search(stack.page("/nowhere").text)
        assert rows.search(stack.page(PRODUCT).text)
    finally:
        stack.switch("carousels/placements/not_found/switch", is_on="1")
        stack.settle()
    assert rows.search(stack.page("/nowhere").text)
