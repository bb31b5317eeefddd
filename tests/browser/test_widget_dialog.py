"""The twelve checks of a dialog at three widths: what anybody may expect of a popup, also without sight."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.widget_hosts import Hosts, running_hosts
from tests.browser.widget_pages import COUNT_SHIFTS, configuration, dialog, leave, popup, shifts_of, visit

pytestmark = pytest.mark.one_database

SMALLEST = 24
FOCUSED = """() => { let at = document.activeElement
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
  return at.id || at.className || at.localName }"""


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    with running_hosts() as running:
        running.row = False
        running.answers["bootstrap"] = [(200, configuration(running, popup()))]
        yield running


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_twelve_of_twelve(browser: Browser, hosts: Hosts, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    context.add_init_script(COUNT_SHIFTS)
    page = context.new_page()
    visit(page, hosts)
    page.focus("#first")
    leave(page)
    expect(dialog(page)).to_be_visible()

    checks = while_open(page)
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    checks["Esc closes"] = dialog(page).count() == 0
    checks["focus returns"] = page.evaluate(FOCUSED) == "first"
    leave(page)
    checks["no second showing"] = dialog(page).count() == 0
    checks["no layout shift"] = shifts_of(page) <= 0.001
    context.close()

    assert len(checks) == 12
    assert [name for name, holds in checks.items() if not holds] == []


def while_open(page: Page) -> dict[str, bool]:
    shown = dialog(page)
    focused = page.evaluate(FOCUSED)
    visited = []
    for _ in range(6):
        page.keyboard.press("Tab")
        visited.append(page.evaluate(FOCUSED))
    boxes = [each.bounding_box() or {"width": 0, "height": 0} for each in shown.locator("a, button").all()]
    return {
        "accessible name": bool(shown.get_attribute("aria-labelledby"))
        and shown.locator("h2").inner_text() != "",
        "modal": bool(shown.evaluate("(it) => it.matches(':modal')")),
        "focus moves in, not to a field": focused == "title",
        "Tab stays": set(visited) == {"title", "action", "button", "close"},
        "targets of 24 px": all(min(box["width"], box["height"]) >= SMALLEST for box in boxes),
        "reduced motion honoured": shown.evaluate("(it) => getComputedStyle(it).animationName") == "none",
        "reflow": bool(
            shown.evaluate("(it) => it.scrollWidth <= it.clientWidth && it.offsetWidth <= innerWidth")
        ),
        "a real close control": shown.get_by_role("button", name="Close").count() == 1,
    }
