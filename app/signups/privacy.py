"""What signups know of a person: an address, the words she agreed to, and the browser until she answers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select

from app import customers
from app.core.database import db
from app.core.registry import Privacy
from app.signups.models import Signup


def _hers(shop_id: int, customer_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Hers by number, and those of her address that were not looked up yet."""
    customer = customers.by_ids(shop_id, [customer_id]).get(customer_id)
    email = customer.email if customer else None
    is_hers = Signup.customer_id == customer_id
    if email:
        is_hers = or_(is_hers, (Signup.email == email) & Signup.customer_id.is_(None))
    return Signup.shop_id == shop_id, is_hers


def _redact(shop_id: int, customer_id: int) -> None:
    db.session.execute(
        delete(Signup).where(*_hers(shop_id, customer_id)).execution_options(synchronize_session=False)
    )


def _export(shop_id: int, customer_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(select(Signup).where(*_hers(shop_id, customer_id)).order_by(Signup.id))
    return [
        {
            "asked_at": row.asked_at.isoformat(), "email": row.email, "text": row.text, "where": row.source,
            "answers": row.answers or {},
            "state": row.state, "confirmed_at": row.confirmed_at.isoformat() if row.confirmed_at else None,
        }
        for row in rows
    ]  # fmt: skip


def _erase_shop(shop_id: int) -> None:
    db.session.execute(delete(Signup).where(Signup.shop_id == shop_id))


PRIVACY = Privacy(
    columns=frozenset({"signup.email", "signup.customer_id", "signup.visitor_token"}),
    redact=_redact,
    export_for=_export,
    erase_shop=_erase_shop,
)
