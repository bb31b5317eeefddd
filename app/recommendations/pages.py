"""The rows that a book of counts opens and closes: all read by one statement a table, all written by one.

Orders come all day and each of them touches dozens of these rows, so they pass no mapper, and on SQLite their
numbers are read and written by the quicker of the two readers of JSON.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Text, bindparam, insert, select, type_coerce, update
from sqlalchemy.orm import InstrumentedAttribute

from app.core.database import Base, db
from app.core.prepared import Prepared, one_of
from app.recommendations.counting import Counts
from app.recommendations.models import CountedOrder, ListKind, OrderCounts, RecommendationList

NUMBERS = frozenset({"items", "scores", "once", "products"})
"""Columns that hold lists of numbers."""


class ListPage(NamedTuple):
    """A list as it stands."""

    id: int
    items: list[int]
    learned: int
    scores: list[float] | None
    is_published: bool


@dataclass(slots=True)
class CountedPage:
    """An order as it is counted; without an `id` where no row says so yet."""

    id: int | None
    made_at: datetime
    products: list[int]
    is_counted: bool


def _numbers(column: InstrumentedAttribute[Any]) -> Any:
    return type_coerce(column, Text) if db.engine.dialect.name == "sqlite" else column


def _read(told: Any) -> Any:
    return orjson.loads(told) if isinstance(told, str) else told


_COUNTS = Prepared(
    lambda: select(
        OrderCounts.id, OrderCounts.product, OrderCounts.strength, _numbers(OrderCounts.items),
        _numbers(OrderCounts.scores), _numbers(OrderCounts.once),
    ).where(OrderCounts.shop_id == bindparam("shop"), one_of(OrderCounts.product, "products"))
)  # fmt: skip
_LISTS = Prepared(
    lambda: select(
        RecommendationList.kind, RecommendationList.product, RecommendationList.id,
        _numbers(RecommendationList.items), RecommendationList.learned, _numbers(RecommendationList.scores),
        RecommendationList.is_published,
    ).where(
        RecommendationList.shop_id == bindparam("shop"), one_of(RecommendationList.kind, "kinds"),
        one_of(RecommendationList.product, "products"),
    )
)  # fmt: skip


_ORDERS = Prepared(
    lambda: select(
        CountedOrder.order_id, CountedOrder.id, CountedOrder.made_at, _numbers(CountedOrder.products),
        CountedOrder.is_counted,
    ).where(CountedOrder.shop_id == bindparam("shop"), one_of(CountedOrder.order_id, "orders"))
)  # fmt: skip


def open_orders(shop_id: int, order_ids: Iterable[int]) -> dict[int, CountedPage]:
    """Those of the orders whose counting changed since the training, by their ids."""
    rows = _ORDERS.rows(shop=shop_id, orders=[*order_ids])
    return {
        order_id: CountedPage(row_id, made_at, _read(products), is_counted)
        for order_id, row_id, made_at, products, is_counted in rows
    }


def open_counts(shop_id: int, products: Iterable[int]) -> tuple[dict[int, int], dict[int, Counts]]:
    """The ids of the rows that there are, and what they count, by product."""
    ids: dict[int, int] = {}
    counts: dict[int, Counts] = {}
    for row_id, product, strength, items, scores, once in _COUNTS.rows(shop=shop_id, products=[*products]):
        ids[product] = row_id
        scored = dict(zip(_read(items), _read(scores), strict=True))
        counts[product] = Counts(strength, scored, frozenset(_read(once)))
    return ids, counts


def open_lists(
    shop_id: int, kinds: Collection[ListKind], products: Iterable[int]
) -> dict[tuple[ListKind, int], ListPage]:
    """The lists of these kinds and products that there are."""
    rows = _LISTS.rows(shop=shop_id, kinds=[kind.value for kind in kinds], products=[*products])
    return {
        (kind, product): ListPage(row_id, _read(items), learned, _read(scores), is_published)
        for kind, product, row_id, items, learned, scores, is_published in rows
    }


def write(model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Change the rows that come with an `id` and insert the others; all of one sort have the same columns."""
    table: Any = model.__table__
    changed = [_told(row) for row in rows if "id" in row]
    fresh = [_told(row) for row in rows if "id" not in row]
    if changed:
        columns = {name: _given(table, name) for name in changed[0] if name != "id"}
        statement = update(table).where(table.c.id == bindparam("at")).values(columns)
        values = [{"at" if name == "id" else f"new_{name}": row[name] for name in row} for row in changed]
        db.session.execute(statement, values)
    if fresh:
        db.session.execute(insert(table).values({name: _given(table, name) for name in fresh[0]}), [
            {f"new_{name}": row[name] for name in row} for row in fresh
        ])  # fmt: skip


def _given(table: Any, name: str) -> Any:
    is_text = name in NUMBERS and db.engine.dialect.name == "sqlite"
    return bindparam(f"new_{name}", type_=Text() if is_text else table.c[name].type)


def _told(row: dict[str, Any]) -> dict[str, Any]:
    if db.engine.dialect.name != "sqlite":
        return row
    return {
        name: orjson.dumps(value).decode() if name in NUMBERS and value is not None else value
        for name, value in row.items()
    }
