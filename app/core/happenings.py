"""Happenings: recorded facts that other rooms may react to.

Written in the transaction that causes them; each reaction is queued in the same transaction as a job of
its own, so that a fault in one never holds up another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Index, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, jobs
from app.core.database import Base, ShopOwned, db
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


@dataclass(frozen=True, slots=True)
class Fact:
    """A happening about to be recorded."""

    kind: str
    subject: str
    customer_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


def record(
    shop_id: int,
    kind: str,
    subject: str,
    *,
    customer_id: int | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Note that something happened and queue what follows from it."""
    record_all(shop_id, [Fact(kind, subject, customer_id, data or {})])


def record_all(shop_id: int, facts: Sequence[Fact]) -> None:
    """The same for many facts, in their order."""
    if not facts:
        return
    db.session.flush()  # what the facts are about comes first
    now = clock.now()
    rows = [
        {
            "shop_id": shop_id, "kind": fact.kind, "subject": fact.subject, "customer_id": fact.customer_id,
            "data": fact.data, "at": now,
        }
        for fact in facts
    ]  # fmt: skip
    numbered = insert(Happening).returning(Happening.id, sort_by_parameter_order=True)
    followed: dict[str, list[jobs.Cause]] = {}
    for fact, happening_id in zip(facts, db.session.scalars(numbered, rows), strict=True):
        for reaction in registry().reactions.get(fact.kind, ()):
            cause = jobs.Cause(str(happening_id), {"happening": happening_id})
            followed.setdefault(reaction, []).append(cause)
    for reaction, causes in followed.items():
        jobs.add_many(reaction, causes, shop_id=shop_id)


def of_jobs(claims: Sequence[jobs.Claim]) -> list[Happening]:
    """The happenings that jobs of one shop are about, in the order of the jobs.

    One that was forgotten with the customer it was about is left out: nothing follows from it any more.
    """
    ids = [claim.data["happening"] for claim in claims]
    where = (Happening.shop_id == claims[0].shop_id, Happening.id.in_(ids))
    found = {happening.id: happening for happening in db.session.scalars(select(Happening).where(*where))}
    return [found[each] for each in ids if each in found]


def timeline(shop_id: int, *customer_ids: int, limit: int = 100) -> list[Happening]:
    """What happened with one customer, under whatever ids she is known, newest first."""
    return list(
        db.session.scalars(
            select(Happening)
            .where(Happening.shop_id == shop_id, Happening.customer_id.in_(customer_ids))
            .order_by(Happening.at.desc(), Happening.id.desc())
            .limit(limit)
        )
    )
