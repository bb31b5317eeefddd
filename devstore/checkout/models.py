"""Discounts that need no code or hold for some products only, tax rates, and how a cart will be paid."""

from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from devstore.models import Discount
from devstore.tables import Base

FIRST_IDS = {"automatic_discount_use": 1_900_000_000_000}
"""The first number each table gives out."""


class DiscountRule(Base):
    """What a discount has beside a code on the whole order. A discount without a rule has none of it."""

    __tablename__ = "discount_rule"
    discount_id: Mapped[int] = mapped_column(ForeignKey("discount.id"), primary_key=True)
    automatic: Mapped[bool] = mapped_column(default=False)
    """Applies by itself, without a code."""
    product_ids: Mapped[list[Any] | None] = mapped_column(JSON)
    """The products it takes something off; then it is a product discount. None: the whole order."""
    discount: Mapped[Discount] = relationship()
    __table_args__ = ()


class AutomaticDiscountUse(Base):
    """What a discount without a code took off an order."""

    __tablename__ = "automatic_discount_use"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    title: Mapped[str]
    kind: Mapped[str]
    """percentage, fixed_amount or shipping."""
    percent: Mapped[float] = mapped_column(default=0.0)
    amount_minor: Mapped[int]


class TaxRate(Base):
    """What a shop adds to, or finds in, its prices for one country. Without a rate nothing is taxed."""

    __tablename__ = "tax_rate"
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"), primary_key=True)
    country_code: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(default="VAT")
    rate_bp: Mapped[int]
    """Hundredths of a percent: 1900 is 19 %."""
    on_shipping: Mapped[bool] = mapped_column(default=True)
    __table_args__ = ()


class CartTender(Base):
    """How an open cart will be paid."""

    __tablename__ = "cart_tender"
    cart_id: Mapped[int] = mapped_column(ForeignKey("cart.id", ondelete="CASCADE"), primary_key=True)
    gift_card_ids: Mapped[list[Any]] = mapped_column(default=list)
    store_credit: Mapped[bool] = mapped_column(default=False)
    __table_args__ = ()
