"""`python -m tests.popup_pictures`: takes the pictures of docs/popups.md, by the links the admin gives."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.popup_editor import link_to, make, save
from tests.browser.widget_pages import running_chromium
from tests.screenshots import PATIENCE, PICTURES, QUALITY, WIDTHS
from tests.stack import Stack, running_stack

FOLDER = PICTURES / "popups"
RECORD = "/products/volta-nine-alternating-current"


@dataclass(frozen=True)
class Picture:
    """One popup on one page, at one width; `claims` shows the code."""

    name: str
    play: str
    template: str
    path: str
    width: int
    gives_codes: bool = False
    claims: bool = False
    changes: dict[str, str] = field(default_factory=dict)


SHOTS = (
    Picture("dont-go-desktop", "dont_go", "quiet", "/", 1280, gives_codes=True),
    Picture("flash-promo-phone", "flash_promo", "ticket", RECORD, 390, gives_codes=True, claims=True),
    Picture("last-chance-desktop", "last_chance", "paper", "/cart", 1280, gives_codes=True, claims=True),
    Picture("welcome-desktop", "welcome", "note", "/collections/all", 1280),
    Picture("quiz-phone", "quiz", "market", RECORD, 390),
    Picture("free-shipping-desktop", "free_shipping", "bar", "/", 1280, changes={"threshold": "50"}),
)


def main() -> int:
    """Take all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_stack(Path(folder), shop="records") as stack:
        stack.settle(PATIENCE)
        with running_chromium() as browser:
            for picture in SHOTS:
                take(browser, stack, picture)
    return 0


def take(browser: Browser, stack: Stack, picture: Picture) -> None:
    number = make(stack, picture.play)
    save(stack, number, template=picture.template, **picture.changes)
    if picture.gives_codes:
        stack.switch(f"popups/{number}/offer", gives_codes="1")
    query = link_to(stack, number)
    context = browser.new_context(viewport=WIDTHS[picture.width], reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(stack.storefront, wait_until="load")
    page.get_by_role("button", name="Accept").click()
    page.goto(f"{stack.storefront}{picture.path}?{query}", wait_until="networkidle")
    if picture.claims:
        page.get_by_role("dialog").locator(".action").click()
        page.get_by_role("dialog").locator(".ticket strong").wait_for()
    page.wait_for_timeout(800)
    page.screenshot(path=FOLDER / f"{picture.name}.jpg", type="jpeg", quality=QUALITY)
    context.close()


if __name__ == "__main__":
    sys.exit(main())
