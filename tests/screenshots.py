"""`python -m tests.screenshots`: takes the README's pictures of the record shop, in a browser."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.widget_pages import dialog, leave, running_chromium
from tests.programs import HOME
from tests.shopper import Shopper
from tests.stack import Stack, running_stack

PICTURES = HOME / "docs" / "pictures"
SHOPPER = "nora.lindqvist@example.com"
DWELL_MS = 5_300
RELOADS = 20
PATIENCE = 300
"""Seconds: the lists of a whole record shop are written into its pages first."""
LARGEST_BYTES, LARGEST_SUM = 250_000, 2_400_000
DESKTOP, PHONE = {"width": 1200, "height": 800}, {"width": 390, "height": 844}
WIDTHS = {1280: {"width": 1280, "height": 860}, 390: PHONE}
QUALITY = 82
BUYER = {
    "Email": SHOPPER,
    "First name": "Nora",
    "Last name": "Lindqvist",
    "Address": "12 Linden Row",
    "Postal code": "02139",
    "City": "Cambridge",
}


def main() -> int:
    """Take all pictures; 1 when they are larger than a README should load."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_stack(Path(folder), shop="records") as stack:
        switch_on(stack)
        with running_chromium() as browser:
            take_storefront(browser, stack)
            take_phone(browser, stack)
            for width in WIDTHS:
                take_shop(browser, stack, width)
            have_a_past(stack)
            take_admin(browser, stack)
    return weigh()


def switch_on(stack: Stack) -> None:
    popup = stack.api("bootstrap").json()["popups"][0]["id"]
    stack.switch("loyalty/switch", is_on="1")
    stack.switch("flows/thank_you/switch", is_on="1")
    stack.switch(f"popups/{popup}/offer", gives_codes="1")
    stack.settle(PATIENCE)


def have_a_past(stack: Stack) -> None:
    """A customer who ordered twice and got her mails."""
    shopper = Shopper(stack, SHOPPER, first_name="Nora", last_name="Lindqvist")
    handles = [each["handle"] for each in stack.store.ask(f"{stack.domain}/products", limit=40)]
    for chosen in (handles[3:5], handles[9:12]):
        for handle in chosen:
            shopper.put_into_cart(handle)
        shopper.pay()
        stack.settle(PATIENCE)
        stack.move_clocks("26h")
        stack.settle(PATIENCE)


@contextmanager
def window(browser: Browser, size: dict[str, int], scale: float = 1, **more: object) -> Iterator[Page]:
    context = browser.new_context(viewport=size, device_scale_factor=scale, reduced_motion="reduce", **more)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def take_storefront(browser: Browser, stack: Stack) -> None:
    with window(browser, DESKTOP) as page:
        page.goto(stack.storefront, wait_until="load")
        page.get_by_role("button", name="Accept").click()
        show_row(page)
        shoot(page, "storefront-home")
        page.locator(".pnl a").first.click()
        show_row(page)
        shoot(page, "storefront-product")
        show_popup(page, stack)
        shoot(page, "popup")
        dialog(page).locator(".action").click()
        dialog(page).locator(".ticket strong").wait_for()
        shoot(page, "popup-code")


def show_popup(page: Page, stack: Stack) -> None:
    """Somebody who has looked around turns to leave."""
    page.goto(stack.storefront, wait_until="load")
    page.locator("main").click(position={"x": 5, "y": 5})
    page.wait_for_timeout(DWELL_MS)
    for _ in range(5):
        leave(page)
        if dialog(page).is_visible():
            return


def take_phone(browser: Browser, stack: Stack) -> None:
    with window(browser, PHONE, is_mobile=True, has_touch=True) as page:
        page.goto(stack.storefront, wait_until="load")
        page.get_by_role("button", name="Accept").click()
        show_row(page)
        shoot(page, "storefront-phone")


def take_shop(browser: Browser, stack: Stack, width: int) -> None:
    """The shop from its first page to the checkout, at one width."""
    is_phone = WIDTHS[width] is PHONE
    with window(browser, WIDTHS[width], is_mobile=is_phone, has_touch=is_phone) as page:
        page.goto(stack.storefront, wait_until="load")
        page.get_by_role("button", name="Accept").click()
        page.goto(stack.storefront, wait_until="networkidle")
        shoot_shop(page, "home", width)
        handles = [each["handle"] for each in stack.store.ask(f"{stack.domain}/products", limit=24)]
        for handle in (handles[10], handles[2], handles[4]):
            page.goto(f"{stack.storefront}/products/{handle}", wait_until="networkidle")
            if handle == handles[4]:
                shoot_shop(page, "product", width)
            page.locator("[data-product-form] [name=add]").click()
            page.locator("dialog[open]").wait_for()
        for name in ("cart", "checkout"):
            page.goto(f"{stack.storefront}/{name}", wait_until="networkidle")
            for label, text in BUYER.items() if name == "checkout" else ():
                page.get_by_label(label, exact=True).fill(text)
            page.locator("h1").click()
            shoot_shop(page, name, width)


