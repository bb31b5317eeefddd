"""Margin: of what fits equally well, what leaves more to the shop may stand further in front.

It never decides what is shown, only in which order: products change places with others that the same strategy
found and that would be shown anyway.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from app import catalog
from app.carousels.arranging import Found
from app.carousels.models import RuleAction
from app.shops import Shop

STRENGTHS = {"low": 1.3, "middle": 1.8, "high": 3.0}
"""So many times nearer to the front the best margin of a row comes, and as much further back the worst."""


def in_favour(
    shop: Shop,
    strength: str,
    found: Sequence[Found],
    limit: int,
    pinned: Collection[int] = (),
    fixed: Collection[int] = (),
) -> list[Found]:
    """What will be shown, in this order; the pinned take their places later, and the rest stays behind."""
    row = [each for each in found if each.product_id not in pinned]
    shown = max(limit - len(pinned), 0)
    margins = catalog.margins(shop, [each.product_id for each in row[:shown]])
    return [*favoured(row[:shown], margins, strength, fixed), *row[shown:]]


def favoured(
    row: Sequence[Found], margins: Mapping[int, float], strength: str, fixed: Collection[int] = ()
) -> list[Found]:
    """The same products, each strategy's own among its own places ordered by place times a factor.

    With q the rank of a product's margin among those of the row, from 0 to 1, and b the strength, the factor
    is b^(1 - 2q); where the cost is not known it is 1. What is `fixed`, or came by a rule, keeps its place.
    """
    if strength not in STRENGTHS or len(margins) < 2:
        return list(row)
    factors = _factors({each.product_id for each in row} & margins.keys(), margins, STRENGTHS[strength])
    places: dict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(row):
        if each.product_id not in fixed and each.source != RuleAction.RETURN:
            places[each.source].append(at)
    found = list(row)
    for own in places.values():
        weighed = sorted(own, key=lambda at: (own.index(at) + 1) * factors.get(row[at].product_id, 1.0))
        for at, taken in zip(own, weighed, strict=True):
            found[at] = row[taken]
    return found


def place_of(product: str, margins: Mapping[str, float]) -> tuple[int, int] | None:
    """(1, 12) for the best margin of twelve that are known; None where that of the product is not."""
    if product not in margins:
        return None
    return 1 + sum(each > margins[product] for each in margins.values()), len(margins)


def _factors(known: Collection[int], margins: Mapping[int, float], base: float) -> dict[int, float]:
    """Equal margins share their rank; a row of one margin throughout stays as it is."""
    shares = sorted(margins[each] for each in known)
    last = max(len(shares) - 1, 1)

    def rank(share: float) -> float:
        return (bisect_left(shares, share) + bisect_right(shares, share) - 1) / 2 / last

    return {each: float(base ** (1 - 2 * rank(margins[each]))) for each in known}
