"""Row S5 in the admin, a small share: the catalogue has every page and all payloads."""

from __future__ import annotations

import random

import pytest

from tests.admin.merchant import Merchant
from tests.inert.admin import Tour, furnished
from tests.inert.reading import Reader
from tests.popups.scripts import PAYLOADS

pytestmark = pytest.mark.one_database

NAMES = (
    "/admin/launcher", "/admin/brand", "/admin/loyalty", "/admin/popups", "/admin/popups/3",
    "/admin/carousels/placements/tea", "/admin/flows/thank_you", "/admin/segments/1/edit",
)  # fmt: skip
ROUNDS = 2


def test_what_a_merchant_types_is_text_on_every_page(app, shop, browser):
    merchant = Merchant(app, shop)
    furnished(shop, merchant)
    tour = Tour(app, merchant, Reader(browser.new_page(), f"https://{shop.domain}"))
    tour.pages = {path: merchant.get(path).text for path in NAMES}
    tour.learn()
    start = random.randrange(len(PAYLOADS))

    found = [fault for number in range(ROUNDS) for fault in tour.round(start + 31 * number)]

    assert found == [], start
    assert tour.kept > 100 and tour.shown_again > 40


def test_the_reader_finds_what_payloads_make_of_a_page_that_prints_them_as_they_are(browser):
    reader = Reader(browser.new_page(), "https://first-press.myshopify.com")
    page = "<h1>{}</h1><p><a href='/tea' title='Tea'>Tea</a>"
    reader.learn([page])
    elements = [each for each in PAYLOADS if each.startswith(("<script", "<IMG", "<img", "<svg", "<base"))]
    addresses = [each for each in PAYLOADS if each.lower().startswith("javascript:")]
    raw = {each: page.format(each) for each in elements}
    led = {each: page.replace("/tea", each) for each in addresses}

    told = {fault.rpartition(": ")[0] for fault in reader.strange_in(raw | led)}

    assert len(elements) > 25 and len(addresses) > 8
    assert [each for each in raw | led if not any(each in fault for fault in told)] == []
    assert reader.strange_in({each: page.format(each.replace("<", "&lt;")) for each in elements}) == []
