"""Personal data in the mail room hangs on the address, which the caller knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, or_, select

from app.core.database import db
from app.core.registry import Privacy
from app.mail.models import OutboxMail, Suppression
from app.mail.suppression import normal_address


def redact_address(shop_id: int, email: str) -> None:
    """Forget every mail to the address; a suppression goes too, there is nobody left to write to."""
    for table in (OutboxMail, Suppression):
        db.session.execute(
            delete(table).where(table.shop_id == shop_id, table.email == normal_address(email))
        )


def redact_mails(shop_id: int, sources: Sequence[str]) -> set[str]:
    """Forget the mails that these made, wherever they went; returns the addresses they went to."""
    where = (OutboxMail.shop_id == shop_id, OutboxMail.source.in_(sources))
    addresses = set(db.session.scalars(select(OutboxMail.email).where(*where)))
    db.session.execute(delete(OutboxMail).where(*where).execution_options(synchronize_session=False))
    return addresses


def export_mails(shop_id: int, sources: Sequence[str], email: str) -> list[dict[str, Any]]:
    """The mails that these made, and all others to the address."""
    hers = or_(OutboxMail.source.in_(sources), OutboxMail.email == normal_address(email))
    rows = db.session.scalars(
        select(OutboxMail).where(OutboxMail.shop_id == shop_id, hers).order_by(OutboxMail.id)
    )
    return [{"at": row.at.isoformat(), "subject": row.subject, "text": row.text} for row in rows]


def _redact(shop_id: int, customer_id: int) -> None:
    """Nothing here knows a customer's id: `redact_address` is called by the room that sends."""


def _export(shop_id: int, customer_id: int) -> list[dict[str, Any]]:
    return []


def _erase_shop(shop_id: int) -> None:
    for table in (OutboxMail, Suppression):
        db.session.execute(delete(table).where(table.shop_id == shop_id))


PRIVACY = Privacy(
    columns=frozenset({"outbox_mail.email", "suppression.email"}),
    redact=_redact,
    export_for=_export,
    erase_shop=_erase_shop,
)
