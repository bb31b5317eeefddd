"""Who must not be written to. Our word stands above the platform's."""

from __future__ import annotations

import unicodedata

from sqlalchemy import delete, select, update

from app.core import clock
from app.core.database import db, insert_fresh
from app.mail.models import Suppression

UNSUBSCRIBED = "unsubscribed"
"""The one reason that she herself can take back."""


def normal_address(email: str) -> str:
    """The one spelling under which an address is compared."""
    return unicodedata.normalize("NFKC", email).strip().lower()


def is_suppressed(shop_id: int, email: str) -> bool:
    found = select(Suppression.id).where(
        Suppression.shop_id == shop_id, Suppression.email == normal_address(email)
    )
    return db.session.scalar(found) is not None


def suppressed_because(shop_id: int, email: str) -> str | None:
    """unsubscribed, bounced or complained; None for an address that may be written to."""
    return db.session.scalar(
        select(Suppression.reason).where(
            Suppression.shop_id == shop_id, Suppression.email == normal_address(email)
        )
    )


def suppress(shop_id: int, email: str, reason: str) -> bool:
    """Write to this address no more; False when it stood there already.

    What she cannot take back takes the place of what she could.
    """
    row = {"shop_id": shop_id, "email": normal_address(email), "reason": reason, "at": clock.now()}
    if insert_fresh(Suppression, ("shop_id", "email"), [row]):
        return True
    hers = Suppression.shop_id == shop_id, Suppression.email == row["email"]
    if reason != UNSUBSCRIBED:
        taken_back = update(Suppression).where(*hers, Suppression.reason == UNSUBSCRIBED)
        db.session.execute(taken_back.values(reason=reason))
    return False


def unsuppress(shop_id: int, email: str) -> None:
    """She asked for mail again, herself; an address that bounced or complained stays suppressed."""
    hers = Suppression.shop_id == shop_id, Suppression.email == normal_address(email)
    db.session.execute(delete(Suppression).where(*hers, Suppression.reason == UNSUBSCRIBED))
