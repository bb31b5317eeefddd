"""A page's rows as a shopper reaches for them."""

from __future__ import annotations

import json

from playwright.sync_api import Locator, Page, expect

PRODUCT = "/products/streufutter"


def reach_for(page: Page, path: str = PRODUCT) -> Locator:
    """The page's first row, in sight, after her first move."""
    page.goto(path, wait_until="networkidle")
    row = page.locator("main section.pnl").first
    row.scroll_into_view_if_needed()
    page.mouse.move(200, 300)
    page.mouse.move(210, 310)
    expect(row.locator("[role=status]").first).to_be_attached()
    return row


def card(row: Locator, title: str) -> Locator:
    return row.get_by_role("listitem").filter(has_text=title)


def make_rows_personal(page: Page, strategy: str, heading: str, *, signed_in: bool = False) -> None:
    """Rows as the theme would print hers; the shop has too few products for one beside the best sellers."""
    told = {"personal": strategy, "placement": "not_found", "heading": heading}
    told |= {"customer": ""} if signed_in else {}
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => {"
        f"for (const row of document.querySelectorAll('main .pnl'))"
        f" Object.assign(row.dataset, {json.dumps(told)})"
        "})"
    )
