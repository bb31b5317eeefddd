"""Our own UI extensions in the stand-in's sandbox, asking the running app."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stack import Stack

pytestmark = pytest.mark.one_database
EMAIL = "extension@example.com"


@pytest.fixture(scope="module")
def earning(stack: Stack) -> Iterator[Stack]:
    stack.switch("loyalty/switch", is_on="1")
    yield stack
    stack.switch("loyalty/switch", is_on="0")
    stack.settle()


@pytest.fixture
def page(browser: Browser, earning: Stack) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 900}, base_url=earning.storefront)
    opened, errors = context.new_page(), []
    opened.on("console", lambda message: message.type == "error" and errors.append(message.text))
    yield opened
    context.close()
    assert errors == []


def buy(page: Page) -> None:
    page.goto("/products/streufutter")
    page.get_by_role("button", name="Ablehnen").click()
    page.locator("[name=add]").click()
    page.locator("dialog[open] [name=checkout]").click()
    page.get_by_label("Email", exact=True).fill(EMAIL)
    page.get_by_label("Last name").fill("Vale")
    page.locator("button[name=pay]").click()
    page.wait_for_url("**/thank-you/**")


def sign_in(page: Page) -> None:
    page.goto("/account/login")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Six-digit code").fill(page.locator(".onetime").inner_text())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/account")


def test_a_buyer_reads_what_she_earns_and_then_what_she_holds(page, earning):
    buy(page)
    earned = page.locator("[data-extension=perennial-points-earned]")
    expect(earned).to_contain_text("Mit dieser Bestellung sammeln Sie etwa 17 Punkte.")
    expect(earned).to_contain_text("14 Tage nach der Bestellung")
    after = page.locator("[data-extension=perennial-recommended-after]")
    expect(after.locator("a").nth(1)).to_have_attribute("href", re.compile("_pn=thank_you"))
    expect(after).not_to_contain_text("Streufutter")

    earning.settle()
    sign_in(page)
    row = page.locator("[data-extension=perennial-recommended]")
    expect(row.get_by_role("heading")).to_be_visible()
    expect(row.locator("a img, img").nth(1)).to_be_visible()

    page.goto("/account/pages/perennial-points-page")
    whole = page.locator("[data-extension=perennial-points-page]")
    expect(whole).to_contain_text("17 Punkte sind unterwegs.")
    expect(whole).to_contain_text(re.compile(r"3 Punkte je 1,00\s€ Einkauf"))
    page.goto("/account/profile")
    expect(page.locator("[data-extension=perennial-points]")).to_contain_text("Sie haben 0 Punkte.")
