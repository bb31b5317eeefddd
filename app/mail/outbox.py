"""What was sent, kept for the merchant to look at."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core.database import db, insert_fresh
from app.mail.message import Message, built
from app.mail.models import OutboxMail
from app.mail.suppression import normal_address


def keep(shop_id: int, source: str, message: Message) -> bool:
    """Keep a copy of a mail; False when this very mail is kept already."""
    headers = "\n".join(f"{name}: {value}" for name, value in built(message).items())
    row = {
        "shop_id": shop_id,
        "message_id": message.message_id,
        "source": source,
        "email": normal_address(message.to_email),
        "sender": f"{message.sender_name} <{message.sender_email}>",
        "subject": message.subject,
        "html": message.html,
        "text": message.text,
        "headers": headers,
        "at": message.at,
    }
    return bool(insert_fresh(OutboxMail, ("shop_id", "message_id"), [row]))


def kept(shop_id: int, mail_id: int) -> OutboxMail | None:
    return db.session.scalar(
        select(OutboxMail).where(OutboxMail.shop_id == shop_id, OutboxMail.id == mail_id)
    )


def page(shop_id: int, *, before: int | None = None, limit: int = 50) -> list[OutboxMail]:
    """The newest mails first; `before` is the id of the last one seen."""
    query = select(OutboxMail).where(OutboxMail.shop_id == shop_id)
    if before is not None:
        query = query.where(OutboxMail.id < before)
    return list(db.session.scalars(query.order_by(OutboxMail.id.desc()).limit(limit)))


def outbox(shop_id: int) -> list[dict[str, Any]]:
    """All mails of a shop, oldest first, as plain values."""
    rows = db.session.scalars(select(OutboxMail).where(OutboxMail.shop_id == shop_id).order_by(OutboxMail.id))
    return [
        {
            "id": str(row.id),
            "to": row.email,
            "from": row.sender,
            "subject": row.subject,
            "at": row.at.isoformat(),
            "source": row.source,
            "headers": row.headers,
            "text": row.text,
            "html": row.html,
        }
        for row in rows
    ]
