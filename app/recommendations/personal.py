"""What one customer may like or need again: as the newest training found it, else worked out when asked.

Kept lists are those of the customers who ordered lately; hers goes the moment she orders again, and until
the next training the answer comes from her own orders and the lists of the products in them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from app import orders
from app.core import clock
from app.core.database import db
from app.core.numbers import LARGEST_ID
from app.orders import Bought
from app.recommendations.models import CustomerList, ListKind
from app.recommendations.serving import best_sellers, merged

LINES_READ = 200
TASTE_PRODUCTS = 20
HALF_LIFE = timedelta(days=90)


def for_customer(shop_id: int, customer_id: int, k: int) -> list[int]:
    """Up to k products that she has not bought; what sells best where nothing is known of her."""
    if not 0 < customer_id <= LARGEST_ID:
        return best_sellers(shop_id, k)
    kept = _kept(shop_id, customer_id)
    if kept is not None:
        return list(kept.for_you[: max(k, 0)])
    bought = [each.product for each in orders.products_of(shop_id, customer_id, LINES_READ)]
    k, owned = max(k, 0), set(bought)
    liked = merged(shop_id, ListKind.SIMILAR, bought[:TASTE_PRODUCTS], k + len(owned)) if bought else []
    popular = best_sellers(shop_id, k + len(owned))
    return [each for each in dict.fromkeys([*liked, *popular]) if each not in owned][:k]


def buy_again(shop_id: int, customer_id: int, k: int) -> list[int]:
    """Up to k products that she bought before, likeliest first; none for strangers."""
    if not 0 < customer_id <= LARGEST_ID:
        return []
    kept = _kept(shop_id, customer_id)
    if kept is not None:
        return list(kept.buy_again[: max(k, 0)])
    now = clock.now()
    bought = orders.products_of(shop_id, customer_id, LINES_READ)
    return [each.product for each in sorted(bought, key=lambda each: (-_worth(each, now), each.product))][
        : max(k, 0)
    ]


def forget_lists(shop_id: int, customer_ids: Iterable[int]) -> None:
    """What was found for these customers no longer holds."""
    named = (CustomerList.shop_id == shop_id, CustomerList.customer_id.in_(list(customer_ids)))
    db.session.execute(delete(CustomerList).where(*named))


def _kept(shop_id: int, customer_id: int) -> CustomerList | None:
    return db.session.scalar(
        select(CustomerList).where(CustomerList.shop_id == shop_id, CustomerList.customer_id == customer_id)
    )


def _worth(bought: Bought, now: datetime) -> float:
    """How often, with the last time fading by half every HALF_LIFE."""
    return float(bought.orders * 0.5 ** max((now - bought.last_at) / HALF_LIFE, 0.0))
