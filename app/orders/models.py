"""Our copy of the shop's orders: the newest known state of each, and the facts already told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned

_IS_MISSED = text("missed_at IS NOT NULL")
_IS_DISCOUNTED = text("discount_minor > 0 AND cancelled_at IS NULL")
"""Counting discounts over all customers reads this index alone, in the customers' order."""


class Order(ShopOwned, Base):
    """One order at its newest known state; amounts in the shop's currency."""

    __tablename__ = "order"
    __table_args__ = (
        UniqueConstraint("shop_id", "platform_id"),
        Index("ix_order_shop_id_customer_id_created_at", "shop_id", "customer_id", "created_at"),
        Index("ix_order_shop_id_created_at", "shop_id", "created_at"),
        Index(
            "ix_order_discounted", "shop_id", "customer_id", "created_at", "financial_status", "is_test",
            postgresql_where=_IS_DISCOUNTED, sqlite_where=_IS_DISCOUNTED,
        ),
        Index(
            "ix_order_missed", "shop_id", "missed_at",
            postgresql_where=_IS_MISSED, sqlite_where=_IS_MISSED,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    # Declared again without an index of its own, which a bulk import would pay for: three begin with it.
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    platform_id: Mapped[str]
    name: Mapped[str]
    customer_id: Mapped[int | None]
    """No foreign key: customers are forgotten in place, and checks would slow the erasure of a shop."""
    email: Mapped[str | None]
    """Of a guest, normalised; a known customer's stands in her own row only."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    triggered_at: Mapped[datetime]
    """When the platform sent the state, or when we fetched it; decides between equal `updated_at`."""
    paid_at: Mapped[datetime | None]
    """The earliest state seen in which it was paid."""
    cancelled_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    """When the store was known to have it no more; it counts as cancelled since then."""
    missed_at: Mapped[datetime | None]
    """When the store, asked for it by its id, first did not show it though it should."""
    financial_status: Mapped[str]
    is_test: Mapped[bool]
    currency: Mapped[str]
    subtotal_minor: Mapped[int]
    discount_minor: Mapped[int]
    shipping_minor: Mapped[int]
    tax_minor: Mapped[int]
    total_minor: Mapped[int]
    refunded_minor: Mapped[int]
    visitor_token: Mapped[str | None]
    """The cart's attribute `__pv` as it came; nobody has checked its signature."""
    discount_codes: Mapped[list[Any]]
    redacted_at: Mapped[datetime | None]
    """When its customer was forgotten; later states bring no personal data back."""
    digest: Mapped[str]
    """Of the state, so that an unchanged one costs no write."""


class OrderPart(ShopOwned):
    """A row that belongs to one order, is keyed by it, and is replaced with it."""

    # On SQLite the rows lie in the order of their key: one tree to write, an order's lines side by side.
    __table_args__: Any = {"sqlite_with_rowid": False}

    # The key must begin with the order, hence the sorting before the columns of the class itself.
    order_id: Mapped[int] = mapped_column(
        ForeignKey("order.id", ondelete="CASCADE"), primary_key=True, sort_order=-2
    )
    # The order's own foreign key leads to the shop; a second check of each line would cost an import dearly.
    shop_id: Mapped[int] = mapped_column(sort_order=-1)


class OrderLine(OrderPart, Base):
    """One line item: a product, how many, at what price."""

    __tablename__ = "order_line"
    # Who bought a product, and when: told from this index alone, without a look at any order.
    __table_args__ = (
        Index("ix_order_line_bought", "shop_id", "product_id", "customer_id", "bought_second"),
        OrderPart.__table_args__,
    )

    platform_id: Mapped[str] = mapped_column(primary_key=True)
    product_id: Mapped[int | None]
    """Our product; None while the catalogue does not know it (see `link_products`)."""
    product_platform_id: Mapped[str | None]
    variant_platform_id: Mapped[str | None]
    title: Mapped[str]
    quantity: Mapped[int]
    """As ordered."""
    unit_price_minor: Mapped[int]
    discount_minor: Mapped[int]
    """For the whole line, its share of order discounts included."""
    is_gift_card: Mapped[bool]
    customer_id: Mapped[int | None]
    """The order's customer, as long as the order counts: paid, not cancelled and no test."""
    bought_second: Mapped[int | None]
    """When the order was made, in Unix seconds; None where it does not count."""


class Refund(OrderPart, Base):
    """Money that went back."""

    __tablename__ = "refund"

    platform_id: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    amount_minor: Mapped[int]
    """Taxes and shipping included."""


class RefundLine(OrderPart, Base):
    """What a refund took back of one line."""

    __tablename__ = "refund_line"

    refund_platform_id: Mapped[str] = mapped_column(primary_key=True)
    line_platform_id: Mapped[str] = mapped_column(primary_key=True)
    quantity: Mapped[int]
    subtotal_minor: Mapped[int]


class OrderMilestone(OrderPart, Base):
    """A fact about an order that was told to the house: each once, whatever comes again and in what order."""

    __tablename__ = "order_milestone"

    fact: Mapped[str] = mapped_column(primary_key=True)
    """paid, cancelled, refund:<platform id>."""
