"""The launcher on two themes and on a plain host: one small script, and a panel that behaves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.widget_hosts import Hosts, running_hosts
from tests.browser.widget_pages import COUNT_SHIFTS, axe_violations, shifts_of
from tests.shopper import Shopper
from tests.stack import Stack

pytestmark = pytest.mark.one_database

HOSTILE = "<img src=x onerror=document.title='hit'>"
PANEL: dict[str, Any] = {
    "customer": "1",
    "currency": "EUR",
    "key": "k",
    "points": {"available": 1250, "pending": 57, "debt": 30},
    "maturing": [{"points": 57, "at": "2031-12-03T10:00:00Z"}],
    "codes": [
        {"code": f"CODE{HOSTILE}", "kind": "free_product", "value": 500, "minimum_minor": 1999,
         "product": HOSTILE, "ends_at": "2031-12-03T10:00:00Z"},
        {"code": "STAY-7Q2M", "kind": "percentage", "value": 10, "minimum_minor": 0, "product": "",
         "ends_at": None},
    ],
    "wishes": [
        {"title": HOSTILE, "url": "javascript:document.title='hit'", "image": "", "price_minor": 1999,
         "compare_at_minor": 2999, "currency": "EUR", "available": True}
    ],
    "preferences": None,
}  # fmt: skip
LINES = [{"at": "2026-01-03T10:00:00Z", "points": 40, "of": "available", "reason": "matured"}]
WIDTHS = (320, 390, 1280)
PUT_INTO_CART = """
fetch("/products/streufutter.js").then((it) => it.json()).then(({ variants }) => fetch("/cart/add.js", {
  method: "POST", headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ id: variants[0].id, quantity: 1 }),
}))
"""


@pytest.fixture(scope="module")
def earning(stack: Stack) -> Iterator[Stack]:
    """Points are on, and the cart page carries its blocks."""
    theme = f"{stack.domain}/theme"
    stack.switch("loyalty/switch", is_on="1")
    bar = {"block": "shipping-bar", "settings": {"threshold": 30}}
    stack.store.control(theme, {"embed": True, "blocks": {"cart": ["cart-points", bar]}})
    stack.settle()
    yield stack
    stack.store.control(theme, {"theme": "press", "blocks": {"cart": ["cart-carousel"]}})
    stack.switch("loyalty/switch", is_on="0")
    stack.settle()


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=stack.storefront)
    context.add_init_script(COUNT_SHIFTS)
    opened, errors = context.new_page(), []
    opened.errors = errors  # type: ignore[attr-defined]
    opened.on("console", lambda message: message.type == "error" and errors.append(message.text))
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


def panel(page: Page) -> Locator:
    return page.get_by_role("dialog")


def look_around(page: Page) -> None:
    """Open the shop and answer its banner, which stands above the button as all the shop's own bars do."""
    page.goto("/collections/all", wait_until="networkidle")
    decline = page.get_by_role("button", name="Ablehnen")
    if decline.is_visible():
        decline.click()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.shadowRoot?.activeElement?.textContent ?? ''"))


def sign_in(page: Page, stack: Stack) -> None:
    shopper = Shopper(stack, "launcher@example.com")
    shopper.put_into_cart()
    shopper.pay()
    stack.settle()
    page.goto("/account/login")
    page.locator("input[name=email]").fill(shopper.email)
    page.locator("main form [type=submit]").click()
    page.locator("input[name=code]").fill(page.locator(".onetime").inner_text().strip())
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url("**/account")


def test_nothing_but_the_button_is_fetched_until_it_is_pressed(page, earning):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    look_around(page)

    ours = [url.rpartition("/")[2].partition("?")[0] for url in asked if "launcher" in url or "panel" in url]
    assert ours == ["launcher.js"]
    assert not [url for url in asked if "/apps/perennial" in url]

    page.get_by_role("button", name="Punkte", exact=True).evaluate("(it) => { it.click(); it.click() }")
    expect(panel(page)).to_be_visible()
    expect(panel(page)).to_have_count(1)
    assert len([url for url in asked if "/assets/panel-" in url]) == 2
    assert not [url for url in asked if "/apps/perennial" in url]


