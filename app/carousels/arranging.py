"""The order of what was found: boosted, buried and faded first, pinned last. Pure; ids are ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.carousels.models import RuleAction
from app.carousels.rules.shapes import Rule
from app.catalog import Merchandise

BOOST, FADE = 0.25, 4.0
SCARCE, PLENTY = 3, 20
"""Pieces: fewer and it would be gone before most shoppers came; from so many on nothing is to be spared."""


@dataclass(frozen=True, slots=True)
class Found:
    """One product and where it came from: a strategy's name, or what a rule did."""

    product_id: int
    source: str


def once(found: Iterable[Found]) -> list[Found]:
    """Each product where it stands first."""
    kept: dict[int, Found] = {}
    for each in found:
        kept.setdefault(each.product_id, each)
    return list(kept.values())


def moved(
    found: Sequence[Found],
    about: Mapping[int, Merchandise],
    rules: Iterable[Rule],
    faded: frozenset[int] = frozenset(),
    spares_stock: bool = False,
) -> list[Found]:
    """By place times what moves it: a boost quarters it, fading quadruples it, the buried come last."""
    rules = tuple(rules)
    weigh = _weight(about, rules, faded, spares_stock)
    places = {each.product_id: (at + 1) * weigh(each.product_id) for at, each in enumerate(found)}
    return sorted(found, key=lambda each: places[each.product_id])


def moved_by_rule(about: Mapping[int, Merchandise], rules: Iterable[Rule]) -> set[int]:
    """What the merchant boosts or buries: no weighing of ours comes after her word."""
    rules = tuple(rules)
    return {at for at, known in about.items() if any(rule.products.covers(known) for rule in rules)}


def pinned(found: Sequence[Found], pins: Sequence[tuple[int, int]], limit: int) -> list[Found]:
    """The first `limit` with each pin at its place, or as near to it as there is anything to stand beside."""
    named = {product_id for _, product_id in pins}
    row = [each for each in found if each.product_id not in named]
    for place, product_id in pins:
        row.insert(min(place, len(row)), Found(product_id, RuleAction.PIN))
    return row[:limit]


def drafted(
    first: Sequence[int], second: Sequence[int], head_start: int, sizes: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Two lists without a product in common: the first takes its best few, then they choose in turns."""
    taken: set[int] = set()
    teams: tuple[list[int], list[int]] = ([], [])
    wishes = (list(first), list(second))

    def picks(team: int) -> bool:
        wanted = next((each for each in wishes[team] if each not in taken), None)
        if wanted is None or len(teams[team]) >= sizes[team]:
            return False
        taken.add(wanted)
        teams[team].append(wanted)
        return True

    for _ in range(head_start):
        picks(0)
    while picks(1) | picks(0):
        pass
    return teams


def _weight(
    about: Mapping[int, Merchandise], rules: tuple[Rule, ...], faded: frozenset[int], spares_stock: bool
) -> Callable[[int], float]:
    def weigh(product_id: int) -> float:
        weight, known = 1.0, about.get(product_id)
        for rule in rules if known else ():
            if known and rule.products.covers(known):
                weight *= BOOST if rule.action is RuleAction.BOOST else float("inf")
        if product_id in faded:
            weight *= FADE
        return weight * (_by_stock(known) if spares_stock and known else 1.0)

    return weigh


def _by_stock(known: Merchandise) -> float:
    if known.stock is None or SCARCE < known.stock < PLENTY:
        return 1.0
    return 3.0 if known.stock <= SCARCE else 0.75
