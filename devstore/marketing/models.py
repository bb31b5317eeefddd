"""What apps tell about their campaigns."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from devstore.tables import Base, table

FIRST_IDS = {"marketing_activity": 180_000_000_000, "marketing_engagement": 1}


class MarketingActivity(Base):
    """One campaign, known by the app's own name for it."""

    __tablename__ = "marketing_activity"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    installation_id: Mapped[int] = mapped_column(ForeignKey("installation.id"))
    remote_id: Mapped[str]
    title: Mapped[str]
    status: Mapped[str]
    """The platform's enum, as given."""
    tactic: Mapped[str]
    channel: Mapped[str]
    remote_url: Mapped[str]
    preview_url: Mapped[str | None]
    utm: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """{"source", "medium", "campaign"}; never changes."""
    url_parameter: Mapped[str | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    scheduled_end: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    __table_args__ = table(UniqueConstraint("shop_id", "installation_id", "remote_id"))


class MarketingEngagement(Base):
    """The figures of one activity on one day; told again, they replace the earlier ones."""

    __tablename__ = "marketing_engagement"
    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("marketing_activity.id"))
    occurred_on: Mapped[date] = mapped_column(Date)
    utc_offset: Mapped[str]
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By the names of the API: sendsCount, uniqueViewsCount, ..."""
    activity: Mapped[MarketingActivity] = relationship()
    __table_args__ = table(UniqueConstraint("activity_id", "occurred_on"))
