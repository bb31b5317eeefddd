"""Filling a placement: strategies in their order, one growing set of what may not come again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app import catalog, recommendations
from app.carousels.placements import PLACEMENTS
from app.catalog import Card
from app.core.errors import NotFound
from app.shops import Shop

MOST = 24


@dataclass(frozen=True, kw_only=True)
class Context:
    """What is known where the widget stands. Ids are the platform's."""

    product: str | None = None
    cart: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    seeds: tuple[str, ...] = ()
    """What an order held, for mails and thank-you pages; not shown again."""
    customer_id: int | None = None
    limit: int = 12

    @property
    def anchors(self) -> tuple[str, ...]:
        """What the suggestions should go with."""
        return (self.product,) if self.product else self.cart or self.seeds

    @property
    def unwanted(self) -> set[str]:
        return {*self.cart, *self.seen, *self.seeds, *((self.product,) if self.product else ())}


@dataclass(frozen=True)
class Filled:
    """The first strategy that gave anything, and the cards in their order."""

    strategy: str
    cards: list[Card]


def fill(shop: Shop, placement: str, context: Context) -> Filled:
    """Walk the placement's strategies until `context.limit` cards are found. Reads only.

    Raises NotFound for a placement that does not exist.
    """
    if placement not in PLACEMENTS:
        raise NotFound(f"There is no placement {placement!r}.")
    limit = max(1, min(context.limit, MOST))
    found: list[Card] = []
    unwanted = context.unwanted
    first = ""
    for strategy in PLACEMENTS[placement].strategies:
        if len(found) >= limit:
            break
        ids = [each for each in STRATEGIES[strategy](shop, context, limit) if each not in unwanted]
        cards = [card for card in catalog.cards(shop, list(dict.fromkeys(ids))) if card.available]
        taken = cards[: limit - len(found)]
        first = first or (strategy if taken else "")
        found += taken
        unwanted |= {card.id for card in taken}
    return Filled(first or PLACEMENTS[placement].strategies[-1], found)


def _bought_together(shop: Shop, context: Context, limit: int) -> list[str]:
    return recommendations.bought_together(shop.id, context.anchors, limit + len(context.unwanted))


def _similar(shop: Shop, context: Context, limit: int) -> list[str]:
    return recommendations.similar(shop.id, context.anchors, limit + len(context.unwanted))


def _best_sellers(shop: Shop, context: Context, limit: int) -> list[str]:
    return recommendations.best_sellers(shop.id, 2 * limit + len(context.unwanted))


def _newest(shop: Shop, context: Context, limit: int) -> list[str]:
    return catalog.newest(shop.id, 2 * limit + len(context.unwanted))


STRATEGIES: dict[str, Callable[[Shop, Context, int], list[str]]] = {
    "bought_together": _bought_together,
    "similar": _similar,
    "best_sellers": _best_sellers,
    "newest": _newest,
}