def shoot_shop(page: Page, name: str, width: int) -> None:
    page.wait_for_timeout(500)
    path = PICTURES / f"shop-{name}-{width}.jpg"
    page.screenshot(path=path, type="jpeg", quality=QUALITY)


def take_admin(browser: Browser, stack: Stack) -> None:
    with window(browser, {"width": 1360, "height": 900}) as page:
        page.goto(stack.admin, wait_until="load")
        inside = page.frame_locator("iframe")
        inside.locator("h1").first.wait_for()
        shoot(page, "admin-home")
        go(page, "customers")
        inside.get_by_role("searchbox").fill(SHOPPER)
        inside.get_by_role("searchbox").press("Enter")
        inside.get_by_role("link", name="Nora Lindqvist").click()
        inside.get_by_role("heading", name="Nora Lindqvist").wait_for()
        shoot(page, "admin-customer")
        show_mail(page)
        shoot(page, "mail")
        show_segment(page)
        shoot(page, "admin-segment")
        start_experiment(page)
        shoot(page, "admin-experiments")
        show_placement(page)
        shoot(page, "admin-carousel")
        show_editor(page)
        shoot(page, "admin-popup")


def start_experiment(page: Page) -> None:
    go(page, "experiments")
    inside = page.frame_locator("iframe")
    inside.get_by_role("button", name="Codes of popups").click()
    inside.get_by_role("button", name="Start now").click()
    inside.get_by_text("No lift can be told yet.").wait_for()
    page.locator("#toasts > *").wait_for(state="detached")


def show_segment(page: Page) -> None:
    """A segment with a group in a group, in the builder, its size beside it."""
    go(page, "segments")
    inside = page.frame_locator("iframe")
    inside.get_by_role("link", name="About to lapse").click()
    inside.get_by_role("link", name="Change").click()
    inside.get_by_role("heading", name="Change segment").wait_for()


def show_placement(page: Page) -> None:
    """What stands below a product, on real products, beside its strategies."""
    go(page, "carousels")
    inside = page.frame_locator("iframe")
    inside.get_by_role("link", name="Product page: goes well with").click()
    inside.get_by_role("heading", name="Product page: goes well with", level=1).wait_for()
    page.wait_for_load_state("networkidle")


def show_editor(page: Page) -> None:
    """A popup beside the controls, as it will be."""
    go(page, "popups")
    inside = page.frame_locator("iframe")
    inside.get_by_role("link", name="Flash promo").click()
    inside.frame_locator("iframe").get_by_role("dialog").wait_for()


def show_mail(page: Page) -> None:
    """The last mail that went, in the admin."""
    go(page, "mails")
    inside = page.frame_locator("iframe")
    inside.locator("tbody a, main li a").first.click()
    inside.frame_locator("iframe.preview").get_by_text("Thank you for your order").wait_for()


def go(page: Page, name: str) -> None:
    """Follow the app's line in the store's own menu."""
    page.locator(f"a[href$='/apps/perennial/admin/{name}']").click()
    page.frame_locator("iframe").get_by_role("heading", name=name.title(), level=1).wait_for()


def show_row(page: Page) -> None:
    """The carousel in the lower half of the window, its pictures drawn, once its list has arrived."""
    for _ in range(RELOADS):
        if page.locator(".pnl").count():
            break
        page.wait_for_timeout(3_000)
        page.reload(wait_until="load")
    page.locator(".pnl").first.evaluate(
        "(row) => window.scrollBy(0, row.getBoundingClientRect().bottom - innerHeight + 24)"
    )
    page.wait_for_load_state("networkidle")


def shoot(page: Page, name: str) -> None:
    page.wait_for_timeout(500)
    page.screenshot(path=PICTURES / f"{name}.png")


def weigh() -> int:
    """Say what each picture weighs; 1 when one of them, or all together, weigh too much."""
    sizes = {path.name: path.stat().st_size for path in sorted(PICTURES.glob("*.[jp][pn]g"))}
    sizes = {name: size for name, size in sizes.items() if not name.startswith("listing-")}
    for name, size in sizes.items():
        sys.stdout.write(f"{size:>9,}  {name}\n")
    too_heavy = max(sizes.values()) > LARGEST_BYTES or sum(sizes.values()) > LARGEST_SUM
    sys.stdout.write(
        f"{sum(sizes.values()):>9,}  together{', too heavy for a README' if too_heavy else ''}\n"
    )
    return int(too_heavy)


if __name__ == "__main__":
    sys.exit(main())
