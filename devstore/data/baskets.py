"""The lines of one order: records a listener wants, in formats whose prices meet the amount really paid.

The prices of the formats never sum to less than the amount; what they sum to beyond it is the members' price.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from devstore.data.cdnow import Sale
from devstore.data.shapes import Line, Variant
from devstore.data.taste import Floats, Listener, Shelf

MEMBERS_PRICE = "Members' price"
REPLACEMENT = "Replacement, free of charge"
DEAREST_ALBUM = 4000
SPREAD = 0.25
"""How far the price of a record that is not the last may lie from the mean that is left."""
CLOSENESS = 70.0
"""In minor units: the overshoot at which the last record's chance falls to 1/e."""


class PriceList:
    """Every variant of the shelf as columns: its price and its record's place."""

    def __init__(self, shelf: Shelf) -> None:
        pairs = [
            (place, variant) for place, record in enumerate(shelf.records) for variant in record.variants
        ]
        self.variants: list[Variant] = [variant for _, variant in pairs]
        self.record = np.array([place for place, _ in pairs])
        self.price = np.array([variant.price_minor for _, variant in pairs])
        self.is_album = self.price < DEAREST_ALBUM


def fill(
    sale: Sale, listener: Listener, shelf: Shelf, prices: PriceList, dice: np.random.Generator
) -> tuple[Line, ...]:
    """As many pieces as were really bought, for exactly the amount that was really paid.

    An amount of 0 becomes a replacement: the lines are given away whole.
    """
    chosen: list[int] = []
    left = sale.amount_minor
    for missing in range(sale.quantity, 0, -1):
        wish = listener.wish(sale.at, [int(prices.record[piece]) for piece in chosen])[prices.record]
        weights = (
            _affordable(wish, prices.price, left, missing) if sale.amount_minor else wish * prices.is_album
        )
        piece = int(dice.choice(len(weights), p=weights / weights.sum()))
        chosen.append(piece)
        left -= int(prices.price[piece])
    listener.keep([int(prices.record[piece]) for piece in chosen])
    return _lines(chosen, -left, shelf, prices)


def _affordable(wish: Floats, price: NDArray[np.int64], left: int, missing: int) -> Floats:
    """The wishes, weighted by how well each price fits what is left to pay for `missing` pieces."""
    mean = max(left, 0) / missing
    over = price - mean
    if missing > 1 and mean < DEAREST_ALBUM / (1 + SPREAD):
        weights = wish * (np.abs(over) <= SPREAD * mean)
    else:
        reach = CLOSENESS * max(1.0, mean / 2000)
        weights = wish * np.exp(-np.maximum(over, 0) / reach) * (over >= 0)
    if weights.sum() > 0:
        return np.asarray(weights, dtype=np.float64)
    return _nearest_above(price, mean, wish)


def _nearest_above(price: NDArray[np.int64], mean: float, wish: Floats) -> Floats:
    """Only the cheapest pieces that cost at least the mean; box sets make sure that there are some."""
    reached = np.where((price >= mean) & (wish > 0), price, np.inf)
    return np.asarray(np.isfinite(reached) & (reached == reached.min()), dtype=np.float64)


def _lines(chosen: Sequence[int], discount: int, shelf: Shelf, prices: PriceList) -> tuple[Line, ...]:
    pieces = Counter(chosen)
    gross = sum(int(prices.price[piece]) * count for piece, count in pieces.items())
    lines, given, seen = [], 0, 0
    for piece, count in pieces.items():
        variant = prices.variants[piece]
        seen += variant.price_minor * count
        share = discount * seen // gross - given  # rounds so that the shares sum to the discount
        given += share
        lines.append(
            Line(
                variant_key=variant.key,
                product_key=shelf.records[int(prices.record[piece])].key,
                quantity=count,
                unit_price_minor=variant.price_minor,
                discount_minor=share,
            )
        )
    return tuple(lines)
