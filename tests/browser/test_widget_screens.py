"""The popup on every screen, in long words and from right to left: it fits, every control is in reach."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.widget_hosts import Hosts, running_hosts
from tests.browser.widget_pages import (
    COUNT_SHIFTS,
    axe_violations,
    claimable,
    configuration,
    dialog,
    leave,
    popup,
    shifts_of,
    shoot,
    visit,
)

pytestmark = pytest.mark.one_database

PHONE = 600
SHEET = 0.4
HOLE = 40
LONG_CODE = "STAY-FCV5-RNTQ-NKVA-3EF5-72YC"

SPOKEN: dict[str, dict[str, str]] = {
    "en": {},
    "de": {
        "title": "Bevor Sie weiterziehen",
        "text": "Unsere meistgespielten Schallplattenneuauflagen sind nur einen Klick entfernt.",
        "action": "Meistverkaufte ansehen",
        "decline": "Nein danke",
    },
    "ar": {
        "title": "قبل أن تغادر",
        "text": "الأسطوانات التي يعود إليها الجميع على بُعد نقرة واحدة.",
        "action": "عرض الأكثر مبيعًا",
        "decline": "لا، شكرًا",
    },
}
OFFER_LABEL = {
    "en": {"label": "10% off", "hours": 48},
    "de": {"label": "10 % Nachlass", "hours": 48},
    "ar": {"label": "خصم 10 %", "hours": 48},
}
PRODUCTS = [
    {"id": str(number), "title": title, "url": f"/products/{number}", "image": f"/p{number}.svg"}
    for number, title in enumerate(
        ["Night Ferry", "Saltwater Almanac", "Paper Lanterns", "The Long Field (Deluxe)"]
    )
]

PRICED = [each | {"price_minor": 1_900, "currency": "USD", "available": True} for each in PRODUCTS[:2]]
"""What the app answers for the row; the third is sold out meanwhile."""


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    with running_hosts() as running:
        running.row = False
        running.answers["recommendations"] = [(200, {"strategy": "best_sellers", "products": PRICED})]
        yield running


def box_of(locator: Locator) -> tuple[float, float, float, float]:
    box = locator.bounding_box()
    assert box is not None
    return box["x"], box["y"], box["width"], box["height"]


def assert_inside(frame: Locator, width: int, height: int) -> None:
    """On phones a sheet at the bottom, at most 40 % of the screen."""
    x, y, wide, high = box_of(frame)
    assert x >= 0
    assert x + wide <= width
    if width <= PHONE:
        assert high <= height * SHEET + 1
        assert y + high == pytest.approx(height, abs=1)
    assert frame.evaluate("(it) => it.scrollWidth <= it.clientWidth")


def assert_reachable(frame: Locator, height: int) -> None:
    """Controls of 44 px in sight; yes and no have the same size."""
    answers = [box_of(answer) for answer in frame.locator(".answers > *").all()]
    assert len({(round(wide), round(high)) for _, _, wide, high in answers}) == 1
    for _, y, wide, high in [*answers, box_of(frame.get_by_role("button").last)]:
        assert min(wide, high) >= 44
        assert y + high <= height


@pytest.mark.parametrize(
    ("width", "height", "lang", "direction"),
    [(1280, 800, "en", "ltr"), (390, 844, "de", "ltr"), (320, 568, "de", "ltr"), (390, 844, "ar", "rtl")],
)
@pytest.mark.parametrize("kind", ["plain", "offer", "products"])
def test_it_fits_every_screen(
    browser: Browser, hosts: Hosts, width: int, height: int, lang: str, direction: str, kind: str
) -> None:
    hosts.lang, hosts.direction = lang, direction
    changes = SPOKEN[lang] | ({"products": PRODUCTS} if kind == "products" else {})
    offer = OFFER_LABEL[lang] if kind == "offer" else None
    hosts.answers["bootstrap"] = [(200, configuration(hosts, popup(content=changes, offer=offer)))]
    claimable(hosts)
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = context.new_page()
    visit(page, hosts)
    leave(page)
    page.wait_for_timeout(300)
    shoot(page, f"popup-{kind}-{width}-{lang}")

    assert_inside(dialog(page), width, height)
    assert_reachable(dialog(page), height)
    assert dialog(page).evaluate("(it) => getComputedStyle(it).animationName") == "none"
    assert axe_violations(page) == []
    if offer:
        dialog(page).locator(".action").click()
        expect(dialog(page)).to_contain_text("STAY-7QK2")
        shoot(page, f"popup-code-{width}-{lang}")
        assert_inside(dialog(page), width, height)
        assert axe_violations(page) == []
    context.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (320, 568)])
@pytest.mark.parametrize("products", [PRODUCTS[:3], []])
def test_the_code_takes_the_offers_place_and_leaves_no_hole(
    browser: Browser, hosts: Hosts, width: int, height: int, products: list[dict[str, str]]
) -> None:
    shown = popup(content={"products": products}, offer=OFFER_LABEL["en"])
    hosts.answers["bootstrap"] = [(200, configuration(hosts, shown))]
    claimable(hosts, code=LONG_CODE)
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    context.add_init_script(COUNT_SHIFTS)
    page = context.new_page()
    visit(page, hosts)
    leave(page)
    page.wait_for_timeout(300)
    expect(dialog(page).get_by_text("$19.00")).to_have_count(min(len(products), len(PRICED)))
    before = box_of(dialog(page))

    dialog(page).locator(".action").click()
    expect(dialog(page)).to_contain_text(LONG_CODE)
    shoot(page, f"popup-code-{'row' if products else 'bare'}-{width}")

    assert box_of(dialog(page)) == pytest.approx(before, abs=1)
    assert hole_below(dialog(page)) <= HOLE
    assert dialog(page).locator(".products li").count() == len(products)
    assert shifts_of(page) <= 0.001
    context.close()


OFFER_FIRST = "picture-none align-center answers-stack ticket-dashed order-offer frame-line"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (320, 568)])
def test_an_offer_above_the_headline_hides_neither_words_nor_code(
    browser: Browser, hosts: Hosts, width: int, height: int
) -> None:
    shown = popup(
        content={"products": PRODUCTS}, offer=OFFER_LABEL["en"], look={"classes": OFFER_FIRST, "vars": {}}
    )
    hosts.answers["bootstrap"] = [(200, configuration(hosts, shown))]
    claimable(hosts, code=LONG_CODE)
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = context.new_page()
    visit(page, hosts)
    leave(page)
    shoot(page, f"popup-offer-first-{width}")
    ticket, headline, row = (dialog(page).locator(name) for name in (".ticket", "h2", ".products"))
    assert box_of(ticket)[1] < box_of(headline)[1] < box_of(row)[1]

    dialog(page).locator(".action").click()
    expect(dialog(page)).to_contain_text(LONG_CODE)
    shoot(page, f"popup-offer-first-code-{width}")

    assert box_of(headline)[1] < box_of(ticket)[1] < box_of(row)[1]
    code = dialog(page).locator(".ticket strong")
    assert box_of(dialog(page))[1] < box_of(code)[1]
    assert box_of(code)[1] + box_of(code)[3] <= box_of(dialog(page).locator(".answers"))[1]
    context.close()


def hole_below(frame: Locator) -> float:
    """How far the answers stand from what is above them."""
    _, top, _, high = box_of(frame.locator(".body"))
    _, scroll_top, _, scroll_high = box_of(frame.locator(".scroll"))
    return box_of(frame.locator(".answers"))[1] - min(top + high, scroll_top + scroll_high)
