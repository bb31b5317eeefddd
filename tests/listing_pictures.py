"""`python -m tests.listing_pictures`: takes the pictures of the market listing, 1600 x 900, in a browser."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.widget_pages import dialog, running_chromium
from tests.screenshots import (
    PICTURES,
    go,
    have_a_past,
    shoot,
    show_mail,
    show_popup,
    show_row,
    switch_on,
    window,
)
from tests.stack import Stack, running_stack

SIZE = {"width": 1600, "height": 900}
"""What the platform shows without cutting."""
ADMIN_SIZE = {"width": SIZE["width"] + 232, "height": SIZE["height"] + 100}
"""A window whose menu and head leave that much to the app."""


def main() -> None:
    """The admin's home, the popup, the carousel, a segment and the mail, of the record shop with its past."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_stack(Path(folder), shop="records") as stack:
        switch_on(stack)
        with running_chromium() as browser:
            take_storefront(browser, stack)
            have_a_past(stack)
            take_admin(browser, stack)
    for path in sorted(PICTURES.glob("listing-*.png")):
        sys.stdout.write(f"{path.stat().st_size:>9,}  {path.name}\n")


def take_storefront(browser: Browser, stack: Stack) -> None:
    with window(browser, SIZE) as page:
        page.goto(stack.storefront, wait_until="load")
        page.get_by_role("button", name="Accept").click()
        show_row(page)
        shoot(page, "listing-carousel")
        show_popup(page, stack)
        dialog(page).locator(".action").click()
        dialog(page).locator(".ticket strong").wait_for()
        shoot(page, "listing-popup")


def take_admin(browser: Browser, stack: Stack) -> None:
    with window(browser, ADMIN_SIZE) as page:
        page.goto(stack.admin, wait_until="load")
        shoot_app(page, "listing-admin")
        go(page, "segments")
        page.frame_locator("iframe").get_by_role("link", name="About to lapse").click()
        page.frame_locator("iframe").get_by_role("link", name="Change").click()
        shoot_app(page, "listing-segment")
        show_mail(page)
        shoot_app(page, "listing-mail")


def shoot_app(page: Page, name: str) -> None:
    """The app alone, without the store's menu around it and the demo's ribbon."""
    inside = page.frame_locator("iframe")
    inside.locator("h1").first.wait_for()
    inside.locator("aside.demo").evaluate_all("(ribbons) => ribbons.forEach((each) => each.remove())")
    page.wait_for_timeout(500)
    left, top = (ADMIN_SIZE[side] - SIZE[side] for side in ("width", "height"))
    page.screenshot(path=PICTURES / f"{name}.png", clip={"x": left, "y": top, **SIZE})


if __name__ == "__main__":
    main()
