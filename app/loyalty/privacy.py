"""What the ledger knows of a person: sums under her id, and what a merchant wrote beside an adjustment."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, or_, select, update

from app.core.database import db
from app.core.registry import Privacy
from app.loyalty.accounts import balances, entries
from app.loyalty.models import Account, LedgerEntry, OrderPoints, Programme, Transfer


def redact(shop_id: int, customer_id: int) -> None:
    """Blank the merchant's notes; amounts stay, so that the books still add up."""
    mine = select(Account.id).where(Account.shop_id == shop_id, Account.customer_id == customer_id)
    db.session.execute(
        update(Transfer)
        .where(Transfer.shop_id == shop_id, or_(Transfer.from_id.in_(mine), Transfer.to_id.in_(mine)))
        .values(note="")
        .execution_options(synchronize_session=False)
    )


def export_for(shop_id: int, customer_id: int) -> dict[str, Any]:
    """Balances and every line."""
    held = balances(shop_id, customer_id)
    return {
        "points": {"available": held.available, "pending": held.pending, "debt": held.debt},
        "lines": [
            {"at": line.at.isoformat(), "account": line.kind.value, "points": line.points,
             "reason": line.reason.value, "note": line.note}
            for line in entries(shop_id, customer_id, limit=100_000)
        ],
    }  # fmt: skip


def erase_shop(shop_id: int) -> None:
    """Leave nothing of the shop."""
    for table in (LedgerEntry, Transfer, OrderPoints, Account, Programme):
        db.session.execute(delete(table).where(table.shop_id == shop_id))


PRIVACY = Privacy(
    columns=frozenset({"loyalty_account.customer_id", "order_points.customer_id"}),
    redact=redact,
    export_for=export_for,
    erase_shop=erase_shop,
)
