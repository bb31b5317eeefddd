"""What is kept of a bulk operation, its result included."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from devstore.tables import Base

FIRST_IDS = {"bulk_operation": 5_300_000_000_000}
KEPT = timedelta(days=7)


class BulkOperation(Base):
    """One query run in the background for the app of one shop."""

    __tablename__ = "bulk_operation"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"), index=True)
    installation_id: Mapped[int] = mapped_column(ForeignKey("installation.id"))
    query: Mapped[str]
    groups_objects: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(default="created", index=True)
    """created, running, completed, canceling, canceled or failed."""
    error_code: Mapped[str | None]
    object_count: Mapped[int] = mapped_column(default=0)
    root_object_count: Mapped[int] = mapped_column(default=0)
    token: Mapped[str]
    """Names the file in its address; who knows it may read the file."""
    file_size: Mapped[int | None]
    """None while there is no file."""
    created_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        return self.status in ("created", "running", "canceling")

    def file_beside(self, database: Path) -> Path:
        """Where its lines lie: a year of a grocer has more of them than a row could hold."""
        return database.with_name(f"{database.stem}-bulk-{self.token}.jsonl")

    def has_expired(self, now: datetime) -> bool:
        return self.completed_at is not None and self.completed_at + KEPT <= now
