"""What is left of a price once the shop has paid for the piece: for the order of carousels and the merchant.

Neither costs nor shares of them are ever told to shoppers.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from app.catalog.models import Product, Variant
from app.core.among import among
from app.core.database import db
from app.shops import Shop


def margins(shop: Shop, ids: Collection[int]) -> dict[int, float]:
    """Of each product the mean share of its variants' prices that is left after their cost, from 0 to 1.

    Products of which no variant's cost is known, in the shop's own currency and beside a price, are left out.
    """
    if not ids:
        return {}
    left = (Variant.price_minor - Variant.cost_minor) * 1.0 / Variant.price_minor
    rows = db.session.execute(
        select(Variant.product_id, func.avg(left))
        .join(Product, Product.id == Variant.product_id)
        .where(Product.shop_id == shop.id, Variant.shop_id == shop.id, among(Variant.product_id, ids))
        .where(
            Variant.cost_minor.is_not(None), Variant.cost_currency == shop.currency, Variant.price_minor > 0
        )
        .group_by(Variant.product_id)
    )
    return {product_id: min(max(float(share), 0.0), 1.0) for product_id, share in rows}
