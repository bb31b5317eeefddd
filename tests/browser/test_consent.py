"""The customer-privacy interface of the stand-in's shops and its banner, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stack import Stack

pytestmark = pytest.mark.one_database
ASK = """() => new Promise((tell) => Shopify.loadFeatures([{ name: "consent-tracking-api", version: "0.1" }],
() => {
  const { customerPrivacy: privacy } = Shopify
  tell({
    analytics: privacy.analyticsProcessingAllowed(),
    marketing: privacy.marketingAllowed(),
    preferences: privacy.preferencesProcessingAllowed(),
    sale: privacy.saleOfDataAllowed(),
    consent: privacy.currentVisitorConsent(),
    banner: privacy.shouldShowBanner(),
  })
}))"""
LISTEN = "document.addEventListener('visitorConsentCollected', ({ detail }) => { window.collected = detail })"
SET = """(wish) => new Promise((tell) => Shopify.customerPrivacy.setTrackingConsent(wish, tell))"""
NOTHING = {"analytics": "", "marketing": "", "preferences": "", "sale_of_data": ""}


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    """A new shopper on the shop's first page."""
    context = browser.new_context(base_url=stack.storefront)
    page = context.new_page()
    page.add_init_script(LISTEN)
    page.goto("/", wait_until="load")
    yield page
    context.close()


def banner(page: Page) -> Any:
    return page.locator(".platform-consent")


def test_nothing_is_allowed_before_the_shopper_decided(page: Page) -> None:
    asked = page.evaluate(ASK)

    assert asked == {
        "analytics": False, "marketing": False, "preferences": False, "sale": False,
        "consent": NOTHING, "banner": True,
    }  # fmt: skip
    expect(banner(page)).to_be_visible()
    assert "_tracking_consent" not in {each["name"] for each in page.context.cookies()}
    assert page.evaluate("window.collected") is None


@pytest.mark.parametrize(("button", "word"), [("Annehmen", "yes"), ("Ablehnen", "no")])
def test_the_banner_decides_everything_once_and_can_be_asked_for_again(
    page: Page, button: str, word: str
) -> None:
    page.get_by_role("button", name=button).click()

    is_yes = word == "yes"
    assert set(page.evaluate("window.collected").values()) == {is_yes}
    page.reload(wait_until="load")
    assert page.evaluate(ASK) == {
        "analytics": is_yes, "marketing": is_yes, "preferences": is_yes, "sale": is_yes,
        "consent": dict.fromkeys(NOTHING, word), "banner": False,
    }  # fmt: skip
    expect(banner(page)).to_have_count(0)
    page.locator("[data-privacy-choices]").click()
    expect(banner(page)).to_be_visible()


def test_whoever_has_not_decided_yet_can_still_reach_the_button_that_pays(page: Page) -> None:
    page.goto("/products/streufutter", wait_until="load")
    page.locator("[data-product-form] [name=add]").click()
    page.locator("dialog[open] [name=checkout]").click()
    expect(banner(page)).to_be_visible()

    page.locator("button[name=pay]").click(timeout=5_000)


def test_a_theme_may_set_some_kinds_and_the_event_tells_them_all(page: Page) -> None:
    done = page.evaluate(SET, {"analytics": True, "marketing": False})

    assert done == {}
    expect(banner(page)).to_have_count(0)
    assert page.evaluate("window.collected") == {
        "analyticsAllowed": True,
        "marketingAllowed": False,
        "preferencesAllowed": False,
        "saleOfDataAllowed": False,
        "firstPartyMarketingAllowed": False,
        "thirdPartyMarketingAllowed": False,
    }
    page.reload(wait_until="load")
    asked = page.evaluate(ASK)
    assert asked["consent"] == NOTHING | {"analytics": "yes", "marketing": "no"}
    assert (asked["analytics"], asked["marketing"], asked["banner"]) == (True, False, False)


def test_what_is_no_consent_is_refused_and_nothing_is_kept(page: Page) -> None:
    wishes: list[object] = ["yes", None, {"analytics": "yes"}, {"marketing": 1}, [True]]

    assert all("error" in page.evaluate(SET, wish) for wish in wishes)
    assert page.evaluate("window.collected") is None
    assert page.evaluate(ASK)["consent"] == NOTHING
