"""The tables of answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class Answer(ShopOwned, Base):
    """One answer of one person to one question. The newest of a name holds; its cause counts once.

    It belongs to a customer who proved her address, or to a visitor who agreed to be recognised.
    """

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("shop_id", "cause"),
        CheckConstraint("(customer_id IS NULL) <> (visitor_id IS NULL)", name="one_person"),
        Index("ix_answer_shop_id_customer_id", "shop_id", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int | None]
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("visitor.id", ondelete="CASCADE"), index=True)
    source: Mapped[str]
    """What asked, e.g. popup:5."""
    name: Mapped[str]
    label: Mapped[str]
    """The question as it stood when she answered."""
    value: Mapped[str]
    """The answer's own name, several joined by a comma; a birthday as MM-DD; a text as it was typed."""
    said: Mapped[str]
    """The answer as people read it."""
    cause: Mapped[str]
    at: Mapped[datetime]


class AnswerTotal(ShopOwned, Base):
    """How often an answer was chosen, by whomever; of nobody, so that forgetting somebody changes no sum."""

    __tablename__ = "answer_total"
    __table_args__ = (UniqueConstraint("shop_id", "source", "name", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    name: Mapped[str]
    value: Mapped[str]
    count: Mapped[int] = mapped_column(default=0)
