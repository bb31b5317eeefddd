"""Gift cards, store credit and the parts an order was paid in. Money is integer minor units."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from devstore.models import Customer
from devstore.tables import Base, table

FIRST_IDS = {
    "gift_card": 610_000_000_000,
    "store_credit_account": 3_900_000_000,
    "store_credit_transaction": 52_000_000_000,
    "order_tender": 7_300_000_000_000,
    "refund_part": 7_600_000_000_000,
}
"""The first number each table gives out."""

LAST_CHARACTERS = 4


class GiftCard(Base):
    """Money behind a code: whoever holds the code may spend it."""

    __tablename__ = "gift_card"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    code: Mapped[str]
    """Lower case letters and digits; shown whole once, when the card is issued."""
    initial_minor: Mapped[int]
    balance_minor: Mapped[int]
    currency: Mapped[str]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    recipient: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{"id", "message", "preferredName", "sendNotificationAt"} of a card that is a present."""
    note: Mapped[str | None]
    template_suffix: Mapped[str | None]
    expires_on: Mapped[date | None] = mapped_column(Date)
    """The last day on which it can be spent."""
    deactivated_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    customer: Mapped[Customer | None] = relationship()
    __table_args__ = table(UniqueConstraint("shop_id", "code"))

    @property
    def last_characters(self) -> str:
        return self.code[-LAST_CHARACTERS:]

    @property
    def masked_code(self) -> str:
        return f"•••• •••• •••• {self.last_characters}"


class StoreCreditAccount(Base):
    """One customer's credit in one currency."""

    __tablename__ = "store_credit_account"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    currency: Mapped[str]
    balance_minor: Mapped[int] = mapped_column(default=0)
    """As of the last transaction; `store_credit.balance_of` also leaves out what has expired since."""
    created_at: Mapped[datetime]
    customer: Mapped[Customer] = relationship()
    transactions: Mapped[list["StoreCreditTransaction"]] = relationship(
        back_populates="account", order_by="StoreCreditTransaction.id"
    )
    __table_args__ = table(UniqueConstraint("shop_id", "customer_id", "currency"))


class StoreCreditTransaction(Base):
    """One change of one account; never edited but for what is left of a credit."""

    __tablename__ = "store_credit_transaction"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("store_credit_account.id"))
    kind: Mapped[str]
    """credit, debit, debit_revert or expiration."""
    event: Mapped[str] = mapped_column(default="ADJUSTMENT")
    """The platform's StoreCreditSystemEvent: ADJUSTMENT, ORDER_PAYMENT, ORDER_REFUND, ORDER_CANCELLATION."""
    amount_minor: Mapped[int]
    """Signed: credits are positive, debits and expirations negative."""
    balance_after_minor: Mapped[int]
    remaining_minor: Mapped[int] = mapped_column(default=0)
    """Of a credit: what has been neither spent nor expired."""
    expires_at: Mapped[datetime | None]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    credit_id: Mapped[int | None] = mapped_column(ForeignKey("store_credit_transaction.id"))
    """Of an expiration: the credit that ran out."""
    created_at: Mapped[datetime]
    account: Mapped[StoreCreditAccount] = relationship(back_populates="transactions")
    __table_args__ = table(Index("store_credit_transaction_account", "account_id", "id"))


class OrderTender(Base):
    """A part of an order paid by gift card or store credit; the rest was paid by card."""

    __tablename__ = "order_tender"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    gateway: Mapped[str]
    """gift_card or shopify_store_credit, as the order's transactions name it."""
    source_id: Mapped[int]
    """The gift card's or the account's id."""
    label: Mapped[str]
    """What the shopper reads: the card's last characters, or nothing."""
    amount_minor: Mapped[int]
    refunded_minor: Mapped[int] = mapped_column(default=0)


class RefundPart(Base):
    """A part of a refund, by the way it went."""

    __tablename__ = "refund_part"
    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int] = mapped_column(ForeignKey("refund.id"), index=True)
    gateway: Mapped[str]
    amount_minor: Mapped[int]


class OrderBalance(Base):
    """Of an edited order: what it came to at first, and what was paid. Others are paid as they are."""

    __tablename__ = "order_balance"
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), primary_key=True)
    original_total_minor: Mapped[int]
    paid_minor: Mapped[int]
    __table_args__ = ()


class RefundDiscrepancy(Base):
    """By how much the money of a refund differs from what came back with it."""

    __tablename__ = "refund_discrepancy"
    refund_id: Mapped[int] = mapped_column(ForeignKey("refund.id"), primary_key=True)
    amount_minor: Mapped[int]
    """Negative: more money than goods."""
    reason: Mapped[str]
    __table_args__ = ()
