"""What a draft order holds until it becomes an order."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from devstore.models import Customer, Order, Variant
from devstore.tables import Base

FIRST_IDS = {"draft_order": 1_150_000_000_000, "draft_line": 58_000_000_000_000}


class DraftOrder(Base):
    """One draft. Its number counts by itself: #D1, #D2."""

    __tablename__ = "draft_order"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"), index=True)
    number: Mapped[int]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    """The order it became."""
    status: Mapped[str] = mapped_column(default="open")
    """open, invoice_sent or completed."""
    email: Mapped[str | None]
    note: Mapped[str | None]
    tags: Mapped[list[str]] = mapped_column(default=list)
    attributes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """[{"name", "value"}] as an order keeps them."""
    discount: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """{"title", "description", "value", "valueType", "minor"} over the whole draft."""
    shipping_address: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    subtotal_minor: Mapped[int] = mapped_column(default=0)
    """Lines after all discounts."""
    total_minor: Mapped[int] = mapped_column(default=0)
    token: Mapped[str]
    """Names the invoice in its address."""
    invoice_sent_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    customer: Mapped[Customer | None] = relationship()
    order: Mapped[Order | None] = relationship()
    lines: Mapped[list["DraftLine"]] = relationship(order_by="DraftLine.id", cascade="all, delete-orphan")

    @property
    def discount_minor(self) -> int:
        """All that was taken off, lines and draft."""
        own = self.discount["minor"] if self.discount else 0
        return own + sum(line.discount_minor for line in self.lines)


class DraftLine(Base):
    """One line: a variant of the shop, or something made up for this draft."""

    __tablename__ = "draft_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft_order.id"), index=True)
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id"))
    title: Mapped[str]
    sku: Mapped[str] = mapped_column(default="")
    quantity: Mapped[int]
    price_minor: Mapped[int]
    discount: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    properties: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    requires_shipping: Mapped[bool] = mapped_column(default=True)
    taxable: Mapped[bool] = mapped_column(default=True)
    variant: Mapped[Variant | None] = relationship()

    @property
    def full_minor(self) -> int:
        return self.price_minor * self.quantity

    @property
    def discount_minor(self) -> int:
        return self.discount["minor"] if self.discount else 0
