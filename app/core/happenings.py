"""Happenings: recorded facts that other rooms may react to.

Written in the transaction that causes them; each reaction is queued in the same transaction as a job of
its own, so that a fault in one never holds up another.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, jobs
from app.core.database import Base, ShopOwned, db
from app.core.errors import NotFound
from app.core.registry import registry


class Happening(ShopOwned, Base):
    """One fact. Append-only."""

    __tablename__ = "happening"
    __table_args__ = (
        Index("ix_happening_shop_id_customer_id_at", "shop_id", "customer_id", "at"),
        Index("ix_happening_shop_id_kind_at", "shop_id", "kind", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """noun_pastverb, e.g. order_paid."""
    subject: Mapped[str]
    """What it is about, e.g. order:5001."""
    customer_id: Mapped[int | None]
    """Whose timeline it stands on."""
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]


def record(
    shop_id: int,
    kind: str,
    subject: str,
    *,
    customer_id: int | None = None,
    data: dict[str, Any] | None = None,
) -> Happening:
    """Note that something happened and queue what follows from it."""
    happening = Happening(
        shop_id=shop_id, kind=kind, subject=subject, customer_id=customer_id, data=data or {}, at=clock.now()
    )
    db.session.add(happening)
    db.session.flush()
    for reaction in registry().reactions.get(kind, ()):
        jobs.add(reaction, key=str(happening.id), shop_id=shop_id, data={"happening": happening.id})
    return happening


def of_job(job: jobs.Claim) -> Happening:
    """The happening that a reaction's job is about."""
    found = db.session.scalar(
        select(Happening).where(Happening.id == job.data["happening"], Happening.shop_id == job.shop_id)
    )
    if found is None:
        raise NotFound(f"happening {job.data['happening']} is gone")
    return found


def timeline(shop_id: int, customer_id: int, limit: int = 100) -> list[Happening]:
    """What happened with one customer, newest first."""
    return list(
        db.session.scalars(
            select(Happening)
            .where(Happening.shop_id == shop_id, Happening.customer_id == customer_id)
            .order_by(Happening.at.desc(), Happening.id.desc())
            .limit(limit)
        )
    )
