"""Cards that the theme renders: nothing is loaded before her first move, then she buys in the card."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.rows import card, reach_for
from tests.browser.widget_pages import COUNT_SHIFTS, axe_violations, shifts_of, shoot
from tests.stack import Stack

pytestmark = pytest.mark.one_database

PRODUCT = "/products/streufutter"
BLOCKS = {
    "product": ["wish-button", "product-carousel"],
    "cart-drawer": ["cart-carousel"],
    "404": ["best-sellers"],
}
AS_BEFORE = {
    "index": ["best-sellers"],
    "product": ["product-points", "product-carousel"],
    "cart-drawer": [],
    "404": [],
}


@pytest.fixture(scope="module", autouse=True)
def placed(stack: Stack) -> Iterator[None]:
    """Every kind of row stands in the theme while these tests run."""
    address = f"{stack.domain}/theme"
    stack.store.control(address, {"blocks": BLOCKS})
    yield
    stack.store.control(address, {"blocks": AS_BEFORE, "theme": "press", "language": "de"})


@pytest.fixture
def context(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=stack.storefront)
    made.add_init_script(COUNT_SHIFTS)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Whatever the page throws fails the test."""
    opened, errors = context.new_page(), []
    opened.set_default_timeout(8_000)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []


def ours(page: Page) -> list[str]:
    """Scripts of ours that the page asks for from now on, by their names without the hash."""
    asked: list[str] = []
    page.on(
        "request",
        lambda request: (
            "/extensions/perennial" in request.url
            and ".js" in request.url
            and asked.append(request.url.rpartition("/")[2].partition("-")[0])
        ),
    )
    return asked


def test_a_page_with_rows_loads_no_script_and_asks_nothing_before_she_moves(page: Page) -> None:
    asked = ours(page)
    page.goto("/nowhere", wait_until="networkidle")

    assert page.locator("main section.pnl li").count() >= 5
    assert asked == []
    page.mouse.move(200, 300)
    page.mouse.move(210, 310)
    expect(page.locator("main .pnl [role=status]").first).to_be_attached()
    assert [name for name in asked if name != "locale"] == ["cards"]


def test_what_is_bought_in_the_card_lies_in_the_cart_and_is_spoken(page: Page) -> None:
    row = reach_for(page)
    bought = card(row, "Futterhäuschen")
    bought.get_by_role("button", name=re.compile("In den Warenkorb: Futterhäuschen")).click()

    expect(bought.get_by_role("status")).to_have_text("Liegt im Warenkorb")
    expect(page.locator("[data-cart-count]").first).to_have_text("1")
    assert page.url.endswith(PRODUCT)
    page.locator("[data-cart-link]").first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("heading", name="Bevor Sie zur Kasse gehen")).to_be_visible()
    assert drawer.locator(".pnl li a").filter(has_text="Futterhäuschen").count() == 0
    assert shifts_of(page) <= 0.001


def test_a_variant_is_chosen_in_the_card_in_the_themes_own_money(page: Page) -> None:
    row = reach_for(page)
    chosen = card(row, "Königsfarn")
    chosen.get_by_role("button", name="Optionen wählen").click()
    choice = chosen.get_by_role("combobox", name="Auswahl: Königsfarn")

    expect(choice).to_be_focused()
    choice.select_option("Groß")
    expect(chosen.get_by_role("link")).to_contain_text("24,90")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(chosen.get_by_role("status")).to_have_text("Liegt im Warenkorb")
    cart = page.evaluate("fetch('/cart.js').then((answer) => answer.json())")
    assert [line["title"] for line in cart["items"]] == ["Königsfarn im Tontopf - Groß"]
    assert shifts_of(page) <= 0.001


def test_why_something_cannot_be_bought_is_said_in_the_shops_words(page: Page) -> None:
    row = reach_for(page)
    gloves = card(row, "Rosenkavalier")
    gloves.get_by_role("button", name="Optionen wählen").click()
    gloves.get_by_role("combobox").select_option("L")
    add = gloves.get_by_role("button", name="In den Warenkorb")
    add.click()
    expect(gloves.get_by_role("status")).to_have_text("Liegt im Warenkorb")
    add.click()

    expect(gloves.get_by_role("status")).to_contain_text("1")
    assert page.evaluate("fetch('/cart.js').then((answer) => answer.json())")["item_count"] == 1


