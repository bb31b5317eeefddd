"""Filling a placement: strategies in their order, one growing set of what may not come again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app import catalog, recommendations
from app.carousels.placements import PLACEMENTS
from app.catalog import Card
from app.core.errors import NotFound
from app.shops import Shop

MOST = 24


@dataclass(frozen=True, kw_only=True)
class Context:
    """What is known where the widget stands. Product ids are the platform's."""

    product: str | None = None
    cart: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    seeds: tuple[str, ...] = ()
    """What an order held, for mails and thank-you pages; not shown again."""
    limit: int = 12
    country: str = ""
    """The shopper's, by its two letters: prices are those of its market."""

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
    ours = catalog.by_platform_ids(shop.id, {*context.anchors, *context.unwanted})
    anchors = [ours[each] for each in context.anchors if each in ours]
    unwanted = {ours[each] for each in context.unwanted if each in ours}
    found: list[Card] = []
    first = ""
    for strategy in PLACEMENTS[placement].strategies:
        if len(found) >= limit:
            break
        ids = STRATEGIES[strategy](shop.id, anchors, 2 * limit + len(unwanted))
        wanted = [each for each in dict.fromkeys(ids) if each not in unwanted]
        cards = catalog.cards(shop, wanted, context.country)
        taken = [card for card in cards if card.available][: limit - len(found)]
        first = first or (strategy if taken else "")
        found += taken
        unwanted |= set(wanted)
    return Filled(first or PLACEMENTS[placement].strategies[-1], found)


def _best_sellers(shop_id: int, _anchors: Sequence[int], k: int) -> list[int]:
    return recommendations.best_sellers(shop_id, k)


def _newest(shop_id: int, _anchors: Sequence[int], k: int) -> list[int]:
    return catalog.newest(shop_id, k)


STRATEGIES: dict[str, Callable[[int, Sequence[int], int], list[int]]] = {
    "bought_together": recommendations.bought_together,
    "similar": recommendations.similar,
    "best_sellers": _best_sellers,
    "newest": _newest,
}
