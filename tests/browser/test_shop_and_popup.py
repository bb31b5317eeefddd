"""A shopper in a real browser: carousels, consent, the popup and its code, the way to the till."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.widget_pages import (
    COUNT_SHIFTS,
    axe_violations,
    dialog,
    leave,
    log_in,
    seek_popup,
    shifts_of,
)
from tests.shopper import Shopper
from tests.stack import Stack

pytestmark = pytest.mark.one_database

WIDTHS = (320, 390, 768, 1280)
PAGES = ("/", "/products/streufutter", "/cart", "/collections/all", "/search?q=farn", "/checkout")


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    """A new browser of hers; whatever the console calls an error fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=stack.storefront)
    context.add_init_script(COUNT_SHIFTS)
    opened, errors = context.new_page(), []
    opened.on("console", lambda message: message.type == "error" and errors.append(message.text))
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


def accept(page: Page) -> None:
    page.get_by_role("button", name="Annehmen").click()


def meet_popup(page: Page) -> None:
    seek_popup(page)
    expect(dialog(page)).to_be_visible()


def put_into_cart(page: Page, path: str = "/products/streufutter") -> None:
    page.goto(path)
    with page.expect_response(lambda answer: "/cart/add" in answer.url):
        page.locator("form[action*='/cart/add'] [type=submit]").click()


def pay(page: Page) -> None:
    page.goto("/checkout")
    page.get_by_label("Email", exact=True).fill("ada@example.com")
    page.get_by_label("Last name").fill("Byron")
    page.get_by_role("button", name="Pay").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def overflow(page: Page) -> int:
    """By how many pixels the page can be pushed sideways."""
    return int(page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth"))


def test_from_the_first_visit_to_a_paid_order_with_the_popups_code(page, stack):
    page.goto("/")
    accept(page)
    meet_popup(page)
    dialog(page).locator(".action").click()
    ticket = dialog(page).locator(".ticket strong")
    expect(ticket).to_be_visible()
    code = ticket.inner_text()

    dialog(page).locator("a.action").click()
    page.wait_for_url("**/collections/all")
    put_into_cart(page)
    page.goto("/checkout")
    expect(page.locator(".tag")).to_have_text(code)
    pay(page)

    stack.settle()
    assert {row["state"]: row["count"] for row in stack.state()["offers"]} == {"used": 1}


def test_the_popup_comes_once_a_visit_and_not_before_its_time(page):
    page.goto("/", wait_until="networkidle")
    page.locator("main").click(position={"x": 5, "y": 5})
    leave(page)
    expect(dialog(page)).to_have_count(0)

    meet_popup(page)
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    seek_popup(page)
    expect(dialog(page)).to_have_count(0)


def test_without_consent_she_gets_a_code_and_no_cookie_of_ours(page):
    page.goto("/")
    page.get_by_role("button", name="Ablehnen").click()
    meet_popup(page)
    dialog(page).locator(".action").click()
    expect(dialog(page).locator(".ticket strong")).to_be_visible()

    assert "_pv" not in {cookie["name"] for cookie in page.context.cookies()}


def take_code(page: Page) -> str:
    meet_popup(page)
    dialog(page).locator(".action").click()
    ticket = dialog(page).locator(".ticket strong")
    expect(ticket).to_be_visible()
    return str(ticket.inner_text())


def test_who_is_signed_in_gets_one_code_on_all_her_devices(page, browser, stack):
    shopper = Shopper(stack, "devices@example.com")
    shopper.put_into_cart()
    shopper.pay()
    other = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=stack.storefront)
    codes = []
    for device in (page, other.new_page()):
        log_in(device, shopper.email)
        codes.append(take_code(device))
        assert device.evaluate("sessionStorage.getItem('_pn_claim')") is None
    other.close()

    assert codes[0] == codes[1]


def test_who_agrees_after_her_code_gets_the_same_one_in_another_tab(page):
    code = take_code(page)
    page.keyboard.press("Escape")
    with page.expect_response("**/storefront/v1/visitors"):
        accept(page)
    later = page.context.new_page()

    assert take_code(later) == code
    assert page.evaluate("sessionStorage.getItem('_pn_claim')") is None


def test_every_order_of_a_session_carries_her_visitor(page, stack):
    page.goto("/")
    with page.expect_response("**/cart/update.js"):
        accept(page)
    put_into_cart(page)
    pay(page)
    with page.expect_response("**/cart/update.js"):
        page.goto("/")
    put_into_cart(page)
    pay(page)
    stack.settle()

    visitor = next(each["value"] for each in page.context.cookies() if each["name"] == "_pv")
    told = stack.store.ask("deliveries", topic="orders/create", limit=2)
    attributes = [json.loads(each["body"])["note_attributes"] for each in told]
    assert attributes == [[{"name": "__pv", "value": visitor}]] * 2


def test_a_cart_that_was_told_is_left_alone(page):
    page.goto("/")
    with page.expect_response("**/cart/update.js"):
        accept(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/", wait_until="networkidle")

    assert not [url for url in asked if "/cart/" in url or "/storefront/v1/visitors" in url]


def test_two_clicks_bring_one_code(page, stack):
    before = sum(row["count"] for row in stack.state()["offers"])
    meet_popup(page)
    dialog(page).locator(".action").dblclick()
    expect(dialog(page).locator(".ticket strong")).to_be_visible()
    stack.settle()

    assert sum(row["count"] for row in stack.state()["offers"]) == before + 1


@pytest.mark.parametrize("path", ["/", "/products/streufutter", "/cart"])
def test_pages_with_carousels_are_accessible(page, path):
    put_into_cart(page)
    page.goto(path, wait_until="networkidle")

    expect(page.locator(".pnl li").first).to_be_visible()
    assert axe_violations(page) == []


def test_the_open_popup_is_accessible(page):
    page.goto("/")
    accept(page)
    meet_popup(page)
    assert axe_violations(page) == []

    dialog(page).locator(".action").click()
    expect(dialog(page).locator(".ticket strong")).to_be_visible()
    assert axe_violations(page) == []


@pytest.mark.parametrize("path", ["/", "/products/streufutter", "/cart"])
def test_carousels_move_nothing(page, path):
    put_into_cart(page)
    page.goto(path, wait_until="networkidle")
    page.mouse.wheel(0, 4000)
    page.wait_for_timeout(400)

    assert shifts_of(page) < 0.001


def test_no_page_scrolls_sideways(page):
    put_into_cart(page)
    for path in PAGES:
        page.goto(path, wait_until="networkidle")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert overflow(page) == 0, f"{path} at {width}"


def test_the_row_can_be_walked_by_keyboard(page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/", wait_until="networkidle")
    row = page.locator(".pnl ul").first
    row.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(150)

    assert row.evaluate("(row) => row.scrollLeft") > 0
