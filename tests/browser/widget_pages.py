"""What the browser tests of the widgets share: a browser, popups to configure, and what a shopper does."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.browser.widget_hosts import ROOT, Hosts

AXE = ROOT / "node_modules/axe-core/axe.min.js"
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
"""The same engine; without the window that nobody sees a page costs a third."""
DWELL_MS = 5_300
"""A little longer than popups wait where their merchant set nothing else."""
PARTS_MS = 500
PART_MS = 200
"""What a popup is made of comes after her first sign, while the page idles."""
SHOTS = os.environ.get("POPUP_SHOTS")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--in-process-gpu",
    "--renderer-process-limit=1",
]
COUNT_SHIFTS = """
window.shifts = []
new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.shifts.push(entry.value)))
  .observe({ type: "layout-shift", buffered: true })
"""


@contextmanager
def running_chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


def shifts_of(page: Page) -> float:
    """The sum of all layout shifts, also those that a click excuses. Needs COUNT_SHIFTS as an init script."""
    return float(page.evaluate("window.shifts.reduce((sum, value) => sum + value, 0)"))


def popup(**changes: Any) -> dict[str, Any]:
    content = {
        "title": "Before you go",
        "text": "The records people come back for are one click away.",
        "action": "See best sellers",
        "decline": "No thanks",
        "action_url": "/collections/all",
    } | changes.pop("content", {})
    return {
        "id": 5,
        "play": "dont_go",
        "pages": ["home"],
        "triggers": [{"kind": "exit_intent", "dwell_ms": 100}],
        "priority": 10,
        "cooldown_days": 7,
        "layout": "center",
        "countdown": True,
        "content": content,
        "offer": None,
    } | changes


def configuration(hosts: Hosts, *popups: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "shop": "first-press.myshopify.com",
        "api": f"{hosts.app}/storefront/v1",
        "version": 7,
        "currency": "USD",
        "popups": list(popups) or [popup()],
        "carousels": {"home": {"title": "Best sellers"}},
    } | changes


WITH_OFFER = {"offer": {"label": "10% off", "hours": 48}, "content": {"action": "Get my code"}}


def visit(page: Page, hosts: Hosts, path: str = "/") -> None:
    page.goto(hosts.shop + path, wait_until="networkidle")
    page.click("#basket")
    settle(page, hosts)


def settle(page: Page, hosts: Hosts) -> None:
    """Wait until the parts that her move called for have come, however slow the machine is."""
    known = -1
    while known != len(hosts.asked):
        known = len(hosts.asked)
        page.wait_for_timeout(PART_MS)


def leave(page: Page) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 800
    for y in (300, 180, 60, 20, -4):
        page.mouse.move(width / 2, y)
    page.wait_for_timeout(300)


def seek_popup(page: Page) -> None:
    """Open the shop's front page, look around for as long as the popup waits, then make for the tab bar.

    The page's clock jumps over the waiting and stands still for the gesture, however slow the machine is.
    """
    page.clock.install()
    page.goto("/", wait_until="networkidle")
    page.mouse.move(300, 300)
    page.locator("main").click(position={"x": 5, "y": 5})
    page.wait_for_timeout(PARTS_MS)
    page.clock.pause_at(datetime.now(UTC) + timedelta(milliseconds=DWELL_MS))
    leave(page)
    page.clock.resume()


def log_in(page: Page, email: str) -> None:
    """As a customer that the store knows, by the code that its sign-in page shows."""
    page.goto("/account/login")
    page.locator("input[name=email]").fill(email)
    page.locator("main form [type=submit]").click()
    page.locator("input[name=code]").fill(page.locator(".onetime").inner_text().strip())
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url("**/account")


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def axe_violations(page: Page, inside: str = "html") -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "(inside) => axe.run(inside).then(({ violations }) => violations.map(({ id }) => id))", inside
    )
    return list(found)


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.wait_for_timeout(250)
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def claimable(hosts: Hosts, *, seconds: float = 3_600 * 48, code: str = "STAY-7QK2") -> None:
    ends_at = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
    made = {"code": code, "ends_at": ends_at, "apply_url": f"{hosts.shop}/discount/{code}"}
    hosts.answers["visitors"] = [(200, {"visitor": "claim-token"})]
    hosts.answers["vouchers"] = [(202, {"state": "preparing", "retry_after_ms": 300}), (200, made)]
