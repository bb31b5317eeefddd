"""The popup in a real browser: when it comes, how it behaves, and that it never harms the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

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

STORAGE_THROWS = """
for (const name of ["sessionStorage", "localStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError") } })
"""

pytestmark = pytest.mark.one_database


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    with running_hosts() as running:
        running.answers["bootstrap"] = [(200, configuration(running))]
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    fresh = browser.new_context(viewport={"width": 1280, "height": 800})
    fresh.add_init_script(COUNT_SHIFTS)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    errors: list[str] = []
    page.errors = errors  # type: ignore[attr-defined]

    def heard(said: ConsoleMessage) -> None:
        if said.type == "error":
            errors.append(said.text)

    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", heard)
    return page


def errors_of(page: Page) -> list[str]:
    """Script errors; what the browser itself notes about a refused connection or an answer 4xx is none."""
    return [text for text in page.errors if "Failed to load resource" not in text]  # type: ignore[attr-defined]


def focused(page: Page) -> str:
    script = """() => { let at = document.activeElement
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
      return at.id || at.getAttribute("aria-label") || at.textContent || at.tagName }"""
    return str(page.evaluate(script))


def test_leaving_over_the_top_shows_the_popup(page: Page, hosts: Hosts) -> None:
    visit(page, hosts)
    expect(dialog(page)).to_have_count(0)

    leave(page)

    expect(dialog(page)).to_be_visible()
    expect(dialog(page)).to_have_accessible_name("Before you go")
    link = dialog(page).get_by_role("link", name="See best sellers")
    assert link.get_attribute("href") == f"{hosts.shop}/collections/all?_pn=popup"
    assert errors_of(page) == []


def test_until_she_gives_a_sign_nothing_of_a_popup_is_fetched(page: Page, hosts: Hosts) -> None:
    page.goto(hosts.shop, wait_until="networkidle")

    fetched = [path.rsplit("/", 1)[-1].split("-")[0] for path in hosts.paths() if path != "/"]
    assert sorted(fetched) == ["bootstrap", "carousel", "perennial.js", "recommendations"]


def test_a_page_with_a_printed_configuration_asks_the_app_for_scripts_only(page: Page, hosts: Hosts) -> None:
    hosts.printed = configuration(hosts, page="home", cart_count=0)
    visit(page, hosts)
    leave(page)

    expect(dialog(page)).to_be_visible()
    assert "/storefront/v1/bootstrap" not in hosts.paths()


def test_focus_moves_in_stays_and_returns(page: Page, hosts: Hosts) -> None:
    visit(page, hosts)
    page.focus("#first")
    leave(page)

    assert focused(page) == "title"
    order = []
    for _ in range(5):
        page.keyboard.press("Tab")
        order.append(focused(page))
    assert order == ["See best sellers", "No thanks", "Close", "title", "See best sellers"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Close"

    page.keyboard.press("Escape")

    expect(dialog(page)).to_have_count(0)
    assert focused(page) == "first"


def test_what_lies_below_is_out_of_reach_while_it_is_open(page: Page, hosts: Hosts) -> None:
    visit(page, hosts)
    leave(page)

    assert page.evaluate(
        "document.querySelector('body > div:last-of-type').shadowRoot.querySelector(':modal') !== null"
    )
    assert page.get_by_role("button", name="Add to basket").count() == 1
    page.mouse.click(5, 5)
    expect(dialog(page)).to_have_count(0)


@pytest.mark.parametrize("answer", ["Escape", "No thanks", "Close"])
def test_a_dismissal_is_remembered(page: Page, hosts: Hosts, answer: str) -> None:
    visit(page, hosts)
    leave(page)
    if answer == "Escape":
        page.keyboard.press("Escape")
    else:
        dialog(page).get_by_role("button", name=answer).click()
    expect(dialog(page)).to_have_count(0)

    visit(page, hosts)
    leave(page)

    expect(dialog(page)).to_have_count(0)
    assert page.evaluate("Object.keys({ ...sessionStorage })") == ["_pn_shown", "_pn_dismissed"]
    assert page.evaluate("Object.keys({ ...localStorage })") == []


def test_with_consent_a_dismissal_outlives_the_session(
    context: BrowserContext, page: Page, hosts: Hosts
) -> None:
    hosts.attributes = 'data-consent="analytics"'
    hosts.answers["visitors"] = [(200, {"visitor": "signed"})]
    hosts.answers["events"] = [(204, {})]
    visit(page, hosts)
    leave(page)
    page.keyboard.press("Escape")
    page.close()

    later = context.new_page()
    visit(later, hosts)
    leave(later)

    expect(dialog(later)).to_have_count(0)
    assert hosts.bodies("/cart/update.js")[0] == {"attributes": {"__pv": "signed"}}
    names = [event["name"] for sent in hosts.bodies("/storefront/v1/events") for event in sent["events"]]
    assert names[:3] == ["page_viewed", "popup_shown", "popup_dismissed"]


def test_without_consent_nobody_is_counted(page: Page, hosts: Hosts) -> None:
    visit(page, hosts)
    leave(page)
    page.keyboard.press("Escape")
    page.goto(hosts.shop + "/pages/other", wait_until="networkidle")

    assert not {"/storefront/v1/visitors", "/storefront/v1/events", "/cart/update.js"} & set(hosts.paths())
    assert page.context.cookies() == []


def test_not_while_she_types_or_another_dialog_is_up(page: Page, hosts: Hosts) -> None:
    visit(page, hosts)
    page.focus("#search")
    leave(page)
    expect(dialog(page)).to_have_count(0)

    page.evaluate("document.activeElement.blur()")
    page.evaluate(
        "document.body.insertAdjacentHTML('afterbegin', '<dialog open aria-label=Cart>Cart</dialog>')"
    )
    leave(page)
    expect(page.get_by_role("dialog", name="Before you go")).to_have_count(0)


def test_nothing_shifts(page: Page, hosts: Hosts) -> None:
    hosts.answers["bootstrap"] = [(200, configuration(hosts, popup(**WITH_OFFER)))]
    claimable(hosts)
    visit(page, hosts)
    leave(page)
    dialog(page).get_by_role("button", name="Get my code").click()
    expect(dialog(page)).to_contain_text("STAY-7QK2")
    page.wait_for_timeout(2_200)
    dialog(page).get_by_role("button", name="Keep browsing").click()
    page.wait_for_timeout(200)

    assert shifts_of(page) <= 0.001


def test_her_code_is_made_on_her_click_only_and_shown_large(
    context: BrowserContext, page: Page, hosts: Hosts
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    hosts.answers["bootstrap"] = [(200, configuration(hosts, popup(**WITH_OFFER)))]
    claimable(hosts)
    visit(page, hosts)
    leave(page)
    assert "/storefront/v1/vouchers" not in hosts.paths()

    dialog(page).get_by_role("button", name="Get my code").click()

    expect(dialog(page).get_by_role("status")).to_have_text("Getting your code ready")
    expect(dialog(page)).to_have_accessible_name("Your code")
    assert hosts.bodies("/storefront/v1/visitors") == [
        {"shop": "first-press.myshopify.com", "purpose": "claim"}
    ]
    asked = {"shop": "first-press.myshopify.com", "visitor": "claim-token", "popup": 5}
    assert hosts.bodies("/storefront/v1/vouchers") == [asked, asked]
    assert focused(page) == "title"
    expect(dialog(page).get_by_role("timer")).to_contain_text("47:59:5")
    href = dialog(page).get_by_role("link", name="Use it now").get_attribute("href")
    assert href == f"{hosts.shop}/discount/STAY-7QK2?_pn=popup"
    dialog(page).get_by_role("button", name="Copy").click()
    expect(dialog(page).get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "STAY-7QK2"
    assert axe_violations(page) == []
    assert errors_of(page) == []


@pytest.mark.parametrize("pieces", [0, 2])
def test_a_code_for_an_empty_cart_says_when_it_comes_off_and_leads_nobody_there(
    page: Page, hosts: Hosts, pieces: int
) -> None:
    claimable(hosts)
    ready = hosts.answers["vouchers"][-1][1]
    ready["apply_url"] += "?redirect=/cart"
    hosts.attributes = f'data-cart-count="{pieces}"'
    hosts.answers["bootstrap"] = [(200, configuration(hosts, popup(**WITH_OFFER)))]
    visit(page, hosts)
    leave(page)
    dialog(page).get_by_role("button", name="Get my code").click()

    expect(dialog(page)).to_contain_text("STAY-7QK2")
    words = "" if pieces else "Use it now and it waits for your cart: it comes off at the checkout."
    expect(dialog(page).locator("#sentence")).to_have_text(words)
    goal = dialog(page).get_by_role("link", name="Use it now").get_attribute("href") or ""
    assert goal.partition("redirect=")[2].startswith("%2Fcart&" if pieces else "%2Fcollections%2Fall&")


def test_when_the_code_ends_the_popup_goes(page: Page, hosts: Hosts) -> None:
    hosts.answers["bootstrap"] = [(200, configuration(hosts, popup(**WITH_OFFER)))]
    claimable(hosts, seconds=3)
    visit(page, hosts)
    leave(page)
    dialog(page).get_by_role("button", name="Get my code").click()
    expect(dialog(page).get_by_role("timer")).to_be_visible()

    expect(dialog(page)).to_have_count(0, timeout=5_000)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (409, "This offer cannot be used here any more. The price you see still holds."),
        (429, "That did not work just now. Please try again in a moment."),
        (503, "That did not work just now. Please try again in a moment."),
    ],
)
def test_a_refusal_is_one_kind_sentence(page: Page, hosts: Hosts, status: int, words: str) -> None:
    hosts.answers["bootstrap"] = [(200, configuration(hosts, popup(**WITH_OFFER)))]
    hosts.answers["visitors"] = [(200, {"visitor": "claim-token"})]
    hosts.answers["vouchers"] = [(status, {"error": "refused", "reason": "limit"})]
    visit(page, hosts)
    leave(page)

    dialog(page).get_by_role("button", name="Get my code").click()

    expect(dialog(page).get_by_role("status")).to_have_text(words)
    assert errors_of(page) == []


def test_where_nothing_can_be_remembered_nothing_is_shown(
    context: BrowserContext, page: Page, hosts: Hosts
) -> None:
    context.add_init_script(STORAGE_THROWS)
    visit(page, hosts)
    leave(page)

    expect(dialog(page)).to_have_count(0)
    assert errors_of(page) == []


@pytest.mark.parametrize("answer", [(500, {}), (404, {"error": "shop_unknown"}), (200, {"popups": [{}]})])
def test_an_app_in_trouble_leaves_the_page_alone(page: Page, hosts: Hosts, answer: tuple[int, Any]) -> None:
    hosts.answers = {"bootstrap": [answer]}
    visit(page, hosts)
    leave(page)

    expect(dialog(page)).to_have_count(0)
    assert errors_of(page) == []


def test_an_app_that_is_down_leaves_the_page_alone(page: Page, hosts: Hosts) -> None:
    hosts.printed = configuration(
        hosts, popup(**WITH_OFFER), page="home", cart_count=0, api="http://127.0.0.1:9"
    )
    visit(page, hosts)
    leave(page)

    dialog(page).get_by_role("button", name="Get my code").click()

    expect(dialog(page).get_by_role("status")).to_contain_text("did not work just now")
    assert errors_of(page) == []


def test_a_strict_policy_and_hostile_words_are_no_trouble(page: Page, hosts: Hosts) -> None:
    hostile = {
        "title": "<img src=x onerror=alert(1)>",
        "action_url": "javascript:alert(1)",
        "text": "</script><b>",
    }
    hosts.printed = configuration(hosts, popup(content=hostile), page="home", cart_count=0)
    hosts.policy = (
        f"default-src 'self' 'unsafe-hashes'; script-src {hosts.app}; style-src 'none'; img-src * data:"
    )
    visit(page, hosts)
    page.errors.clear()  # type: ignore[attr-defined]  # the fixture's own styles are refused, as they should be
    leave(page)

    expect(dialog(page).get_by_role("heading")).to_have_text("<img src=x onerror=alert(1)>")
    expect(dialog(page).get_by_role("link")).to_have_count(0)
    assert dialog(page).evaluate("(it) => getComputedStyle(it).display") == "flex"
    assert errors_of(page) == []


def test_it_leaves_no_name_on_the_page(page: Page, hosts: Hosts) -> None:
    page.goto(hosts.shop + "/bare")
    before = set(page.evaluate("Object.getOwnPropertyNames(window)"))
    visit(page, hosts)
    leave(page)

    assert set(page.evaluate("Object.getOwnPropertyNames(window)")) - before == set()
