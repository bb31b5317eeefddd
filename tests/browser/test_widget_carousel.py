"""The carousel that the script draws where the theme cannot: what it shows, its arrows, no harm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.widget_hosts import Hosts, running_hosts
from tests.browser.widget_pages import COUNT_SHIFTS, axe_violations, shifts_of, shoot

TITLES = ["Night Ferry", "Saltwater Almanac", "Paper Lanterns and Other Lights", "The Long Field"]

pytestmark = pytest.mark.one_database


def product(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "handle": f"record-{number}",
        "title": TITLES[number % 4],
        "url": f"/products/record-{number}",
        "image": f"/p{number}.svg",
        "price_minor": 1_990 + 100 * number,
        "compare_at_minor": 2_990 if number == 2 else None,
        "currency": "USD",
        "available": True,
        "variants": [],
    } | changes


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    with running_hosts() as running:
        bootstrap = {
            "shop": "first-press.myshopify.com",
            "api": f"{running.app}/storefront/v1",
            "version": 7,
            "popups": [],
            "carousels": {"home": {"title": "Best sellers"}},
        }
        products = [product(0, available=False), *[product(number) for number in range(1, 12)]]
        running.answers["bootstrap"] = [(200, bootstrap)]
        running.answers["recommendations"] = [(200, {"placement": "home", "products": products})]
        yield running


def opened(browser: Browser, hosts: Hosts, *, width: int = 1280, height: int = 800) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page.add_init_script(COUNT_SHIFTS)
    page.goto(hosts.shop, wait_until="networkidle")
    return page


def arrows_of(page: Page) -> list[str]:
    """Names of the row's scroll buttons, from the accessibility tree: they are no elements of the page."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    buttons = [node["name"]["value"] for node in nodes if node.get("role", {}).get("value") == "button"]
    return [name for name in ("Previous", "Next") if name in buttons]


def test_it_shows_what_can_be_bought_and_counts_clicks_by_placement(browser: Browser, hosts: Hosts) -> None:
    page = opened(browser, hosts)

    cards = page.get_by_role("listitem")
    expect(cards).to_have_count(11)
    expect(page.get_by_role("heading", name="Best sellers")).to_be_visible()
    expect(cards.nth(1).get_by_role("link")).to_have_text(
        "Paper Lanterns and Other Lights$21.90 Regular price $29.90"
    )
    assert cards.first.get_by_role("link").get_attribute("href") == f"{hosts.shop}/products/record-1?_pn=home"
    page.close()


def test_it_shifts_nothing_in_the_place_kept_for_it(browser: Browser, hosts: Hosts) -> None:
    page = opened(browser, hosts)

    expect(page.get_by_role("listitem")).to_have_count(11)
    page.wait_for_timeout(300)
    assert shifts_of(page) <= 0.001
    page.close()


def test_arrows_move_it_and_hide_at_the_ends(browser: Browser, hosts: Hosts) -> None:
    page = opened(browser, hosts)
    row = page.get_by_role("list", name="Best sellers")
    expect(row).to_be_visible()

    assert arrows_of(page) == ["Next"]
    x, y = page.evaluate(
        """() => { const box = document.querySelector("[data-perennial-carousel]").getBoundingClientRect()
        return [box.right - 22, box.top + 22] }"""
    )
    page.mouse.click(x, y)
    page.wait_for_timeout(400)
    assert row.evaluate("(it) => it.scrollLeft") > 100
    assert arrows_of(page) == ["Previous", "Next"]
    row.evaluate("(it) => it.scrollTo(it.scrollWidth, 0)")
    page.wait_for_timeout(400)
    assert arrows_of(page) == ["Previous"]
    page.close()


@pytest.mark.parametrize(
    ("width", "lang", "direction"), [(1280, "en", "ltr"), (390, "de", "ltr"), (390, "ar", "rtl")]
)
def test_it_fits_every_screen(browser: Browser, hosts: Hosts, width: int, lang: str, direction: str) -> None:
    hosts.lang, hosts.direction = lang, direction
    page = opened(browser, hosts, width=width)
    expect(page.get_by_role("listitem")).to_have_count(11)
    page.wait_for_timeout(300)
    shoot(page, f"carousel-{width}-{lang}")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_violations(page, "[data-perennial-carousel]") == []
    page.close()


@pytest.mark.parametrize("answer", [(500, {}), (200, {"products": []}), (200, {"products": [{}]})])
def test_without_an_answer_the_place_stays_empty(
    browser: Browser, hosts: Hosts, answer: tuple[int, Any]
) -> None:
    errors: list[str] = []
    hosts.answers["recommendations"] = [answer]
    page = browser.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(hosts.shop, wait_until="networkidle")

    expect(page.get_by_role("listitem")).to_have_count(0)
    expect(page.get_by_role("heading", name="Best sellers")).to_have_count(0)
    assert errors == []
    page.close()
