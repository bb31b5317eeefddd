"""The spots a shop has, and the strategies each goes through until it is full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

STRATEGY_TITLES = {
    "bought_together": "Goes well with",
    "similar": "You may also like",
    "best_sellers": "Best sellers",
    "newest": "New arrivals",
}
ALWAYS_FILLS = ("best_sellers", "newest")


@dataclass(frozen=True)
class Placement:
    name: str
    title: str
    strategies: tuple[str, ...]


PLACEMENTS = {
    placement.name: placement
    for placement in (
        Placement("home", "Best sellers", ALWAYS_FILLS),
        Placement("product", "Goes well with", ("bought_together", "similar", *ALWAYS_FILLS)),
        Placement("collection", "Best sellers", ALWAYS_FILLS),
        Placement("cart", "Goes well with your cart", ("bought_together", *ALWAYS_FILLS)),
        Placement("search_empty", "Best sellers", ALWAYS_FILLS),
        Placement("not_found", "Best sellers", ALWAYS_FILLS),
        Placement("account", "New arrivals", ("newest", "best_sellers")),
        Placement("thank_you", "Goes well with your order", ("bought_together", *ALWAYS_FILLS)),
        Placement("popup", "Best sellers", ("bought_together", *ALWAYS_FILLS)),
        Placement("mail", "Goes well with what you chose", ("bought_together", *ALWAYS_FILLS)),
    )
}


def configuration(shop_id: int) -> dict[str, Any]:
    """The carousels' part of the storefront configuration."""
    shown = ("home", "product", "cart")
    return {"carousels": {name: {"title": PLACEMENTS[name].title} for name in shown}}
