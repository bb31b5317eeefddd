"""Tables of what the app costs: its plans and what each shop chose, or what it asked for by the API."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from devstore.tables import Base, table


class AppPlan(Base):
    """One plan of the app's pricing page."""

    __tablename__ = "app_plan"
    handle: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    price_minor: Mapped[int]
    """In US dollars, as the platform bills apps."""
    interval: Mapped[str] = mapped_column(default="EVERY_30_DAYS")
    trial_days: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    __table_args__ = ()


class PlanChoice(Base):
    """A merchant on a plan. Choosing another one ends this one; prices stay what they were."""

    __tablename__ = "plan_choice"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"), index=True)
    plan_handle: Mapped[str]
    name: Mapped[str]
    price_minor: Mapped[int]
    interval: Mapped[str]
    trial_days: Mapped[int]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = table()


class AppSubscription(Base):
    """What the app asked a merchant for by the Billing API."""

    __tablename__ = "app_subscription"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"), index=True)
    name: Mapped[str]
    return_url: Mapped[str]
    status: Mapped[str]
    """PENDING, ACTIVE, DECLINED, EXPIRED, FROZEN or CANCELLED."""
    test: Mapped[bool]
    trial_days: Mapped[int]
    price_minor: Mapped[int | None]
    interval: Mapped[str]
    capped_minor: Mapped[int | None]
    """The most that use may cost a period; None: it is not charged for."""
    terms: Mapped[str]
    used_minor: Mapped[int]
    records: Mapped[list[Any]] = mapped_column(default=list)
    """[{"number", "price_minor", "description", "key", "at"}]: what use was charged."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    __table_args__ = table()
