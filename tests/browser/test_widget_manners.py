"""The popup among others: forms, bars, careless neighbours, hostile words, tabs, ordinary use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.widget_hosts import Hosts, running_hosts
from tests.browser.widget_pages import (
    COUNT_SHIFTS,
    WITH_OFFER,
    axe_violations,
    claimable,
    configuration,
    dialog,
    leave,
    popup,
    shifts_of,
    visit,
)

pytestmark = pytest.mark.one_database

PARTS_MS = 400
CONSENT = "Yes, send me news by email. I can stop it at any time."
EMAIL = {"name": "email", "type": "email", "label": "Email", "required": True}
LIKES = {"name": "likes", "type": "choices", "label": "What do you like?", "options": [["tea", "Tea"]]}
STEPS = [
    {"kind": "form", "fields": [EMAIL], "consent_text": CONSENT},
    {"kind": "quiz", "title": "One more thing", "action": "Save", "fields": [LIKES]},
    {"kind": "done", "title": "Thank you", "text": "Look into your mailbox.", "action": "Keep browsing"},
]
NEIGHBOURS = """
Element.prototype.remove = function () { this.parentNode && this.parentNode.removeChild(this) }
Array.prototype.last = function () { return this[this.length - 1] }
Object.prototype.careless = 1
document.addEventListener("DOMContentLoaded", () => {
  const style = document.createElement("style")
  style.textContent = "* { color: red !important } dialog { display: none !important } button { width: 1px }"
  document.head.append(style)
  document.addEventListener("keydown", (event) => event.key === "Tab" && event.stopPropagation(), true)
})
setInterval(() => document.querySelectorAll("body > iframe").forEach((it) => it.remove()), 50)
"""
HOSTILE = (
    "<img src=x onerror=window.hurt=1>",
    "</script><script>window.hurt=1</script>",
    "{{constructor.constructor('window.hurt=1')()}}",
    "javascript:window.hurt=1",
    '" onmouseover="window.hurt=1',
    "<svg/onload=window.hurt=1>",
)


@pytest.fixture(scope="module")
def servers() -> Iterator[Hosts]:
    with running_hosts() as running:
        running.row = False
        yield running


@pytest.fixture
def hosts(servers: Hosts) -> Hosts:
    servers.answers, servers.policy, servers.attributes = {}, "", ""
    servers.asked.clear()
    return servers


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    fresh = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    fresh.add_init_script(COUNT_SHIFTS)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    opened, errors = context.new_page(), list[str]()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []


def show(page: Page, hosts: Hosts, *popups: dict[str, Any], **changes: Any) -> None:
    hosts.printed = configuration(hosts, *popups, **({"page": "home", "cart_count": 0} | changes))
    visit(page, hosts)
    page.wait_for_timeout(PARTS_MS)
    leave(page)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (320, 568)])
def test_a_form_is_asked_answered_and_thanked(page: Page, hosts: Hosts, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    hosts.answers |= {"subscriptions": [(202, {})], "answers": [(202, {})]}
    show(page, hosts, popup(steps=STEPS, content={"action": "Sign me up"}))
    frame = dialog(page)

    expect(frame).to_have_accessible_name("Before you go")
    assert axe_violations(page) == []
    assert not frame.get_by_label(CONSENT).is_checked()
    frame.get_by_label("Email", exact=True).fill("ada@example.com")
    frame.get_by_role("button", name="Sign me up").click()
    expect(frame.get_by_role("alert")).to_have_text("Please tick the box first, so that we may write to you.")
    assert hosts.bodies("/storefront/v1/subscriptions") == []

    frame.get_by_label(CONSENT).check()
    frame.get_by_label("Email", exact=True).press("Enter")
    expect(frame).to_have_accessible_name("One more thing")
    frame.get_by_label("Tea").check()
    frame.get_by_role("button", name="Save").click()
    expect(frame).to_have_accessible_name("Thank you")

    sent = hosts.bodies("/storefront/v1/subscriptions")[0]
    assert (sent["email"], sent["text"], sent["source"]) == ("ada@example.com", CONSENT, "popup:5")
    told = hosts.bodies("/storefront/v1/answers")[0]
    assert (told["answers"], told["visitor"], len(told["key"])) == ({"likes": ["tea"]}, None, 32)
    assert frame.evaluate("(it) => it.scrollWidth <= it.clientWidth")
    assert shifts_of(page) <= 0.001


def test_a_form_that_does_not_get_through_says_so_and_keeps_what_was_written(
    page: Page, hosts: Hosts
) -> None:
    hosts.answers["subscriptions"] = [(503, {})]
    show(page, hosts, popup(steps=STEPS, content={"action": "Sign me up"}))
    dialog(page).get_by_label("Email", exact=True).fill("ada@example.com")
    dialog(page).get_by_label(CONSENT).check()
    dialog(page).get_by_role("button", name="Sign me up").click()

    expect(dialog(page).get_by_role("alert")).to_contain_text("That did not work just now.")
    assert dialog(page).get_by_label("Email", exact=True).input_value() == "ada@example.com"


def test_a_bar_moves_nothing_takes_no_focus_and_stays_away_once_sent_away(page: Page, hosts: Hosts) -> None:
    bar = popup(layout="bar", content={"title": "Free shipping today"}, triggers=[{"kind": "load"}])
    hosts.printed = configuration(hosts, bar, page="home", cart_count=0)
    page.goto(hosts.shop, wait_until="networkidle")
    stands = page.get_by_role("region", name="Free shipping today")
    expect(stands).to_be_visible()
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    assert axe_violations(page) == []

    stands.get_by_role("button", name="No thanks").click()
    expect(stands).to_have_count(0)
    page.goto(hosts.shop, wait_until="networkidle")
    page.wait_for_timeout(200)
    expect(stands).to_have_count(0)
    assert shifts_of(page) == 0


def test_careless_neighbours_neither_break_it_nor_are_broken(page: Page, hosts: Hosts) -> None:
    page.add_init_script(NEIGHBOURS)
    hosts.printed = configuration(hosts, popup(**WITH_OFFER), page="home", cart_count=0)
    claimable(hosts)
    page.goto(hosts.shop, wait_until="networkidle")
    page.mouse.click(900, 600)
    page.wait_for_timeout(PARTS_MS)
    leave(page)

    expect(dialog(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    assert not [path for path in hosts.paths() if "careless" in path]


@pytest.mark.parametrize("place", ["content", "steps", "offer"])
def test_hostile_words_in_every_field_stay_words(page: Page, hosts: Hosts, place: str) -> None:
    policy = (
        "default-src 'none'; script-src 'self' http://127.0.0.1:*; style-src 'none'; img-src *; connect-src *"
    )
    words = " ".join(HOSTILE)
    said = {name: words for name in ("title", "text", "action", "decline")}
    hostile = {
        "content": {"content": said | {"action_url": HOSTILE[3], "image": {"url": HOSTILE[3], "alt": words}}},
        "steps": {
            "steps": [
                {"kind": "quiz", **said, "consent_text": words, "fields": [{**LIKES, "label": words}, EMAIL]}
            ]
        },
        "offer": {
            "offer": {"label": words, "hours": 4},
            "look": {"classes": words, "vars": {"accent": words}},
        },
    }[place]
    hosts.policy = policy.replace("'self'", "'self' 'unsafe-inline'") if place == "content" else ""
    show(page, hosts, popup(**hostile))
    expect(dialog(page)).to_be_visible()
    dialog(page).locator(".action").click()
    page.wait_for_timeout(150)

    assert page.evaluate("window.hurt") is None
    assert dialog(page).locator("script, svg, [onerror], [onmouseover], [onload]").count() == 0


def test_of_two_tabs_one_shows_where_she_agreed(context: BrowserContext, page: Page, hosts: Hosts) -> None:
    hosts.attributes = 'data-consent="analytics"'
    hosts.answers |= {"visitors": [(200, {"visitor": "signed"})], "events": [(204, {})]}
    show(page, hosts, popup())
    expect(dialog(page)).to_be_visible()

    other = context.new_page()
    visit(other, hosts)
    other.wait_for_timeout(PARTS_MS)
    leave(other)
    expect(dialog(other)).to_have_count(0)


def test_back_and_forth_never_shows_it_again(page: Page, hosts: Hosts) -> None:
    show(page, hosts, popup())
    expect(dialog(page)).to_be_visible()
    page.goto(hosts.shop + "/bare")
    page.go_back(wait_until="networkidle")
    page.mouse.click(900, 600)
    page.wait_for_timeout(PARTS_MS)
    leave(page)

    expect(dialog(page)).to_have_count(0)


def test_ordinary_use_sets_nothing_off_and_leaving_does_within_150_ms(page: Page, hosts: Hosts) -> None:
    hosts.printed = configuration(hosts, popup(), page="home", cart_count=0)
    visit(page, hosts)
    page.wait_for_timeout(PARTS_MS)
    move = page.mouse.move
    for x, y in ((640, 300), (1279, 200), (1400, 100), (640, 300), (640, 850), (640, 300), (300, 2)):
        move(x, y, steps=4)
    page.focus("#search")
    page.wait_for_timeout(200)
    leave(page)
    page.evaluate("document.activeElement.blur()")
    move(640, 400)
    page.mouse.down()
    page.wait_for_timeout(200)
    for y in (200, 60, -8):
        move(640, y)
    page.mouse.up()
    move(640, 400)
    page.evaluate("document.body.style.overflow = 'hidden'")
    page.wait_for_timeout(200)
    leave(page)
    page.evaluate("document.body.style.overflow = ''")
    page.evaluate("getSelection().removeAllRanges()")
    move(640, 400, steps=6)
    page.mouse.wheel(0, 400)
    page.keyboard.press("Control+Tab")
    expect(dialog(page)).to_have_count(0)

    page.evaluate(
        """() => {
          const host = () => document.querySelector("body > div:last-of-type")
          const seen = () => host()?.shadowRoot?.querySelector("dialog[open]")
          document.addEventListener("pointerout", (event) => {
            if (event.clientY > 0) return
            const at = performance.now()
            const look = () => (seen() ? (window.took = performance.now() - at) : setTimeout(look, 1))
            look()
          })
        }"""
    )
    page.wait_for_timeout(200)
    leave(page)
    expect(dialog(page)).to_be_visible()
    assert page.evaluate("window.took") <= 150
