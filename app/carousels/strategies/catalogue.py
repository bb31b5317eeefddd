"""All strategies by name, with what each needs and how it is explained to a merchant."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from app.carousels.context import Looked
from app.carousels.placements import Step
from app.carousels.strategies import assortment, personal, popular, related


class Family(enum.StrEnum):
    """What a strategy's answer depends on."""

    POPULAR = "popular"
    ASSORTMENT = "assortment"
    RELATED = "related"
    PERSONAL = "personal"


SHARED_FAMILIES = (Family.POPULAR, Family.ASSORTMENT, Family.RELATED)
"""Every shopper on the same page gets the same, so a cache may keep it."""


@dataclass(frozen=True, slots=True)
class Strategy:
    """One way to fill a carousel."""

    name: str
    label: str
    explained: str
    family: Family
    find: Callable[[Looked, Step, int], list[int]]
    options: tuple[str, ...] = ()
    """Of a step that uses it: days, collection, products."""

    @property
    def is_personal(self) -> bool:
        return self.family is Family.PERSONAL


STRATEGIES = {
    each.name: each
    for each in (
        Strategy(
            "best_sellers",
            "Best sellers",
            "What most orders held lately; in a collection or in the last days, if you say so.",
            Family.POPULAR,
            popular.best_sellers,
            ("collection", "days"),
        ),
        Strategy(
            "trending",
            "Trending",
            "What sells faster this week than in the weeks before.",
            Family.POPULAR,
            popular.trending,
        ),
        Strategy(
            "newest",
            "New arrivals",
            "What was published last, within a collection if you say so.",
            Family.ASSORTMENT,
            assortment.newest,
            ("collection",),
        ),
        Strategy(
            "on_sale",
            "On sale",
            "What costs less than its compare-at price, the deepest cut first.",
            Family.ASSORTMENT,
            assortment.on_sale,
        ),
        Strategy(
            "hand_picked",
            "Hand-picked",
            "Products you name, in your order, or a collection as you sorted it.",
            Family.ASSORTMENT,
            assortment.hand_picked,
            ("products", "collection"),
        ),
        Strategy(
            "bought_together",
            "Bought together",
            "What orders with the product of the page, or of the cart, also held.",
            Family.RELATED,
            related.bought_together,
        ),
        Strategy(
            "similar", "Similar", "What is like the product of the page.", Family.RELATED, related.similar
        ),
        Strategy(
            "also_viewed",
            "Viewed, also viewed",
            "What those who looked at the product looked at too.",
            Family.RELATED,
            related.also_viewed,
        ),
        Strategy(
            "viewed_then_bought",
            "Viewed, then bought",
            "What those who looked at the product bought in the end.",
            Family.RELATED,
            related.viewed_then_bought,
        ),
        Strategy(
            "complements",
            "Accessories",
            "What was bought to go with the product, of another kind than it.",
            Family.RELATED,
            related.complements,
        ),
        Strategy(
            "cart",
            "Goes with the cart",
            "What goes with everything in the cart taken together.",
            Family.RELATED,
            related.cart,
        ),
        Strategy(
            "for_you",
            "For you",
            "From a signed-in customer’s purchases, then from what was looked at in this browser.",
            Family.PERSONAL,
            personal.for_you,
        ),
        Strategy(
            "next_in_session",
            "While browsing",
            "What others looked at next.",
            Family.PERSONAL,
            personal.next_in_session,
        ),
        Strategy(
            "recently_viewed",
            "Recently viewed",
            "What was looked at last in this browser.",
            Family.PERSONAL,
            personal.recently_viewed,
        ),
        Strategy(
            "buy_again",
            "Buy again",
            "What a signed-in customer bought and may need again.",
            Family.PERSONAL,
            personal.buy_again,
        ),
        Strategy(
            "wish_list",
            "Wish list",
            "What she gave a heart, then what is like it.",
            Family.PERSONAL,
            personal.wish_list,
        ),
    )
}


def find(looked: Looked, step: Step, k: int) -> list[int]:
    """Up to `k` ids of ours by one step, best first; a name that is none of ours finds nothing."""
    strategy = STRATEGIES.get(step.strategy)
    return strategy.find(looked, step, k) if strategy else []
