"""What the platform's own pages (checkout, accounts) take from the shop, so that they look like it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from devstore.models import Order, Product
from devstore.storefront.checkout_words import day_in, language_of, say_in
from devstore.storefront.header import content_for_header, platform_assets
from devstore.storefront.money import cents
from devstore.storefront.pixel_events import initial_state
from devstore.storefront.pixels import pixel_markup, pixels_of
from devstore.storefront.visits import Visit


def shell(
    here: Visit, events: list[dict[str, Any]] | None = None, checkout: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Values every page of ours is rendered with; `money` takes minor units.

    `events` and `checkout` are for web pixels.
    """
    pixels = pixels_of(here.session, here.shop)
    markup = ""
    if pixels and events:
        markup = pixel_markup(pixels, events, initial_state(here, checkout), platform_assets)
    return {
        "here": here,
        "shop": here.shop,
        "customer": here.customer,
        "look": here.theme.settings,
        "say": say_in(here.language),
        "day": day_in(here.language),
        "language": language_of(here.language),
        "head": content_for_header(here, markup),
        "stylesheet": platform_assets.url("checkout.css"),
        "money": lambda minor: here.money(cents(minor, here.shop.currency)),
    }


def pictures_of(here: Visit, orders: Iterable[Order]) -> dict[int, str]:
    """The first picture of each product that was bought and is still there."""
    wanted = {line.product_id for order in orders for line in order.lines if line.product_id}
    found = here.session.execute(select(Product.id, Product.images).where(Product.id.in_(wanted)))
    return {number: images[0]["src"] for number, images in found if images}
