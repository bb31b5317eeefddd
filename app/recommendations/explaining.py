"""Why a product stands in a list: plain figures, counted from the orders as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app import activity, catalog, orders
from app.core import clock
from app.core.numbers import LARGEST_ID
from app.recommendations.models import ListKind
from app.recommendations.serving import kept_rows

DAYS = 90


@dataclass(frozen=True, slots=True)
class Why:
    """Figures for one product in one list; `place` counts from 1 and is None where it is not listed."""

    kind: str
    product: int
    item: int
    place: int | None
    is_learned: bool
    """False where it only fills the list up, as one of the shop's best sellers."""
    orders_together: int
    customers_of_both: int
    orders_of_product: int
    orders_of_item: int
    views_of_product: int
    views_of_item: int
    """Views of the last 90 days."""


def why(shop_id: int, kind: str, product: int, item: int) -> Why:
    """What speaks for `item` in the list `kind` of `product` (0 for lists of the whole shop).

    Raises ValueError for a kind that is none of ListKind.
    """
    product, item = (each if 0 <= each <= LARGEST_ID else 0 for each in (product, item))
    row = kept_rows(shop_id, ListKind(kind), [product]).get(product)
    place = row.items.index(item) if row and item in row.items else None
    views = _views(shop_id, {product, item})
    return Why(
        kind=kind,
        product=product,
        item=item,
        place=None if place is None else place + 1,
        is_learned=bool(row and place is not None and place < row.learned),
        orders_together=orders.orders_with_both(shop_id, product, item) if product else 0,
        customers_of_both=orders.customers_with_both(shop_id, product, item) if product else 0,
        orders_of_product=orders.orders_with(shop_id, product) if product else 0,
        orders_of_item=orders.orders_with(shop_id, item),
        views_of_product=views.get(product, 0),
        views_of_item=views.get(item, 0),
    )


def _views(shop_id: int, products: set[int]) -> dict[int, int]:
    names = catalog.platform_ids(shop_id, products, also_off_sale=True)
    today = clock.now().date()
    counts = activity.product_counts(shop_id, "product_viewed", today - timedelta(days=DAYS), today)
    return {product: counts.get(name, 0) for product, name in names.items()}
