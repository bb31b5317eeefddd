"""`python -m tests.listing_pictures`: takes the pictures of the market listing, 1600 x 900, in a browser."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.widget_pages import dialog, running_chromium
from tests.screenshots import (
    PICTURES,
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


def main() -> None:
    """The admin's home, the popup, the carousel and the mail, of the record shop with its past."""
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
    with window(browser, SIZE) as page:
        page.goto(stack.admin, wait_until="load")
        page.frame_locator("iframe").locator("h1").first.wait_for()
        shoot(page, "listing-admin")
        show_mail(page)
        shoot(page, "listing-mail")


if __name__ == "__main__":
    main()
