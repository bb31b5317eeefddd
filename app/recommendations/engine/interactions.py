"""Reads a table of interactions into compact, checked arrays, whatever the order of its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

COLUMNS = ("user", "item", "basket", "ts", "event")
EVENTS = {"order": 0, "view": 1}
DAY = 86_400.0
GUEST = -1

# Seconds reach this in the year 5138; milliseconds passed it in 1973.
_LATEST_TS = 1e11

Ids = NDArray[np.int64]
Codes = NDArray[np.int32]
Floats = NDArray[np.float64]


class BadInteractions(ValueError):
    """The table cannot be trained on; the message says what to change."""


@dataclass(frozen=True)
class Lines:
    """Products in baskets (orders or view sessions), as codes into the history's ids.

    Orders hold a product once and carry the order's last time; views keep every click, oldest first.
    """

    user: Codes
    item: Codes
    basket: Codes
    ts: Floats

    def __len__(self) -> int:
        return len(self.item)

    def where(self, keep: NDArray[Any]) -> Lines:
        """The lines that a mask or an index selects, in its order."""
        return Lines(self.user[keep], self.item[keep], self.basket[keep], self.ts[keep])


@dataclass(frozen=True)
class History:
    """What a shop's shoppers did, up to `now` (Unix seconds of the last interaction)."""

    item_ids: Ids
    user_ids: Ids
    orders: Lines
    views: Lines
    now: float

    def split(self, ts: float) -> tuple[History, History]:
        """The history before a moment, as reading it then would have given, and from it on; codes stay."""
        old, new = self.orders.ts < ts, self.views.ts < ts
        orders, views = self.orders.where(old), self.views.where(new)
        last = max((float(lines.ts.max()) for lines in (orders, views) if len(lines)), default=ts)
        return (
            History(self.item_ids, self.user_ids, orders, views, last),
            History(self.item_ids, self.user_ids, self.orders.where(~old), self.views.where(~new), self.now),
        )


def read(interactions: Any, catalogue: Iterable[int] = ()) -> History:
    """Check and encode interactions; `catalogue` adds products that nobody touched yet.

    Raises BadInteractions for a missing column, unequal lengths, ids that are not whole numbers, times that
    are not Unix seconds and unknown events.
    """
    table = {name: _column(interactions, name) for name in COLUMNS}
    lengths = {name: len(column) for name, column in table.items()}
    if len(set(lengths.values())) > 1:
        raise BadInteractions(f"columns differ in length {lengths}; give one value a row in each")
    user, item, basket = (_whole(table[name], name) for name in ("user", "item", "basket"))
    ts, is_view = _times(table["ts"]), _is_view(table["event"])
    if len(item) and item.min() < 0:
        raise BadInteractions("column 'item' holds negative ids; leave out rows without a product")
    if len(user) and user.min() < GUEST:
        raise BadInteractions("column 'user' holds ids below -1; use -1 for guests")
    item_ids, item_codes = _encode(np.append(item, np.fromiter(catalogue, np.int64)))
    user_ids, user_codes = _encode(np.append(user, GUEST))
    # The guest is the smallest id, so it takes code 0 and then -1.
    lines = Lines(user_codes[:-1] - np.int32(1), item_codes[: len(item)], np.empty(0, np.int32), ts)
    now = float(ts.max()) if len(ts) else 0.0
    orders = _orders(lines, basket, ~is_view, len(item_ids))
    return History(item_ids, user_ids[1:], orders, _views(lines, basket, is_view), now)


def _column(interactions: Any, name: str) -> NDArray[Any]:
    try:
        column = np.asarray(interactions[name])
    except Exception as missing:  # each kind of frame raises its own error for a missing column
        raise BadInteractions(f"column {name!r} is missing; needed are {', '.join(COLUMNS)}") from missing
    if column.ndim != 1:
        raise BadInteractions(f"column {name!r} has {column.ndim} dimensions; give a flat array")
    return column


def _whole(column: NDArray[Any], name: str) -> Ids:
    if len(column) == 0:
        return np.empty(0, np.int64)
    if column.dtype.kind == "f" and np.isfinite(column).all() and (column == np.trunc(column)).all():
        return column.astype(np.int64)
    if column.dtype.kind not in "iu":
        raise BadInteractions(f"column {name!r} is {column.dtype}; give whole numbers")
    return column.astype(np.int64)


def _times(column: NDArray[Any]) -> Floats:
    if len(column) == 0:
        return np.empty(0)
    if column.dtype.kind not in "iuf":
        raise BadInteractions(f"column 'ts' is {column.dtype}; give Unix seconds as numbers")
    ts = column.astype(np.float64)
    if not np.isfinite(ts).all():
        raise BadInteractions("column 'ts' holds missing or infinite times; leave those rows out")
    if np.abs(ts).max() > _LATEST_TS:
        raise BadInteractions("column 'ts' looks like milliseconds; give Unix seconds")
    return ts


def _is_view(column: NDArray[Any]) -> NDArray[np.bool_]:
    named = column.dtype.kind in "OUST"
    is_order = column == ("order" if named else EVENTS["order"])
    is_view = column == ("view" if named else EVENTS["view"])
    strange = ~(np.asarray(is_order, bool) | np.asarray(is_view, bool))
    if strange.any():
        raise BadInteractions(f"unknown event {column[strange].tolist()[0]!r}; use 'order' (0) or 'view' (1)")
    return np.asarray(is_view, bool)


def _encode(values: Ids) -> tuple[Ids, Codes]:
    ids, codes = np.unique(values, return_inverse=True)
    return ids, codes.astype(np.int32)


def _orders(lines: Lines, basket: Ids, keep: NDArray[np.bool_], n_items: int) -> Lines:
    """One line for each product of each order, sorted by order and product."""
    part = Lines(lines.user[keep], lines.item[keep], _encode(basket[keep])[1], lines.ts[keep])
    n_baskets = int(part.basket.max()) + 1 if len(part) else 0
    ends, buyers = np.full(n_baskets, -np.inf), np.full(n_baskets, GUEST, np.int32)
    np.maximum.at(ends, part.basket, part.ts)
    np.maximum.at(buyers, part.basket, part.user)
    key = np.unique(part.basket.astype(np.int64) * max(n_items, 1) + part.item)
    of = (key // max(n_items, 1)).astype(np.int32)
    return Lines(buyers[of], (key % max(n_items, 1)).astype(np.int32), of, ends[of])


def _views(lines: Lines, basket: Ids, keep: NDArray[np.bool_]) -> Lines:
    part = Lines(lines.user[keep], lines.item[keep], _encode(basket[keep])[1], lines.ts[keep])
    return part.where(np.lexsort((part.ts, part.basket)))
