"""Who must not be written to. Our word stands above the platform's."""

from __future__ import annotations

import unicodedata

from sqlalchemy import delete, select

from app.core import clock
from app.core.database import db, insert_fresh
from app.mail.models import Suppression


def normal_address(email: str) -> str:
    """The one spelling under which an address is compared."""
    return unicodedata.normalize("NFKC", email).strip().lower()


def is_suppressed(shop_id: int, email: str) -> bool:
    found = select(Suppression.id).where(
        Suppression.shop_id == shop_id, Suppression.email == normal_address(email)
    )
    return db.session.scalar(found) is not None


def suppress(shop_id: int, email: str, reason: str) -> bool:
    """Write to this address no more; False when it stood there already."""
    row = {"shop_id": shop_id, "email": normal_address(email), "reason": reason, "at": clock.now()}
    return bool(insert_fresh(Suppression, ("shop_id", "email"), [row]))


def unsuppress(shop_id: int, email: str) -> None:
    """She asked for mail again, herself."""
    db.session.execute(
        delete(Suppression).where(Suppression.shop_id == shop_id, Suppression.email == normal_address(email))
    )
