"""The kept counts of a shop, opened to add orders or take them away, closed with the lists that follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.recommendations import carts
from app.recommendations.counting import Counts, add_pairs, add_sales, faded
from app.recommendations.engine.popularity import RECENT_DAYS
from app.recommendations.keeping import WHOLE_SHOP
from app.recommendations.learning import LENGTH, PUBLISHED_LENGTH, RANKING_LENGTH, WHOLE_SHOP_LENGTH
from app.recommendations.models import CountedOrder, ListKind, OrderCounts, RecommendationList, Training

DEFAULT = {"damping": 0.1, "half_life_days": 365.0}
NOTHING = Counts(0.0, {})

Lists = Mapping[tuple[ListKind, int], RecommendationList]


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

    def add(self, order: CountedOrder, sign: int) -> None:
        """One more (1) or one fewer (-1); counted when the book is closed, as the order is now."""
        if order.products:
            self._changes.append(_Change(tuple(order.products), order.made_at, sign))

    def close(self) -> None:
        """Count what was added and show it."""
        if not self._changes:
            db.session.flush()
            return
        products = {each for change in self._changes for each in change.products}
        rows = self._rows({WHOLE_SHOP, *products})
        counts = {product: _of(rows[product]) if product in rows else NOTHING for product in products}
        sales = _of(rows[WHOLE_SHOP]) if WHOLE_SHOP in rows else NOTHING
        shown = self._lists([WHOLE_SHOP, *products])
        summed = {at: carts.counts_of(row) for (kind, at), row in shown.items() if kind == ListKind.CART}
        for change in self._changes:
            sales = self._count(counts, summed, sales, change)
        for product, each in counts.items():
            self._write(rows, product, each, LENGTH)
        self._write(rows, WHOLE_SHOP, sales, RANKING_LENGTH)
        with db.session.no_autoflush:
            self._show(shown, {product: rows[product].items for product in products}, rows[WHOLE_SHOP].items)
            self._show_carts(shown, summed)
        self._training.version += 1
        db.session.flush()

    def _count(
        self, counts: dict[int, Counts], summed: dict[int, Counts], sales: Counts, change: _Change
    ) -> Counts:
        age = (clock.now() - change.made_at) / timedelta(days=1)
        weight = change.sign * faded(age, self._setting["half_life_days"])
        strengths = {product: counts[product].strength + min(weight, 0.0) for product in change.products}
        for product in change.products:
            others = {other: strength for other, strength in strengths.items() if other != product}
            before, damping, unit = counts[product], self._setting["damping"], self._training.cart_unit
            counts[product] = add_pairs(before, others, weight, damping)
            cart = summed.get(product, NOTHING)
            summed[product] = carts.add_order(cart, before, others, weight, damping, unit)
        return add_sales(sales, change.products, change.sign * faded(age, RECENT_DAYS))

    def _rows(self, products: Iterable[int]) -> dict[int, OrderCounts]:
        named = (OrderCounts.shop_id == self._training.shop_id, OrderCounts.product.in_(list(products)))
        return {row.product: row for row in db.session.scalars(select(OrderCounts).where(*named))}

    def _write(self, rows: dict[int, OrderCounts], product: int, counts: Counts, length: int) -> None:
        if product not in rows:
            rows[product] = OrderCounts(shop_id=self._training.shop_id, product=product)
            db.session.add(rows[product])
        row, best = rows[product], counts.ranked()[:length]
        row.strength, row.items = counts.strength, best
        row.scores = [round(counts.scores[each], 7) for each in best]
        row.once = [each for each in best if each in counts.once]

    def _show(self, lists: Lists, beside: dict[int, list[int]], ranking: list[int]) -> None:
        """The lists as the counts have them now; bought together filled up as before."""
        for product, items in beside.items():
            shown = lists.get((ListKind.BOUGHT_TOGETHER, product))
            learned = items[:PUBLISHED_LENGTH]
            filled = dict.fromkeys([*learned, *(shown.items if shown else ())])
            self._put(shown, ListKind.BOUGHT_TOGETHER, product, list(filled)[:PUBLISHED_LENGTH], len(learned))
        for kind, length in ((ListKind.BEST_SELLERS, WHOLE_SHOP_LENGTH), (ListKind.SELLING, RANKING_LENGTH)):
            items = ranking[:length]
            self._put(lists.get((kind, WHOLE_SHOP)), kind, WHOLE_SHOP, items, len(items))

    def _show_carts(self, lists: Lists, summed: dict[int, Counts]) -> None:
        for product, cart in summed.items():
            shown = lists.get((ListKind.CART, product))
            if shown is None and cart.scores:
                shown = RecommendationList(
                    shop_id=self._training.shop_id, kind=ListKind.CART, product=product
                )
                db.session.add(shown)
            if shown is not None:
                for name, value in carts.columns_of(cart).items():
                    setattr(shown, name, value)

    def _put(
        self, shown: RecommendationList | None, kind: ListKind, product: int, items: list[int], learned: int
    ) -> None:
        if shown is None and items:
            shown = RecommendationList(
                shop_id=self._training.shop_id, kind=kind, product=product, items=[], learned=0
            )
            db.session.add(shown)
        if shown is not None and (shown.items, shown.learned) != (items, learned):
            shown.is_published = shown.is_published and shown.items == items
            shown.items, shown.learned = items, learned

    def _lists(self, products: Iterable[int]) -> Lists:
        kinds = (ListKind.BOUGHT_TOGETHER, ListKind.CART, ListKind.BEST_SELLERS, ListKind.SELLING)
        found = db.session.scalars(
            select(RecommendationList).where(
                RecommendationList.shop_id == self._training.shop_id,
                RecommendationList.kind.in_(kinds),
                RecommendationList.product.in_(list(products)),
            )
        )
        return {(row.kind, row.product): row for row in found}


def _of(row: OrderCounts) -> Counts:
    return Counts(row.strength, dict(zip(row.items, row.scores, strict=True)), frozenset(row.once))
