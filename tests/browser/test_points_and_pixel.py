"""What theme shops get beside rows and popups: visits counted by the pixel, and points in the pages."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.widget_pages import AXE, COUNT_SHIFTS, log_in, shifts_of
from tests.shopper import Shopper
from tests.stack import Stack, until

pytestmark = pytest.mark.one_database
ME = {
    "customer": "1",
    "points": {"available": 1250, "pending": 57, "debt": 30},
    "tier": None,
    "currency": "EUR",
}


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 800}, base_url=stack.storefront)
    context.add_init_script(COUNT_SHIFTS)
    opened, errors = context.new_page(), []
    opened.on("console", lambda message: message.type == "error" and errors.append(message.text))
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


@pytest.fixture(scope="module")
def earning(stack: Stack) -> Iterator[Stack]:
    """The programme is on, and the first page carries the points page."""
    theme = f"{stack.domain}/theme"
    stack.switch("loyalty/switch", is_on="1")
    stack.store.control(theme, {"blocks": {"index": ["loyalty-page"]}})
    stack.settle()
    yield stack
    stack.store.control(theme, {"blocks": {"index": ["best-sellers"]}})
    stack.switch("loyalty/switch", is_on="0")
    stack.settle()


def told(stack: Stack) -> list[tuple[str, str | None, dict]]:
    """What the app has recorded of storefronts, the newest last."""
    address = stack.app.environment["DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(f"file:{address}?mode=ro", uri=True)) as database:
        rows = database.execute("SELECT name, product_platform_id, data FROM storefront_event ORDER BY id")
        return [(name, product, json.loads(data)) for name, product, data in rows]


def test_a_theme_shop_counts_visits_from_consent_on_and_stops_when_it_is_withdrawn(page, stack):
    before = len(told(stack))
    page.goto("/", wait_until="networkidle")
    page.goto("/products/streufutter?_pn=home", wait_until="networkidle")
    assert told(stack)[before:] == []

    page.get_by_role("button", name="Annehmen").click()
    fresh = until(lambda: (found := told(stack)[before:]) and len(found) >= 3 and found, "her visit")
    assert [(name, data.get("page")) for name, _, data in fresh if name == "page_viewed"] == [
        ("page_viewed", "product")
    ]
    assert next(product for name, product, _ in fresh if name == "product_viewed").isdigit()
    assert ("recommendation_clicked", None, {"placement": "home"}) in fresh

    page.evaluate("Shopify.customerPrivacy.setTrackingConsent({ analytics: false })")
    count = len(told(stack))
    page.goto("/collections/all", wait_until="networkidle")
    page.wait_for_timeout(400)
    assert len(told(stack)) == count


def test_a_product_says_what_it_earns_and_nothing_moves(page, earning):
    page.goto("/products/streufutter", wait_until="networkidle")

    line = page.locator(".pnp")
    expect(line).to_have_text(re.compile(r"^Sie sammeln damit (mindestens )?\d+ Punkte$"))
    assert shifts_of(page) == 0
    page.add_script_tag(path=AXE)
    assert page.evaluate("axe.run('.pnp').then(r => r.violations.map(v => v.id))") == []


def sign_in(page: Page, stack: Stack) -> None:
    shopper = Shopper(stack, "points@example.com")
    shopper.put_into_cart()
    shopper.pay()
    log_in(page, shopper.email)


def test_the_points_page_asks_to_sign_in_and_then_shows_her_balance_where_its_place_was(page, earning):
    page.goto("/")
    expect(page.locator(".pnq a", has_text="Anmelden")).to_be_visible()
    expect(page.locator(".pnq li").first).to_have_text(re.compile("3 Punkte je 1,00"))

    sign_in(page, earning)
    page.route("**/apps/perennial/v1/me", lambda route: route.fulfill(json=ME))
    page.goto("/", wait_until="networkidle")

    expect(page.locator("[data-of=available]")).to_have_text("1.250")
    expect(page.locator("[data-of=debt]")).to_have_text("30 offen")
    expect(page.locator("[data-of=pending]")).to_have_text("57")
    assert shifts_of(page) == 0
    page.add_script_tag(path=AXE)
    assert page.evaluate("axe.run('.pnq').then(r => r.violations.map(v => v.id))") == []

    page.route("**/apps/perennial/v1/me", lambda route: route.fulfill(json={**ME, "customer": None}))
    page.goto("/", wait_until="networkidle")
    expect(page.locator(".pnq [role=status]")).to_contain_text("gerade nicht anzeigen")
    expect(page.locator("[data-of=available]")).to_be_hidden()
    assert shifts_of(page) == 0


def test_the_accounts_own_page_asks_the_app_for_her_points_wherever_it_listens(page, earning):
    sign_in(page, earning)
    page.goto("/account/pages/perennial-points-page")

    expect(page.locator("[data-extension=perennial-points-page]")).to_contain_text("Punkte je 1,00")
