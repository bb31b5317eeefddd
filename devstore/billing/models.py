"""Tables of App Pricing: the plans of the app, and what each shop chose."""

from datetime import datetime

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
