"""What was asked for when codes were added to a discount, and what became of each."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from devstore.models import Discount
from devstore.tables import Base

FIRST_IDS = {"code_import": 2_400_000_000}


class CodeImport(Base):
    """One call that added codes."""

    __tablename__ = "code_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    discount_id: Mapped[int | None] = mapped_column(ForeignKey("discount.id", ondelete="SET NULL"))
    codes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """[{"code", "id", "error"}]: the number of the code that was made, or the platform's error code."""
    done: Mapped[bool] = mapped_column(default=False, index=True)
    created_at: Mapped[datetime]
    discount: Mapped[Discount | None] = relationship()

    @property
    def imported(self) -> int:
        return sum(1 for each in self.codes if each["id"])

    @property
    def failed(self) -> int:
        return sum(1 for each in self.codes if each["error"])
