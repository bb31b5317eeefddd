"""Orders since the newest training, added to the lists that the endpoint gives, and taken away again.

What an order counts is a state, not an event: `count_order` brings the lists to the order as it is now,
however often and in whatever order its news come. The next training counts all anew, and `count_again` puts
on top of it what its reading missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from numpy.typing import NDArray
from sqlalchemy import delete, select

from app import orders
from app.core import clock
from app.core.database import db
from app.recommendations.counting import Counts, add_pairs, add_sales, faded
from app.recommendations.engine.popularity import RECENT_DAYS
from app.recommendations.keeping import WHOLE_SHOP, lock
from app.recommendations.learning import LENGTH, PUBLISHED_LENGTH, RANKING_LENGTH, WHOLE_SHOP_LENGTH
from app.recommendations.models import CountedOrder, ListKind, OrderCounts, RecommendationList, Training
from app.recommendations.personal import forget_lists

ORDER_PRODUCTS = 100
DEFAULT = {"damping": 0.1, "half_life_days": 365.0}


def count_order(shop_id: int, order_id: int) -> None:
    """Bring the lists to what the order says now, in the open unit of work; before any training, nothing."""
    found = orders.counted_products(shop_id, order_id)
    training = lock(shop_id)
    if found is None or training is None:
        return
    if found.customer_id is not None:
        forget_lists(shop_id, [found.customer_id])
    known = db.session.scalar(
        select(CountedOrder).where(CountedOrder.shop_id == shop_id, CountedOrder.order_id == order_id)
    )
    products = found.products[:ORDER_PRODUCTS]
    if known is None:
        known = CountedOrder(
            shop_id=shop_id, order_id=order_id, made_at=found.made_at, products=products,
            is_counted=order_id <= training.newest_order,
        )  # fmt: skip
        db.session.add(known)
    elif known.is_counted and known.products != products:
        _apply(training, known, -1)
        known.is_counted = False
    known.products = products
    if known.is_counted != found.is_counted:
        _apply(training, known, 1 if found.is_counted else -1)
    known.is_counted = found.is_counted
    db.session.flush()


def count_again(shop_id: int, baskets: NDArray[Any]) -> None:
    """After a training that counted `baskets` (its newest, ascending): what it missed comes on top.

    Withdrawn orders stay noted for a while: late news of one must not withdraw it a second time.
    """
    training = lock(shop_id)
    seen, oldest = set(baskets.tolist()), int(baskets[0]) if len(baskets) else 0
    gone = []
    for row in db.session.scalars(select(CountedOrder).where(CountedOrder.shop_id == shop_id)):
        was_counted = row.order_id in seen or row.order_id < oldest
        if training is not None and was_counted != row.is_counted:
            _apply(training, row, 1 if row.is_counted else -1)
        elif row.is_counted or row.order_id < oldest:
            gone.append(row.id)
    db.session.execute(delete(CountedOrder).where(CountedOrder.id.in_(gone)))


def _apply(training: Training, order: CountedOrder, sign: int) -> None:
    """Add the order to the lists, or take it away."""
    products: list[int] = order.products
    if not products:
        return
    kept = _counts(training.shop_id, [WHOLE_SHOP, *products])
    setting = DEFAULT | (training.choice or {}).get("bought_together", {})
    age = (clock.now() - order.made_at) / timedelta(days=1)
    weight = sign * faded(age, setting["half_life_days"])
    strengths = {product: kept[product].strength + min(weight, 0.0) for product in products}
    for product in products:
        others = {other: strength for other, strength in strengths.items() if other != product}
        _write(kept[product], add_pairs(_of(kept[product]), others, weight, setting["damping"]), LENGTH)
    _show(training.shop_id, {product: kept[product] for product in products})
    sales = add_sales(_of(kept[WHOLE_SHOP]), products, sign * faded(age, RECENT_DAYS))
    _write(kept[WHOLE_SHOP], sales, RANKING_LENGTH)
    _show_best_sellers(training.shop_id, kept[WHOLE_SHOP].items)
    training.version += 1
    db.session.flush()


def _counts(shop_id: int, products: Sequence[int]) -> dict[int, OrderCounts]:
    """The counts of each of the products, empty ones where there were none."""
    named = (OrderCounts.shop_id == shop_id, OrderCounts.product.in_(products))
    kept = {row.product: row for row in db.session.scalars(select(OrderCounts).where(*named))}
    for product in products:
        if product not in kept:
            kept[product] = OrderCounts(
                shop_id=shop_id, product=product, strength=0.0, items=[], scores=[], once=[]
            )
            db.session.add(kept[product])
    return kept


def _of(row: OrderCounts) -> Counts:
    return Counts(row.strength, dict(zip(row.items, row.scores, strict=True)), frozenset(row.once))


def _write(row: OrderCounts, counts: Counts, length: int) -> None:
    best = counts.ranked()[:length]
    row.strength, row.items = counts.strength, best
    row.scores = [round(counts.scores[each], 7) for each in best]
    row.once = [each for each in best if each in counts.once]


def _show(shop_id: int, counts: dict[int, OrderCounts]) -> None:
    """The lists of these products as their counts have them now, filled up as before."""
    lists = _lists(shop_id, ListKind.BOUGHT_TOGETHER, list(counts))
    for product, row in counts.items():
        shown = lists.get(product)
        filling = shown.items if shown else []
        items = list(dict.fromkeys([*row.items[:PUBLISHED_LENGTH], *filling]))[:PUBLISHED_LENGTH]
        if shown is None and items:
            shown = _new_list(shop_id, ListKind.BOUGHT_TOGETHER, product)
        if shown is not None and items != shown.items:
            shown.items, shown.learned, shown.is_published = items, len(row.items[:PUBLISHED_LENGTH]), False


def _show_best_sellers(shop_id: int, ranking: list[int]) -> None:
    for kind, items in (
        (ListKind.BEST_SELLERS, ranking[:WHOLE_SHOP_LENGTH]),
        (ListKind.SELLING, ranking),
    ):
        shown = _lists(shop_id, kind, [WHOLE_SHOP]).get(WHOLE_SHOP)
        if shown is None:
            shown = _new_list(shop_id, kind, WHOLE_SHOP)
        if shown.items != items:
            shown.items, shown.learned, shown.is_published = items, len(items), False


def _new_list(shop_id: int, kind: ListKind, product: int) -> RecommendationList:
    made = RecommendationList(shop_id=shop_id, kind=kind, product=product, items=[], learned=0)
    db.session.add(made)
    return made


def _lists(shop_id: int, kind: ListKind, products: Sequence[int]) -> dict[int, RecommendationList]:
    named = (RecommendationList.shop_id == shop_id, RecommendationList.kind == kind)
    found = db.session.scalars(
        select(RecommendationList).where(*named, RecommendationList.product.in_(products))
    )
    return {row.product: row for row in found}
