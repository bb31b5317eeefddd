"""Errands: what shoppers will do later, kept in the database so that a restart forgets none."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from devstore.shoppers.models import Errand

AT_A_TIME = 5


@dataclass(frozen=True)
class Due:
    """An errand whose time has come."""

    kind: str
    email: str
    detail: str


def plan(session: Session, shop_id: int, due_at: datetime, kind: str, *, email: str, detail: str) -> None:
    """`kind` is bring_back, use_code or friend."""
    session.add(Errand(shop_id=shop_id, due_at=due_at, kind=kind, email=email, detail=detail))


def take_due(session: Session, shop_id: int, now: datetime) -> list[Due]:
    """The oldest errands that are due, taken off the list: one that goes wrong is not tried again."""
    wanted = select(Errand).where(Errand.shop_id == shop_id, Errand.due_at <= now)
    found = session.scalars(wanted.order_by(Errand.due_at, Errand.id).limit(AT_A_TIME)).all()
    session.execute(delete(Errand).where(Errand.id.in_([errand.id for errand in found])))
    return [Due(errand.kind, errand.email, errand.detail) for errand in found]