@pytest.mark.parametrize("theme", ["press", "emporium"])
def test_the_panel_passes_the_dialog_checks_at_every_width(page, earning, theme):
    earning.store.control(f"{earning.domain}/theme", {"theme": theme})
    look_around(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(300)
        page.evaluate("window.shifts.length = 0")
        button = page.get_by_role("button", name="Punkte", exact=True)
        expect(button).to_be_in_viewport(ratio=1)
        button.click()

        expect(panel(page)).to_have_accessible_name("Mit jeder Bestellung Punkte sammeln")
        assert focused(page) == "Mit jeder Bestellung Punkte sammeln"
        inside = []
        for _ in range(4):
            page.keyboard.press("Tab")
            inside.append(focused(page))
        assert inside == ["Anmelden", "", "Anmelden", ""]
        for each in panel(page).locator("a, button").all():
            box = each.bounding_box()
            assert box and min(round(box["height"], 1), round(box["width"], 1)) >= 44
            assert box["x"] >= 0 and box["x"] + box["width"] <= width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        action = panel(page).locator(".action")
        assert action.evaluate("(it) => getComputedStyle(it).color !== getComputedStyle(it).backgroundColor")
        assert axe_violations(page, "body > div:last-of-type") == []

        page.keyboard.press("Escape")
        expect(panel(page)).to_have_count(0)
        assert focused(page) == "Punkte"
        assert shifts_of(page) == 0


def test_a_signed_in_customer_finds_her_own_points_in_the_panel(page, earning):
    sign_in(page, earning)
    look_around(page)
    page.get_by_role("button", name="Punkte", exact=True).click()

    expect(panel(page)).to_have_accessible_name("Ihre Punkte")
    expect(panel(page).locator(".figure")).to_have_text("0 Punkte")
    expect(panel(page).locator(".balance")).to_contain_text(re.compile(r"\d+ Punkte gehören Ihnen ab dem \d"))
    panel(page).get_by_text("Verlauf").click()
    expect(panel(page).locator(".lines li").first).to_contain_text("Mit einer Bestellung gesammelt")


def test_her_codes_wishes_and_history_are_shown_as_text_and_nothing_moves(page, earning):
    page.route("**/apps/perennial/v1/panel*", lambda route: route.fulfill(json=PANEL))
    page.route("**/apps/perennial/v1/points*", pages_of_history)
    sign_in(page, earning)
    look_around(page)
    page.evaluate("window.shifts.length = 0")
    page.get_by_role("button", name="Punkte", exact=True).click()

    expect(panel(page).locator(".figure")).to_have_text("1.250 Punkte")
    expect(panel(page).locator(".balance")).to_contain_text("57 Punkte gehören Ihnen ab dem 3. Dezember 2031")
    expect(panel(page).locator(".balance")).to_contain_text("30 Punkte offen")
    expect(panel(page).locator(".codes li").first).to_contain_text("Ab 19,99 € Bestellwert")
    expect(panel(page).locator(".codes li").nth(1)).to_contain_text("10 % Rabatt")
    expect(panel(page).locator(".wishes s")).to_have_text("29,99 €")
    expect(panel(page).locator(".wishes a")).not_to_have_attribute("href", re.compile("javascript"))
    panel(page).get_by_text("Verlauf").click()
    panel(page).get_by_role("button", name="Mehr anzeigen").click()
    expect(panel(page).locator(".lines li")).to_have_count(2)
    assert page.title() != "hit" and panel(page).locator("img").count() == 0
    assert axe_violations(page, "body > div:last-of-type") == []
    assert shifts_of(page) == 0


def pages_of_history(route: Route) -> None:
    route.fulfill(
        json={"customer": "1", "lines": LINES, "before": None if "before=" in route.request.url else 7}
    )


def test_when_the_app_is_away_the_panel_says_so_and_keeps_the_terms(page, earning):
    sign_in(page, earning)
    page.route("**/apps/perennial/v1/panel*", lambda route: route.fulfill(json={"error": "x"}))
    look_around(page)
    page.get_by_role("button", name="Punkte", exact=True).click()
    expect(panel(page).get_by_role("link", name="Anmelden")).to_be_visible()

    page.keyboard.press("Escape")
    page.route("**/apps/perennial/v1/panel*", lambda route: route.fulfill(body="<html>"))
    page.get_by_role("button", name="Punkte", exact=True).click()
    expect(panel(page).get_by_role("status")).to_contain_text("gerade nicht geklappt")
    expect(panel(page)).to_contain_text("3 Punkte je 1,00")


def test_the_cart_says_what_it_earns_and_how_far_free_shipping_is(page, earning):
    page.goto("/cart", wait_until="networkidle")
    expect(page.locator(".pnp")).to_have_count(0)
    expect(page.locator(".pnb p")).to_have_text("Kostenloser Versand ab 30,00 €")

    page.goto("/products/streufutter", wait_until="networkidle")
    page.evaluate(PUT_INTO_CART)
    page.goto("/cart", wait_until="networkidle")
    expect(page.locator(".pnp").first).to_have_text(re.compile(r"^Dieser Warenkorb bringt etwa \d+ Punkte$"))
    expect(page.locator(".pnp").nth(1)).to_contain_text("Melden Sie sich vor der Bestellung an")
    expect(page.locator(".pnb p")).to_have_text(re.compile(r"^Noch \d+,\d\d € bis zum kostenlosen Versand$"))
    assert axe_violations(page, ".shopify-app-block") == []


@pytest.fixture(scope="module")
def hosts() -> Iterator[Hosts]:
    with running_hosts() as running:
        yield running


def plain_page(page: Page, hosts: Hosts, lang: str = "en", direction: str = "ltr", **tag: str) -> None:
    """A plain host's page under a policy that allows scripts of the app's host only, and no inline style."""
    hosts.lang, hosts.direction = lang, direction
    hosts.policy = f"default-src 'none'; script-src {hosts.app}; style-src 'none'; connect-src {hosts.app}"
    source = f"{hosts.app}/static/js/launcher.js"
    page.goto(f"{hosts.shop}/bare", wait_until="networkidle")
    page.errors.clear()  # type: ignore[attr-defined]  # the fixture's own styles are refused, as they should be
    page.evaluate(
        "(it) => { const script = Object.assign(document.createElement('script'), { src: it.source });"
        " Object.assign(script.dataset, it.data); document.head.append(script) }",
        {"source": source, "data": {"shop": "first-press.myshopify.com", "page": "other", **tag}},
    )


def told(**look: Any) -> list[tuple[int, dict[str, Any]]]:
    points = {"per_unit": 3, "pending_days": 14, "name": ""}
    return [(200, {"currency": "USD", "points": points, "launcher": {"pages": ["other"], **look}})]


def test_a_plain_host_under_a_strict_policy_has_the_same_button_and_panel(page, hosts):
    hosts.answers["bootstrap"] = told(accent="#14532d", accent_text="#ffffff", lift=80)
    plain_page(page, hosts, one="$1.00")

    button = page.get_by_role("button", name="Points")
    box = button.bounding_box()
    assert box and round(800 - box["y"] - box["height"]) == 80 and box["x"] > 1000
    assert button.evaluate("(it) => getComputedStyle(it).backgroundColor") == "rgb(20, 83, 45)"
    button.click()
    expect(panel(page)).to_contain_text("3 points for every $1.00 you spend")
    assert page.evaluate("Object.keys(window).filter((name) => /perennial|^pn/i.test(name))") == []


def test_right_to_left_it_stands_on_the_other_side_and_speaks_arabic(page, hosts):
    hosts.answers["bootstrap"] = told()
    plain_page(page, hosts, "ar", "rtl")

    button = page.get_by_role("button", name="Points")
    assert button.bounding_box()["x"] == 16
    button.click()
    expect(panel(page)).to_have_accessible_name("اكسب نقاطًا مع كل طلب")
    assert panel(page).bounding_box()["x"] == 16


def test_a_page_that_the_merchant_left_out_has_no_button(page, hosts):
    hosts.answers["bootstrap"] = told(pages=["cart"])
    plain_page(page, hosts)

    page.wait_for_timeout(300)
    expect(page.get_by_role("button", name="Points")).to_have_count(0)


def test_a_panel_that_does_not_come_leads_to_the_account(page, hosts):
    hosts.answers["bootstrap"] = told()
    page.route(
        re.compile(r"/static/js/panel-[0-9a-f]{8}\.js"),
        lambda route: route.fulfill(status=200, body="throw 1"),
    )
    plain_page(page, hosts)
    page.get_by_role("button", name="Points").click()

    page.wait_for_url("**/account/login")
    page.goto("about:blank")
    page.errors.clear()
