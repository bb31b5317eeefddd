"""What the budget knows of a person: when she was reached and by what."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from app.attention.budget import last_contacts
from app.attention.models import ContactBudget, ContactEntry
from app.core.database import db
from app.core.registry import Privacy


def redact(shop_id: int, customer_id: int) -> None:
    """Forget when she was reached."""
    for table in (ContactEntry, ContactBudget):
        db.session.execute(delete(table).where(table.shop_id == shop_id, table.customer_id == customer_id))


def export_for(shop_id: int, customer_id: int) -> list[dict[str, Any]]:
    """Each contact."""
    return [
        {"at": entry.at.isoformat(), "channel": entry.channel.value, "source": entry.source}
        for entry in last_contacts(shop_id, customer_id, limit=100_000)
    ]


def erase_shop(shop_id: int) -> None:
    """Leave nothing of the shop."""
    for table in (ContactEntry, ContactBudget):
        db.session.execute(delete(table).where(table.shop_id == shop_id))


PRIVACY = Privacy(
    columns=frozenset({"contact_entry.customer_id", "contact_budget.customer_id"}),
    redact=redact,
    export_for=export_for,
    erase_shop=erase_shop,
)
