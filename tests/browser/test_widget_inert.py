"""Row S5 in a browser: no payload in a merchant's texts runs on plain hosts, in the frame and on her theme.

All 500 in every kind of popup of a plain host: `S5_ROUNDS=22` and `-k plain` with this file.
On theme, link and admin all 500 in every field: `python -m tests.chaos.full --only S5`.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.inert import faults_in, watch
from tests.browser.popup_editor import link_to, make, save
from tests.browser.widget_hosts import Hosts, running_hosts
from tests.browser.widget_pages import axe_violations, dialog, popup
from tests.inert.storefront import Storefront
from tests.popups.poison import KINDS, poisoned
from tests.popups.scripts import PAYLOADS
from tests.stack import Stack

pytestmark = pytest.mark.one_database

LOOKS = ("ticket", "paper", "market")
ROUNDS = int(os.environ.get("S5_ROUNDS", "2"))
PAGES = ("/", "/collections/all", "/products/streufutter", "/cart")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    with running_hosts() as running:
        running.row = False
        yield running


@pytest.mark.parametrize("kind", range(len(KINDS)))
def test_no_payload_runs_in_a_popup_of_a_plain_host_or_of_the_editors_frame(
    page: Page, hosts: Hosts, kind: int
) -> None:
    """Raw, as if the app had checked nothing."""
    faults = watch(page)
    start = kind * 163
    for _ in range(ROUNDS):
        shape, start = poisoned(KINDS[kind], start)
        hosts.printed = {"shop": "a", "api": hosts.app, "preview": {"popup": popup() | shape}, "popups": []}
        page.goto(hosts.shop, wait_until="networkidle")
        shown = page.locator("dialog, section.bar")
        expect(shown.first).to_be_visible()
        if kind == 0:
            shown.locator(".action").click()
            expect(shown.locator("strong")).to_have_text("SAMPLE")
        assert faults_in(page) + faults == []


@pytest.fixture(scope="module")
def made(stack: Stack) -> Iterator[str]:
    """A popup of its own on the home page of the shop's theme, below the shop's others."""
    number = make(stack, "dont_go")
    stack.switch(f"popups/{number}/switch", is_on="1")
    yield number
    stack.switch(f"popups/{number}/switch", is_on="0")
    stack.settle()


def test_what_a_merchant_types_is_text_on_her_theme_and_by_her_link(page: Page, stack: Stack) -> None:
    """One payload in each field of each kind of popup, of the blocks and of the names."""
    front, start = Storefront(stack, page, 1), random.randrange(len(PAYLOADS))
    front.furnish()
    try:
        assert front.round(start) == [], start
        assert front.read == 2 * len(front.popups)
    finally:
        front.clear()


def test_no_page_loses_to_axe_by_a_popup_open_or_closed_in_any_look(
    page: Page, stack: Stack, made: str
) -> None:
    """Four pages, three looks of the editor; the merchant's link opens the popup on any page."""
    for path in PAGES:
        page.goto(stack.storefront + path, wait_until="networkidle")
        assert axe_violations(page) == [], path
    for look in LOOKS:
        assert save(stack, made, template=look) == {"template": look}
        query = link_to(stack, made)
        for path in PAGES:
            page.goto(f"{stack.storefront}{path}?{query}", wait_until="networkidle")
            expect(dialog(page)).to_be_visible()
            assert axe_violations(page) == [], (path, look)
