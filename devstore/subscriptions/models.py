"""Contracts with their lines, cards that may be charged again, and billing attempts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from devstore.models import Customer, Order, Variant
from devstore.tables import Base, table

FIRST_IDS = {
    "subscription_contract": 29_000_000_000,
    "subscription_line": 41_000_000_000,
    "billing_attempt": 51_000_000_000,
    "payment_method": 8_800_000_000,
}


class PaymentMethod(Base):
    """A customer's card as the platform keeps it for later payments."""

    __tablename__ = "payment_method"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    customer: Mapped[Customer] = relationship()


class Contract(Base):
    """One contract. Until it is committed it is a draft under the same number."""

    __tablename__ = "subscription_contract"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    payment_method_id: Mapped[int | None] = mapped_column(ForeignKey("payment_method.id"))
    origin_order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    status: Mapped[str] = mapped_column(default="active")
    """active, paused, cancelled, expired or failed."""
    next_billing_at: Mapped[datetime | None]
    currency: Mapped[str]
    billing: Mapped[dict[str, Any]] = mapped_column(default=dict)
    delivery: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{"interval", "intervalCount"}, for billing also {"minCycles", "maxCycles"}."""
    delivery_price_minor: Mapped[int] = mapped_column(default=0)
    address: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    note: Mapped[str | None]
    attributes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    revision: Mapped[int] = mapped_column(default=1)
    last_payment: Mapped[str | None]
    """succeeded or failed."""
    committed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    customer: Mapped[Customer] = relationship()
    payment_method: Mapped[PaymentMethod | None] = relationship()
    origin_order: Mapped[Order | None] = relationship()
    lines: Mapped[list["ContractLine"]] = relationship(
        order_by="ContractLine.id", cascade="all, delete-orphan"
    )
    attempts: Mapped[list["BillingAttempt"]] = relationship(
        back_populates="contract", order_by="BillingAttempt.id"
    )


class ContractLine(Base):
    """A variant in a quantity, for the price that was agreed."""

    __tablename__ = "subscription_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("subscription_contract.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    quantity: Mapped[int]
    price_minor: Mapped[int]
    plan_id: Mapped[int | None]
    plan_name: Mapped[str | None]
    attributes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    variant: Mapped[Variant] = relationship()


class BillingAttempt(Base):
    """One try to have a contract paid; under one key it is made once."""

    __tablename__ = "billing_attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    contract_id: Mapped[int] = mapped_column(ForeignKey("subscription_contract.id"), index=True)
    idempotency_key: Mapped[str]
    origin_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default="pending", index=True)
    """pending, success or failed."""
    error: Mapped[str | None]
    """Why it failed, by the platform's code."""
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    created_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    contract: Mapped[Contract] = relationship(back_populates="attempts")
    order: Mapped[Order | None] = relationship()
    __table_args__ = table(UniqueConstraint("shop_id", "idempotency_key"))
