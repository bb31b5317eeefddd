"""The room's part of the canonical shop state: the same facts give the same, in whatever order they came."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from app import customers
from app.core.database import db
from app.loyalty.accounts import balances_of
from app.loyalty.models import HOUSE, Account, OrderPoints
from app.loyalty.programme import programme_of

BATCH = 500


def state(shop_id: int) -> dict[str, Any]:
    """The programme, balances by the platform's customer ids and points by its order ids; no zero rows."""
    programme = programme_of(shop_id)
    return {
        "programme": {
            "is_on": programme.is_on,
            "points_per_unit": programme.points_per_unit,
            "pending_days": programme.pending_days,
        },
        "balances": sorted(_balances(shop_id), key=lambda row: str(row["customer"])),
        "orders": [
            {"order": order, "points": points}
            for order, points in db.session.execute(
                select(OrderPoints.order_platform_id, OrderPoints.points)
                .where(OrderPoints.shop_id == shop_id, OrderPoints.points > 0)
                .order_by(OrderPoints.order_platform_id)
            )
        ],
    }


def _balances(shop_id: int) -> list[dict[str, Any]]:
    holders = db.session.scalars(
        select(Account.customer_id)
        .where(Account.shop_id == shop_id, Account.customer_id != HOUSE, Account.balance != 0)
        .distinct()
        .order_by(Account.customer_id)
    ).all()
    rows = []
    for start in range(0, len(holders), BATCH):
        batch = holders[start : start + BATCH]
        known = customers.by_ids(shop_id, batch)
        for customer_id, held in balances_of(shop_id, batch).items():
            who = known.get(customer_id)
            rows.append({"customer": (who and (who.platform_id or who.email)) or ""} | asdict(held))
    return rows
