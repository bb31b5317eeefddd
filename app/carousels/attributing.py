"""Which carousel an order followed: the last click on something that was then bought, within a week.

A click does not cause an order; what carousels bring more is told by who was held out of them.
"""

from __future__ import annotations

from datetime import timedelta

from app import activity, orders
from app.carousels.models import CarouselOrder
from app.core.database import insert_once
from app.orders import Order
from app.shops import Shop

LOOKED_BACK = timedelta(days=7)


def attribute(shop: Shop, order: Order) -> bool:
    """Keep which carousel the order followed, if any; once for an order, whatever is told of it again."""
    if order.is_test or order.redacted_at is not None:
        return False
    browsers = _browsers(shop, order)
    if not browsers:
        return False
    bought = {line.product_platform_id for line in orders.lines_of(shop.id, order.id)}
    clicks = activity.clicks_in_carousels(shop.id, browsers, order.created_at - LOOKED_BACK, order.created_at)
    last = next((click for click in clicks if click.product in bought), None)
    if last is None:
        return False
    row = {
        "shop_id": shop.id, "order_id": order.id, "placement": last.placement, "strategy": last.strategy,
        "product_platform_id": last.product, "at": order.created_at,
    }  # fmt: skip
    insert_once(CarouselOrder, ("shop_id", "order_id"), [row])
    return True


def _browsers(shop: Shop, order: Order) -> list[int]:
    visitor = activity.visitor_of(shop, order.visitor_token)
    hers = activity.visitors_of(shop.id, order.customer_id) if order.customer_id is not None else []
    return list(dict.fromkeys([*([visitor.id] if visitor else []), *hers]))[:50]
