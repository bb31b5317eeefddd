"""The shop in a real browser while the app hangs, and in a browser that keeps nothing."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.widget_pages import dialog, seek_popup
from tests.stack import Stack

pytestmark = pytest.mark.one_database

SOONER = """
const timeout = AbortSignal.timeout
AbortSignal.timeout = (ms) => timeout.call(AbortSignal, ms / 4)
"""
NO_STORAGE = """
for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError") } })
"""


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=stack.storefront)
    opened, errors = context.new_page(), []
    opened.on("console", lambda message: message.type == "error" and errors.append(message.text))
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


@pytest.fixture
def hanging(stack: Stack) -> Iterator[Stack]:
    stack.app.send(signal.SIGSTOP)
    yield stack
    stack.app.send(signal.SIGCONT)


def test_pages_are_whole_and_silent_while_the_app_hangs(page, hanging):
    page.goto("/")
    page.get_by_role("button", name="Annehmen").click()
    for path in ("/", "/products/streufutter", "/cart"):
        page.goto(path)
        page.wait_for_timeout(500)
        expect(page.locator("h1").first).to_be_visible()
    page.goto("/products/streufutter")
    expect(page.locator(".pnl li").first).to_be_visible()


def test_the_popup_says_so_when_no_code_can_be_had_now(page, hanging):
    page.add_init_script(SOONER)
    seek_popup(page)
    dialog(page).locator(".action").click()

    expect(dialog(page).get_by_role("status")).to_have_text("Ihr Code wird vorbereitet")
    expect(dialog(page).get_by_role("status")).to_contain_text("nicht geklappt", timeout=15_000)
    expect(dialog(page).locator(".ticket strong")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)


def test_a_browser_that_keeps_nothing_gets_a_shop_and_no_popup(page):
    page.add_init_script(NO_STORAGE)
    seek_popup(page)

    expect(page.locator(".pnl li").first).to_be_visible()
    expect(dialog(page)).to_have_count(0)
