"""What an edit of an order has staged until it is committed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from devstore.models import LineItem, Order, Variant
from devstore.tables import Base

FIRST_IDS = {"order_edit": 78_900_000_000, "staged_line": 64_000_000_000}


class OrderEdit(Base):
    """One edit of one order. Others of the same order may be open beside it; the first to commit wins."""

    __tablename__ = "order_edit"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    staff_note: Mapped[str] = mapped_column(default="")
    notify_customer: Mapped[bool] = mapped_column(default=False)
    committed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    order: Mapped[Order] = relationship()
    staged: Mapped[list["StagedLine"]] = relationship(order_by="StagedLine.id", cascade="all, delete-orphan")

    @property
    def added(self) -> list["StagedLine"]:
        return [each for each in self.staged if each.line_item_id is None]

    def change_of(self, line: LineItem) -> "StagedLine | None":
        return next((each for each in self.staged if each.line_item_id == line.id), None)


class StagedLine(Base):
    """A line that will be added, or another quantity of one the order has."""

    __tablename__ = "staged_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    edit_id: Mapped[int] = mapped_column(ForeignKey("order_edit.id"), index=True)
    line_item_id: Mapped[int | None] = mapped_column(ForeignKey("line_item.id"))
    """None: a new line."""
    before: Mapped[int] = mapped_column(default=0)
    """The line's pieces when this was staged."""
    quantity: Mapped[int]
    restock: Mapped[bool] = mapped_column(default=False)
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id"))
    title: Mapped[str] = mapped_column(default="")
    price_minor: Mapped[int] = mapped_column(default=0)
    discount: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """{"description", "percent" or "each_minor"} of a new line."""
    requires_shipping: Mapped[bool] = mapped_column(default=True)
    taxable: Mapped[bool] = mapped_column(default=True)
    variant: Mapped[Variant | None] = relationship()
    line_item: Mapped[LineItem | None] = relationship()

    @property
    def discount_minor(self) -> int:
        """Off the whole new line."""
        if self.discount is None:
            return 0
        full = self.price_minor * self.quantity
        if self.discount.get("percent") is not None:
            return round(full * float(self.discount["percent"]) / 100)
        return min(full, int(self.discount["each_minor"]) * self.quantity)
