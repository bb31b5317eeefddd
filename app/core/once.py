"""Keys that are good for one act: bound to a shop and to whom they were given, for ten minutes, used once."""

from __future__ import annotations

import secrets
import time
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, UniqueConstraint, delete
from sqlalchemy.orm import Mapped, mapped_column

from app.core import sealing
from app.core.clock import now
from app.core.database import Base, ShopOwned, db, insert_fresh
from app.core.errors import NotAllowed

SECONDS = 600
_PURPOSE = "once"


class UsedKey(ShopOwned, Base):
    """A key that was used, remembered as long as it could be shown again."""

    __tablename__ = "used_key"
    __table_args__ = (UniqueConstraint("shop_id", "nonce"), Index("ix_used_key_at", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    nonce: Mapped[str]
    at: Mapped[datetime]


def give(shop_id: int, whose: str) -> str:
    """A key for one act of `whose` in this shop."""
    until = int(time.time()) + SECONDS
    return sealing.sign(_PURPOSE, [shop_id, whose, until, secrets.token_hex(16)])


def use(shop_id: int, whose: str, key: str) -> None:
    """Use the key up, in the caller's unit of work; raises NotAllowed (`key_refused`) for a bad one."""
    nonce = _nonce(shop_id, whose, key)
    row = {"shop_id": shop_id, "nonce": nonce, "at": now()}
    if not insert_fresh(UsedKey, ("shop_id", "nonce"), [row]):
        raise _refused()


def _nonce(shop_id: int, whose: str, key: str) -> str:
    try:
        payload: Any = sealing.read(_PURPOSE, key) if len(key) < 500 else None
    except NotAllowed:
        payload = None
    if not isinstance(payload, list) or [type(part) for part in payload] != [int, str, int, str]:
        raise _refused()
    if payload[:2] != [shop_id, whose] or payload[2] < time.time():
        raise _refused()
    return str(payload[3])


def _refused() -> NotAllowed:
    return NotAllowed("Ask for a new key: this one is old, used, or another's.", code="key_refused")


def forget_used() -> int:
    """Forget keys that are too old to be good anyway; returns how many."""
    old = UsedKey.at < now() - timedelta(seconds=2 * SECONDS)
    return int(db.session.execute(delete(UsedKey).where(old)).rowcount)  # type: ignore[attr-defined]
