"""The kept counts of a shop, opened to add orders or take them away, closed with the lists that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from app.core import clock
from app.core.database import db
from app.recommendations import carts
from app.recommendations.counting import Counts, add_pairs, add_sales, faded
from app.recommendations.engine.popularity import RECENT_DAYS
from app.recommendations.keeping import WHOLE_SHOP
from app.recommendations.learning import LENGTH, PUBLISHED_LENGTH, RANKING_LENGTH, WHOLE_SHOP_LENGTH
from app.recommendations.models import ListKind, OrderCounts, RecommendationList, Training
from app.recommendations.pages import ListPage, open_counts, open_lists, write

DEFAULT = {"damping": 0.1, "half_life_days": 365.0}
NOTHING = Counts(0.0, {})
KINDS = (ListKind.BOUGHT_TOGETHER, ListKind.CART, ListKind.BEST_SELLERS, ListKind.SELLING)

Lists = Mapping[tuple[ListKind, int], ListPage]
Row = dict[str, Any]


class Counted(Protocol):
    """An order as it is counted."""

    @property
    def products(self) -> Sequence[int]: ...
    @property
    def made_at(self) -> datetime: ...


class _Change(NamedTuple):
    products: tuple[int, ...]
    made_at: datetime
    sign: int


class Book:
    """Used under the shop's lock. Rows are read once and written once, however many orders there are."""

    def __init__(self, training: Training) -> None:
        self._training = training
        self._setting = DEFAULT | (training.choice or {}).get("bought_together", {})
        self._changes: list[_Change] = []

    def add(self, order: Counted, sign: int) -> None:
        """One more (1) or one fewer (-1); counted when the book is closed, as the order is now."""
        if order.products:
            self._changes.append(_Change(tuple(order.products), order.made_at, sign))

    def close(self) -> None:
        """Count what was added and show it."""
        if self._changes:
            products = {each for change in self._changes for each in change.products}
            self._count_all(products)
            self._training.version += 1
        db.session.flush()

    def _count_all(self, products: set[int]) -> None:
        shop_id = self._training.shop_id
        ids, kept = open_counts(shop_id, {WHOLE_SHOP, *products})
        shown = open_lists(shop_id, KINDS, {WHOLE_SHOP, *products})
        counts = {product: kept.get(product, NOTHING) for product in products}
        summed = {at: carts.counts_of(page) for (kind, at), page in shown.items() if kind == ListKind.CART}
        for change in self._changes:
            self._count(counts, summed, change)
        sold = [(change.products, self._weight(change, RECENT_DAYS)) for change in self._changes]
        sales = add_sales(kept.get(WHOLE_SHOP, NOTHING), sold)
        best = {product: each.ranked()[:LENGTH] for product, each in counts.items()}
        best[WHOLE_SHOP] = sales.ranked()[:RANKING_LENGTH]
        rows = [_counted(each, best[at], at, ids) for at, each in (counts | {WHOLE_SHOP: sales}).items()]
        write(OrderCounts, [self._of_shop(row) for row in rows])
        lists = [*self._shown(shown, best, products), *self._carts(shown, summed)]
        write(RecommendationList, [self._of_shop(row) for row in lists])

    def _count(self, counts: dict[int, Counts], summed: dict[int, Counts], change: _Change) -> None:
        weight = self._weight(change, self._setting["half_life_days"])
        strengths = {product: counts[product].strength + min(weight, 0.0) for product in change.products}
        for product in change.products:
            others = {other: strength for other, strength in strengths.items() if other != product}
            before, damping, unit = counts[product], self._setting["damping"], self._training.cart_unit
            counts[product] = add_pairs(before, others, weight, damping)
            cart = summed.get(product, NOTHING)
            summed[product] = carts.add_order(cart, before, others, weight, damping, unit)

    def _weight(self, change: _Change, half_life_days: float) -> float:
        age = (clock.now() - change.made_at) / timedelta(days=1)
        return change.sign * faded(age, half_life_days)

    def _shown(self, lists: Lists, best: dict[int, list[int]], products: set[int]) -> list[Row]:
        """The lists as the counts have them now; bought together filled up as before."""
        rows = []
        for product in products:
            page = lists.get((ListKind.BOUGHT_TOGETHER, product))
            learned = best[product][:PUBLISHED_LENGTH]
            filled = list(dict.fromkeys([*learned, *(page.items if page else ())]))[:PUBLISHED_LENGTH]
            rows.append(_changed(page, ListKind.BOUGHT_TOGETHER, product, filled, len(learned)))
        for kind, length in ((ListKind.BEST_SELLERS, WHOLE_SHOP_LENGTH), (ListKind.SELLING, RANKING_LENGTH)):
            items = best[WHOLE_SHOP][:length]
            rows.append(_changed(lists.get((kind, WHOLE_SHOP)), kind, WHOLE_SHOP, items, len(items)))
        return [row for row in rows if row is not None]

    def _carts(self, lists: Lists, summed: dict[int, Counts]) -> list[Row]:
        rows = []
        for product, cart in summed.items():
            page = lists.get((ListKind.CART, product))
            if page is not None:
                rows.append({"id": page.id, "is_published": page.is_published, **carts.columns_of(cart)})
            elif cart.scores:
                place = {"kind": ListKind.CART, "product": product, "is_published": False}
                rows.append({**place, **carts.columns_of(cart)})
        return rows

    def _of_shop(self, row: Row) -> Row:
        return row if "id" in row else row | {"shop_id": self._training.shop_id}


def _counted(counts: Counts, best: list[int], product: int, ids: Mapping[int, int]) -> Row:
    told = {
        "strength": counts.strength,
        "items": best,
        "scores": [round(counts.scores[each], 7) for each in best],
        "once": [each for each in best if each in counts.once],
    }
    return told | ({"id": ids[product]} if product in ids else {"product": product})


def _changed(
    page: ListPage | None, kind: ListKind, product: int, items: list[int], learned: int
) -> Row | None:
    """What is to be written of a list; None where it is as it was, or there is none."""
    told = {"items": items, "learned": learned, "scores": page.scores if page else None}
    if page is None:
        return told | {"kind": kind, "product": product, "is_published": False} if items else None
    if (page.items, page.learned) == (items, learned):
        return None
    return told | {"id": page.id, "is_published": page.is_published and page.items == items}
