"""What the budget knows of a person: when and by what she was reached, what asked for her and its fate."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from app.activity import VisitorMerge
from app.attention.models import ContactBudget, ContactDecision, ContactEntry, CoolDown
from app.attention.people import Person, Who
from app.core.database import db
from app.core.registry import Privacy

TABLES = (ContactDecision, CoolDown, ContactEntry, ContactBudget)
COLUMNS = frozenset(
    f"{table.__tablename__}.{column}" for table in TABLES for column in ("customer_id", "visitor_id")
)


def redact(shop_id: int, customer_id: int) -> None:
    """Forget when she was reached. What lies under her browsers goes with those."""
    browsers = _of(shop_id, customer_id).visitor_ids
    for table in TABLES:
        hers = (table.customer_id == customer_id) | table.visitor_id.in_(browsers)
        db.session.execute(
            delete(table).where(table.shop_id == shop_id, hers).execution_options(synchronize_session=False)
        )


def export_for(shop_id: int, customer_id: int) -> dict[str, Any] | None:
    """Each contact and each decision, those from before we knew her too."""
    person = _of(shop_id, customer_id)
    told = {"contacts": _contacts(shop_id, person), "decisions": _decisions(shop_id, person)}
    return told if any(told.values()) else None


def _contacts(shop_id: int, person: Person) -> list[dict[str, Any]]:
    mine = (ContactEntry.shop_id == shop_id, person.rows_of(ContactEntry))
    rows = db.session.scalars(select(ContactEntry).where(*mine).order_by(ContactEntry.at))
    return [{"at": row.at.isoformat(), "channel": row.channel.value, "source": row.source} for row in rows]


def _decisions(shop_id: int, person: Person) -> list[dict[str, Any]]:
    mine = (ContactDecision.shop_id == shop_id, person.rows_of(ContactDecision))
    rows = db.session.scalars(select(ContactDecision).where(*mine).order_by(ContactDecision.id))
    return [
        {
            "at": row.at.isoformat(),
            "channel": row.channel.value,
            "source": row.source,
            "outcome": row.outcome.value,
            "reason": row.reason.value,
            "winner": row.winner,
        }
        for row in rows
    ]


def erase_shop(shop_id: int) -> None:
    """Leave nothing of the shop."""
    for table in TABLES:
        db.session.execute(delete(table).where(table.shop_id == shop_id))


def _of(shop_id: int, customer_id: int) -> Person:
    """This account alone: whoever forgets a person goes through all of hers."""
    joined = (VisitorMerge.shop_id == shop_id, VisitorMerge.customer_id == customer_id)
    browsers = db.session.scalars(select(VisitorMerge.visitor_id).where(*joined))
    return Person(Who(customer_id=customer_id), (customer_id,), tuple(sorted(browsers)))


PRIVACY = Privacy(columns=COLUMNS, redact=redact, export_for=export_for, erase_shop=erase_shop)
