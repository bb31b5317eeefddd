"""Filling a placement: strategies in their order, the merchant's rules, one growing set of what is out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app import catalog
from app.carousels import fatigue, placements, strategies
from app.carousels.arranging import Found, moved, moved_by_rule, pinned
from app.carousels.context import Context, Looked
from app.carousels.favouring import in_favour
from app.carousels.models import RuleAction
from app.carousels.placements import MOST, Placement
from app.carousels.rules import InForce, in_force
from app.carousels.standing import Standing, standing_of
from app.catalog import Card, Goods
from app.shops import Shop

DEEPEST_LOOK = 50_000
"""Of the newest products, while rules exclude one after the other: beyond it a carousel may stay empty."""


@dataclass(frozen=True)
class Filled:
    """The first strategy that gave anything, and the cards in their order with where each came from."""

    strategy: str
    cards: list[Card]
    sources: tuple[str, ...] = ()


def fill(shop: Shop, placement: str, context: Context) -> Filled:
    """Walk the placement's strategies until it is full; empty where it is switched off. Reads only.

    Raises NotFound for a placement that does not exist.
    """
    standing = standing_of(shop)
    return fill_as(shop, standing.get(placement), context, standing)


def fill_as(shop: Shop, place: Placement, context: Context, standing: Standing | None = None) -> Filled:
    """The same for a placement as it might be, for previews; `standing` where it was read already."""
    if not place.is_on:
        return Filled("off", [])
    standing = standing or standing_of(shop)
    limit = max(1, min(context.limit or place.size, MOST))
    looked = Looked(shop, context)
    rules = in_force(looked, place.name, standing.rules)
    faded = fatigue.faded(shop.id, looked)
    spares_stock = standing.spares_stock
    pool = _Pool(looked, rules)
    wide = limit if not (rules.moves or faded or spares_stock) else 2 * limit
    pool.take(RuleAction.RETURN, rules.returned())
    pins = [(at, each) for at, each in rules.pinned() if pool.lets_in(each)]
    for step in place.walked:
        if len(pool.found) >= wide:
            break
        pool.take(step.strategy, strategies.find(looked, step, wide + limit + len(looked.unwanted)))
    if len(pool.found) + len(pins) < limit:
        _look_deeper(pool, limit)
    about = (
        catalog.merchandise(shop.id, [each.product_id for each in pool.found])
        if rules.moves or spares_stock
        else {}
    )
    found = moved(pool.found, about, rules.moves, faded, spares_stock)
    if place.margin:
        kept = faded | moved_by_rule(about, rules.moves)
        found = in_favour(shop, place.margin, found, limit, {each for _, each in pins}, kept)
    return _carded(pool, pinned(found, pins, limit), context.country)


class _Pool:
    """What was found so far, each product once, nothing unwanted, unavailable or excluded."""

    def __init__(self, looked: Looked, rules: InForce) -> None:
        self.shop, self._rules = looked.shop, rules
        self.barred = set(looked.unwanted)
        self.found: list[Found] = []
        self.goods: dict[int, Goods] = {}
        """What was looked at and can be bought."""

    def take(self, source: str, ids: Iterable[int]) -> None:
        fresh = [each for each in dict.fromkeys(ids) if each not in self.barred]
        self.barred |= set(fresh)
        good = self._good(fresh)
        self.found += [Found(each, source) for each in fresh if each in good]

    def lets_in(self, product_id: int) -> bool:
        """Whether a pin may stand; it may also be what a strategy found."""
        is_found = any(each.product_id == product_id for each in self.found)
        return is_found or (product_id not in self.barred and bool(self._good([product_id])))

    def _good(self, ids: Sequence[int]) -> set[int]:
        at_hand = {each: one for each, one in catalog.goods(self.shop, ids).items() if one.is_at_hand}
        self.goods |= at_hand
        if not at_hand or not self._rules.excludes:
            return set(at_hand)
        return set(at_hand) - self._rules.excluded(catalog.merchandise(self.shop.id, at_hand))


def _look_deeper(pool: _Pool, limit: int) -> None:
    """Rules may exclude whatever was found: then the newest of all are looked through, ever deeper."""
    step = strategies.STRATEGIES["newest"]
    deep = 4 * (limit + len(pool.barred))
    while len(pool.found) < limit and deep <= DEEPEST_LOOK:
        before = len(pool.barred)
        pool.take(step.name, catalog.newest(pool.shop.id, deep))
        if len(pool.barred) == before:
            return
        deep *= 4


def _carded(pool: _Pool, found: Sequence[Found], country: str) -> Filled:
    cards = catalog.cards_of(pool.shop, pool.goods, [each.product_id for each in found], country)
    came = tuple(each.source for each in found)
    walked = [source for source in came if source in strategies.STRATEGIES]
    first = walked[0] if walked else (str(came[0]) if came else placements.ALWAYS[-1])
    return Filled(first, cards, came)
