"""Answers about what customers are worth."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from app.core.among import among
from app.core.database import db
from app.value.models import CustomerValue


def find(shop_id: int, customer_id: int) -> CustomerValue | None:
    """The customer's facts and predictions; None for whoever never ordered."""
    return by_customers(shop_id, [customer_id]).get(customer_id)


def by_customers(shop_id: int, customer_ids: Iterable[int]) -> dict[int, CustomerValue]:
    """The same for many, by customer; those who never ordered are left out."""
    where = (CustomerValue.shop_id == shop_id, among(CustomerValue.customer_id, customer_ids))
    return {row.customer_id: row for row in db.session.scalars(select(CustomerValue).where(*where))}


def at_risk(shop_id: int, customer_ids: Iterable[int]) -> dict[int, int]:
    """What is expected of each in 90 days, times the chance that nothing comes; minor units.

    Whoever is surely gone has little at risk, as has whoever surely comes. Without predictions: nobody.
    """
    lost = CustomerValue.expected_value_minor * CustomerValue.lapse_risk
    rows = db.session.execute(
        select(CustomerValue.customer_id, lost).where(
            CustomerValue.shop_id == shop_id,
            among(CustomerValue.customer_id, customer_ids),
            lost.is_not(None),
        )
    )
    return {customer_id: round(minor or 0) for customer_id, minor in rows}