def test_without_script_a_card_still_puts_its_product_into_the_cart(browser: Browser, stack: Stack) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=stack.storefront)
    page = context.new_page()
    page.goto(PRODUCT)
    card(page.locator("main section.pnl").first, "Futterhäuschen").get_by_role("button").click()

    assert page.url.endswith("/cart")
    expect(page.get_by_role("main")).to_contain_text("Futterhäuschen")
    context.close()


def test_a_heart_is_kept_for_who_agreed_and_shown_alike_everywhere(page: Page) -> None:
    row = reach_for(page)
    assert row.get_by_role("button", name="Merkzettel").count() == 0
    page.get_by_role("button", name="Annehmen").click()
    heart = row.get_by_role("button", name="Merkzettel: Futterhäuschen")
    expect(heart).to_have_attribute("aria-pressed", "false")
    with page.expect_response(
        lambda answer: answer.url.endswith("/wishes") and answer.request.method == "POST"
    ):
        heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true")

    reach_for(page, "/products/futterhaus")
    own = page.get_by_role("button", name="Merkzettel", exact=True)
    expect(own).to_be_visible()
    expect(own).to_have_attribute("aria-pressed", "true")


def test_what_was_seen_and_bought_is_told_with_placement_and_strategy(page: Page, stack: Stack) -> None:
    told: list[dict[str, Any]] = []
    page.goto("/")
    page.get_by_role("button", name="Annehmen").click()
    page.wait_for_function("document.cookie.includes('_pv=')")
    # A beacon outlives its page, which nothing here could look at.
    page.add_init_script(
        "navigator.sendBeacon = (to, body) => { (window.told ||= []).push(body); return true }"
    )
    row = reach_for(page)
    strategy = row.get_attribute("data-strategy")
    bought = card(row, "Futterhäuschen")
    bought.get_by_role("button", name="In den Warenkorb").click()
    expect(bought.get_by_role("status")).to_have_text("Liegt im Warenkorb")
    page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    for body in page.evaluate("window.told || []"):
        told += json.loads(body)["events"]

    names = [event["name"] for event in told]
    assert "carousel_shown" in names
    added = next(event for event in told if event["name"] == "recommendation_added")
    assert added["placement"] == "product"
    assert added["strategy"] == strategy
    assert added["product"] == bought.get_attribute("data-id")
    seen = [each for event in told if event["name"] == "carousel_shown" for each in event["products"]]
    assert len(seen) == len(set(seen))


@pytest.fixture
def wear(stack: Stack) -> Iterator[Callable[[str, str], None]]:
    """The merchant changes theme and language; afterwards the shop is as it was."""

    def change(theme: str, language: str) -> None:
        stack.store.control(f"{stack.domain}/theme", {"theme": theme, "language": language})

    yield change
    change("press", "de")


@pytest.mark.parametrize(
    ("width", "theme", "language"), [(320, "press", "de"), (390, "emporium", "ar"), (1280, "emporium", "en")]
)
def test_cards_fit_every_screen_and_theme(
    page: Page, wear: Callable[[str, str], None], width: int, theme: str, language: str
) -> None:
    wear(theme, language)
    page.set_viewport_size({"width": width, "height": 800})
    row = reach_for(page)
    row.locator("button[name=_pn]").first.click()
    expect(row.get_by_role("combobox")).to_be_focused()
    shoot(page, f"cards-{width}-{language}")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_violations(page, "main .apps") == []
    for button in row.locator("button").all():
        assert (button.bounding_box() or {"height": 0})["height"] >= 44
    assert shifts_of(page) <= 0.001


def test_arrows_are_made_where_the_browser_makes_none(page: Page) -> None:
    page.add_init_script(
        "const real = CSS.supports; CSS.supports = (...it) => !/scroll-button/.test(it[0]) && real(...it)"
    )
    page.set_viewport_size({"width": 390, "height": 800})
    row = reach_for(page)
    page.add_style_tag(content=".pnl ul::scroll-button(*) { content: none }")
    on, back = (
        row.get_by_role("button", name="Weiter", exact=True),
        row.get_by_role("button", name="Zurück", exact=True),
    )

    expect(on).to_be_visible()
    expect(back).to_be_hidden()
    on.click()
    expect(back).to_be_visible()
