"""How long customers wait between two orders of the same kind of thing, where a shop's past can tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from sqlalchemy import ColumnElement, select

from app import catalog
from app.catalog import Product
from app.core.among import among
from app.core.database import db
from app.orders import OrderLine
from app.value.models_of_buying.histories import OrderDays
from app.value.reading import DAY

FEWEST_GAPS, FEWEST_CUSTOMERS = 20, 10
"""Below either nothing is told: a rhythm of two or three people is nobody's."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Days between consecutive order days of one customer, same-day orders taken together."""

    count: int
    customers: int
    """How many different ones the gaps come from."""
    early: float
    """The 20th percentile."""
    usual: float
    """The median."""
    late: float
    """The 80th percentile."""


def gaps_of(shop_id: int, product_ids: Iterable[int]) -> Gaps | None:
    """Between two orders with any of these products; None where too few came back for them."""
    return _gaps(shop_id, among(OrderLine.product_id, product_ids))


def gaps_of_kind(shop_id: int, kind: str) -> Gaps | None:
    """The same for a product type, in the shop's own words."""
    products = select(Product.id).where(Product.shop_id == shop_id, Product.kind == kind)
    return _gaps(shop_id, OrderLine.product_id.in_(products))


def gaps_of_collection(shop_id: int, platform_id: str) -> Gaps | None:
    """The same for what stands in a collection now, named by the platform's id."""
    return _gaps(shop_id, OrderLine.product_id.in_(catalog.in_collections(shop_id, [platform_id])))


def _gaps(shop_id: int, which: ColumnElement[bool]) -> Gaps | None:
    rows = db.session.execute(
        select(OrderLine.customer_id, OrderLine.bought_second).where(
            OrderLine.shop_id == shop_id, OrderLine.customer_id.is_not(None), which
        )
    ).all()
    table = np.array([tuple(row) for row in rows], np.int64).reshape(-1, 2)
    known = OrderDays.of(table[:, 0], table[:, 1] // DAY, np.zeros(len(table)))
    gaps, who = known.gaps(), int((known.counts() > 1).sum())
    if len(gaps) < FEWEST_GAPS or who < FEWEST_CUSTOMERS:
        return None
    early, usual, late = np.quantile(gaps, (0.2, 0.5, 0.8)).tolist()
    return Gaps(len(gaps), who, early, usual, late)
