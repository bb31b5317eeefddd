"""What the platform's own pages (checkout, accounts) take from the shop, so that they look like it."""

from typing import Any

from devstore.storefront.header import content_for_header, platform_assets
from devstore.storefront.money import cents
from devstore.storefront.visits import Visit


def shell(here: Visit) -> dict[str, Any]:
    """Values every page of ours is rendered with; `money` takes minor units."""
    return {
        "here": here,
        "shop": here.shop,
        "customer": here.customer,
        "look": here.theme.settings,
        "head": content_for_header(here),
        "stylesheet": platform_assets.url("checkout.css"),
        "money": lambda minor: here.money(cents(minor, here.shop.currency)),
    }
