"""What sends know of a customer: that she was written to; the letters themselves lie in the mail room."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, delete, select

from app import customers, mail
from app.core.database import db
from app.core.registry import Privacy
from app.sends.models import Send


def _redact(shop_id: int, customer_id: int) -> None:
    """Forget her mails, those to an address she had before too; another's present address is left alone."""
    customer = customers.get(shop_id, customer_id)
    # Locked: whoever is handing one of them over just now keeps a copy, which must be seen here.
    mine = select(Send.id).where(*_hers(shop_id, customer_id)).with_for_update()
    sources = [f"send:{send_id}" for send_id in db.session.scalars(mine)]
    for address in {customer.email, *mail.redact_mails(shop_id, sources)} - {None}:
        owner = customers.find_by_email(shop_id, str(address))
        if owner is None or owner.id == customer_id:
            mail.redact_address(shop_id, str(address))
    db.session.execute(delete(Send).where(Send.shop_id == shop_id, Send.customer_id == customer_id))


def _hers(shop_id: int, customer_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Send.shop_id == shop_id, Send.customer_id == customer_id


def _export(shop_id: int, customer_id: int) -> dict[str, Any]:
    customer = customers.get(shop_id, customer_id)
    rows = db.session.scalars(select(Send).where(*_hers(shop_id, customer_id)).order_by(Send.id)).all()
    sources = [f"send:{row.id}" for row in rows]
    return {
        "planned": [{"due_at": row.due_at.isoformat(), "why": row.cause, "state": row.state} for row in rows],
        "mails": mail.export_mails(shop_id, sources, customer.email or ""),
    }


def _erase_shop(shop_id: int) -> None:
    db.session.execute(delete(Send).where(Send.shop_id == shop_id))


PRIVACY = Privacy(
    columns=frozenset({"send.customer_id"}), redact=_redact, export_for=_export, erase_shop=_erase_shop
)
