"""Orders since the newest training, added to the lists that the endpoint gives, and taken away again.

What an order counts is a state, not an event: `count_orders` brings the lists to the orders as they are now,
however often and in whatever order its news come. The next training counts all anew, and `count_again` puts
on top of it what its reading missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray
from sqlalchemy import delete, select

from app import orders
from app.core.database import db
from app.recommendations.book import Book
from app.recommendations.keeping import lock, pieces
from app.recommendations.models import CountedOrder
from app.recommendations.pages import CountedPage, open_orders, write
from app.recommendations.personal import forget_lists

ORDER_PRODUCTS = 100


def count_orders(shop_id: int, order_ids: Sequence[int]) -> None:
    """Bring the lists to what the orders say now, in the open unit of work; before any training, nothing."""
    found = orders.counted_products(shop_id, order_ids)
    training = lock(shop_id)
    if training is None or not found:
        return
    forget_lists(shop_id, {each.customer_id for each in found.values() if each.customer_id is not None})
    known = open_orders(shop_id, found)
    book = Book(training)
    for order_id, order in found.items():
        products = order.products[:ORDER_PRODUCTS]
        is_seen = order_id <= training.newest_order
        row = known.setdefault(order_id, CountedPage(None, order.made_at, products, is_seen))
        if row.is_counted and row.products != products:
            book.add(row, -1)
            row.is_counted = False
        row.products = products
        if row.is_counted != order.is_counted:
            book.add(row, 1 if order.is_counted else -1)
        row.is_counted = order.is_counted
    write(CountedOrder, [_noted(shop_id, order_id, row) for order_id, row in known.items()])
    book.close()


def _noted(shop_id: int, order_id: int, page: CountedPage) -> dict[str, Any]:
    told: dict[str, Any] = {"products": page.products, "is_counted": page.is_counted}
    if page.id is not None:
        return told | {"id": page.id}
    return told | {"shop_id": shop_id, "order_id": order_id, "made_at": page.made_at}


def count_again(shop_id: int, baskets: NDArray[Any]) -> None:
    """After a training that counted `baskets` (its newest, ascending): what it missed comes on top.

    Withdrawn orders stay noted for a while: late news of one must not withdraw it a second time.
    """
    training = lock(shop_id)
    if training is None:
        return
    seen, oldest = set(baskets.tolist()), int(baskets[0]) if len(baskets) else 0
    gone, book = [], Book(training)
    for row in db.session.scalars(select(CountedOrder).where(CountedOrder.shop_id == shop_id)).all():
        if (row.order_id in seen or row.order_id < oldest) != row.is_counted:
            book.add(row, 1 if row.is_counted else -1)
        elif row.is_counted or row.order_id < oldest:
            gone.append(row.id)
    for piece in pieces(gone):
        db.session.execute(delete(CountedOrder).where(CountedOrder.id.in_(piece)))
    book.close()
