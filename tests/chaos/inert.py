"""S5: what a merchant types is text in the admin, on her theme and by the signed link, whatever it is."""

from __future__ import annotations

from playwright.sync_api import Browser
from sqlalchemy import select

from app.core.database import db
from app.shops import Shop
from tests.admin.merchant import Merchant
from tests.browser.widget_pages import running_chromium
from tests.chaos.outcome import Outcome
from tests.chaos.places import Place
from tests.inert.admin import Tour, furnished
from tests.inert.reading import Reader
from tests.inert.storefront import Storefront
from tests.stack import running_stack

AT_ONCE = 10
"""So many popups of each kind stand in the theme together."""


def s5_admin(place: Place, payloads: int) -> Outcome:
    """So many payloads in every field of every page; what is refused stands in the form again."""
    with place.house() as house, house.app.app_context(), running_chromium() as browser:
        shop = db.session.scalars(select(Shop)).one()
        merchant = Merchant(house.app, shop)
        tour = Tour(house.app, merchant, _reader(browser, shop))
        tour.explore(*furnished(shop, merchant))
        tour.learn()
        broken = [fault for start in range(payloads) for fault in tour.round(start)]
    done = f"{payloads} payloads in each of {len(tour.fields)} fields of the admin"
    figure = (
        f"{tour.kept:,} kept, {tour.shown_again:,} refused and shown again, on {len(tour.pages)} pages: inert"
    )
    return Outcome("S5", done, figure, list(dict.fromkeys(broken))[:9])


def s5_storefront(place: Place, payloads: int) -> Outcome:
    """So many payloads in every field that shoppers see, on the theme and by the signed link."""
    folder = place.folder / "theme"
    broken: list[str] = []
    with running_stack(folder) as stack, running_chromium() as browser:
        front = Storefront(stack, browser.new_page(), min(AT_ONCE, payloads))
        front.furnish()
        for start in range(0, payloads, front.at_once):
            broken += front.round(start)
    done = f"{payloads} payloads in each field of popups, bars, launcher, blocks and names of a theme"
    opened = f"{front.read:,} times a popup was opened on the theme or by the signed link"
    figure = f"{opened}, {front.refused} words refused: inert"
    return Outcome("S5", done, figure, list(dict.fromkeys(broken))[:9])


def _reader(browser: Browser, shop: Shop) -> Reader:
    return Reader(browser.new_page(), f"https://{shop.domain}")
