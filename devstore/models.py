"""What the stand-in store remembers. Money is integer minor units, times are aware UTC."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from devstore.app_models import (
    AccessToken,
    AuthorizationCode,
    Delivery,
    Installation,
    Metafield,
    MetafieldDefinition,
    RefreshToken,
    Setting,
    WebhookSubscription,
)
from devstore.catalogue_models import Collection, CollectionProduct, Picture
from devstore.tables import Base, UtcTime, table

if TYPE_CHECKING:
    from devstore.selling_plans.models import CartLinePlan

FIRST_IDS = {
    "shop": 68_000_000_001,
    "product": 9_000_000_000_000,
    "variant": 47_000_000_000_000,
    "collection": 480_000_000_000,
    "customer": 8_100_000_000_000,
    "order": 6_200_000_000_000,
    "line_item": 15_500_000_000_000,
    "refund": 970_000_000_000,
    "refund_line": 690_000_000_000,
    "fulfillment": 5_700_000_000_000,
    "discount": 1_400_000_000_000,
    "discount_code": 19_000_000_000_000,
    "installation": 720_000_000_000,
    "metafield": 33_000_000_000_000,
    "metafield_definition": 95_000_000_000,
    "webhook_subscription": 1_800_000_000_000,
}
"""The first number each table gives out."""

__all__ = [
    "FIRST_IDS",
    "AccessToken",
    "AuthorizationCode",
    "Base",
    "Cart",
    "CartLine",
    "Collection",
    "CollectionProduct",
    "Customer",
    "Delivery",
    "Discount",
    "DiscountCode",
    "Fulfillment",
    "Installation",
    "LineItem",
    "Metafield",
    "MetafieldDefinition",
    "Order",
    "Picture",
    "Product",
    "RefreshToken",
    "Refund",
    "RefundLine",
    "Setting",
    "Shop",
    "UtcTime",
    "Variant",
    "WebhookSubscription",
]


class Shop(Base):
    __tablename__ = "shop"
    id: Mapped[int] = mapped_column(primary_key=True)
    domain: Mapped[str] = mapped_column(unique=True)
    """The platform's name of the shop, e.g. "first-press.myshopify.com"."""
    handle: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    url: Mapped[str]
    """Primary domain: where shoppers see the storefront."""
    theme: Mapped[str] = mapped_column(default="press")
    kind: Mapped[str] = mapped_column(default="tiny")
    """Which demo content it was made of: records, grocer or tiny."""
    tagline: Mapped[str] = mapped_column(default="")
    email: Mapped[str]
    owner_name: Mapped[str]
    currency: Mapped[str]
    timezone: Mapped[str]
    country_code: Mapped[str] = mapped_column(default="US")
    language: Mapped[str] = mapped_column(default="en")
    taxes_included: Mapped[bool] = mapped_column(default=False)
    shipping_minor: Mapped[int] = mapped_column(default=0)
    free_shipping_from_minor: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    next_order_number: Mapped[int] = mapped_column(default=1001)


class Product(Base):
    __tablename__ = "product"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    handle: Mapped[str]
    title: Mapped[str]
    status: Mapped[str] = mapped_column(default="active")
    """active, draft or archived."""
    vendor: Mapped[str] = mapped_column(default="")
    product_type: Mapped[str] = mapped_column(default="")
    tags: Mapped[list[str]] = mapped_column(default=list)
    body_html: Mapped[str] = mapped_column(default="")
    options: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """[{"name": "Format", "values": ["LP", "CD"]}], in order."""
    images: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """[{"src", "alt", "width", "height"}]; src is a path every host of the stand-in serves (see Picture)."""
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    variants: Mapped[list["Variant"]] = relationship(
        back_populates="product", order_by="Variant.position", cascade="all, delete-orphan"
    )
    __table_args__ = table(
        UniqueConstraint("shop_id", "handle"), Index("product_shop_updated", "shop_id", "updated_at", "id")
    )


class Variant(Base):
    __tablename__ = "variant"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    title: Mapped[str] = mapped_column(default="Default Title")
    option_values: Mapped[list[str]] = mapped_column(default=list)
    sku: Mapped[str] = mapped_column(default="")
    price_minor: Mapped[int]
    compare_at_minor: Mapped[int | None]
    inventory_quantity: Mapped[int] = mapped_column(default=0)
    inventory_policy: Mapped[str] = mapped_column(default="deny")
    """deny stops selling at zero stock, continue sells on."""
    is_tracked: Mapped[bool] = mapped_column(default=True)
    """Whether pieces are counted; what is not is never sold out."""
    cost_minor: Mapped[int | None]
    """What the merchant pays for one, in the shop's currency; never on any page of the shop."""
    position: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    product: Mapped[Product] = relationship(back_populates="variants")

    @property
    def is_available(self) -> bool:
        return self.sells_on or self.inventory_quantity > 0

    @property
    def sells_on(self) -> bool:
        """Whether it sells however many are left."""
        return self.inventory_policy == "continue" or not self.is_tracked


class Customer(Base):
    __tablename__ = "customer"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    email: Mapped[str | None]
    """Lower case; one customer per address and shop."""
    first_name: Mapped[str] = mapped_column(default="")
    last_name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="disabled")
    """disabled, invited, enabled or declined."""
    verified_email: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str] = mapped_column(default="en")
    note: Mapped[str | None]
    tags: Mapped[list[str]] = mapped_column(default=list)
    default_address: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    marketing_state: Mapped[str] = mapped_column(default="not_subscribed")
    """not_subscribed, pending, subscribed, unsubscribed or redacted."""
    marketing_opt_in_level: Mapped[str | None]
    """single_opt_in, confirmed_opt_in or unknown."""
    marketing_updated_at: Mapped[datetime | None]
    orders_count: Mapped[int] = mapped_column(default=0)
    spent_minor: Mapped[int] = mapped_column(default=0)
    last_order_id: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    __table_args__ = table(
        UniqueConstraint("shop_id", "email"), Index("customer_shop_updated", "shop_id", "updated_at", "id")
    )


class Order(Base):
    __tablename__ = "order"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    number: Mapped[int]
    name: Mapped[str]
    """What people call it: "#1001"."""
    email: Mapped[str | None]
    currency: Mapped[str]
    financial_status: Mapped[str] = mapped_column(default="paid")
    """pending, authorized, partially_paid, paid, partially_refunded, refunded or voided."""
    fulfillment_status: Mapped[str | None]
    """None, partial, fulfilled or restocked."""
    subtotal_minor: Mapped[int]
    """Lines after their discounts."""
    discount_minor: Mapped[int] = mapped_column(default=0)
    """All discounts: on lines and on shipping."""
    shipping_minor: Mapped[int] = mapped_column(default=0)
    """Before its discount."""
    shipping_discount_minor: Mapped[int] = mapped_column(default=0)
    tax_minor: Mapped[int] = mapped_column(default=0)
    total_minor: Mapped[int]
    refunded_minor: Mapped[int] = mapped_column(default=0)
    current_subtotal_minor: Mapped[int]
    current_tax_minor: Mapped[int]
    current_total_minor: Mapped[int]
    discount_codes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """[{"code", "amount_minor", "type"}]; type is percentage, fixed_amount or shipping."""
    note_attributes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """[{"name", "value"}]: the cart's attributes."""
    note: Mapped[str | None]
    tags: Mapped[list[str]] = mapped_column(default=list)
    cart_token: Mapped[str | None]
    checkout_token: Mapped[str | None]
    source_name: Mapped[str] = mapped_column(default="web")
    landing_site: Mapped[str | None]
    referring_site: Mapped[str | None]
    test: Mapped[bool] = mapped_column(default=False)
    shipping_address: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    cancel_reason: Mapped[str | None]
    cancelled_at: Mapped[datetime | None]
    processed_at: Mapped[datetime]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    customer: Mapped[Customer | None] = relationship()
    lines: Mapped[list["LineItem"]] = relationship(back_populates="order", order_by="LineItem.id")
    refunds: Mapped[list["Refund"]] = relationship(back_populates="order", order_by="Refund.id")
    fulfillments: Mapped[list["Fulfillment"]] = relationship(order_by="Fulfillment.id")
    __table_args__ = table(
        Index("order_shop_updated", "shop_id", "updated_at", "id"),
        Index("order_shop_created", "shop_id", "created_at", "id"),
    )


class LineItem(Base):
    __tablename__ = "line_item"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    product_id: Mapped[int | None]
    variant_id: Mapped[int | None]
    title: Mapped[str]
    variant_title: Mapped[str | None]
    sku: Mapped[str] = mapped_column(default="")
    vendor: Mapped[str] = mapped_column(default="")
    quantity: Mapped[int]
    current_quantity: Mapped[int]
    """What is left after refunds."""
    price_minor: Mapped[int]
    """One unit, before discounts."""
    discount_minor: Mapped[int] = mapped_column(default=0)
    """The whole line's discount."""
    tax_minor: Mapped[int] = mapped_column(default=0)
    properties: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    gift_card: Mapped[bool] = mapped_column(default=False)
    order: Mapped[Order] = relationship(back_populates="lines")


class Refund(Base):
    __tablename__ = "refund"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    note: Mapped[str | None]
    shipping_minor: Mapped[int] = mapped_column(default=0)
    amount_minor: Mapped[int]
    """All money given back, lines, tax and shipping."""
    created_at: Mapped[datetime]
    order: Mapped[Order] = relationship(back_populates="refunds")
    lines: Mapped[list["RefundLine"]] = relationship(order_by="RefundLine.id")

    @property
    def shop_id(self) -> int:
        return self.order.shop_id


class RefundLine(Base):
    __tablename__ = "refund_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int] = mapped_column(ForeignKey("refund.id"), index=True)
    line_item_id: Mapped[int] = mapped_column(ForeignKey("line_item.id"))
    quantity: Mapped[int]
    subtotal_minor: Mapped[int]
    tax_minor: Mapped[int] = mapped_column(default=0)
    restock_type: Mapped[str] = mapped_column(default="no_restock")
    line_item: Mapped[LineItem] = relationship()


class Fulfillment(Base):
    __tablename__ = "fulfillment"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    status: Mapped[str] = mapped_column(default="success")
    shipment_status: Mapped[str | None]
    tracking_company: Mapped[str | None]
    tracking_number: Mapped[str | None]
    delivered_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Discount(Base):
    """One discount that codes stand for."""

    __tablename__ = "discount"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"), index=True)
    title: Mapped[str]
    kind: Mapped[str]
    """percentage, amount or free_shipping."""
    percentage_bp: Mapped[int | None]
    """Hundredths of a percent: 1000 is 10 %."""
    amount_minor: Mapped[int | None]
    minimum_subtotal_minor: Mapped[int | None]
    usage_limit: Mapped[int | None]
    once_per_customer: Mapped[bool] = mapped_column(default=False)
    customer_ids: Mapped[list[Any] | None] = mapped_column(JSON)
    """None: every shopper; else the customers it is bound to."""
    combines_with: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{"orderDiscounts", "productDiscounts", "shippingDiscounts"}: booleans."""
    deactivated: Mapped[bool] = mapped_column(default=False)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    codes: Mapped[list["DiscountCode"]] = relationship(
        back_populates="discount", order_by="DiscountCode.id", cascade="all, delete-orphan"
    )


class DiscountCode(Base):
    __tablename__ = "discount_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    discount_id: Mapped[int] = mapped_column(ForeignKey("discount.id"), index=True)
    code: Mapped[str]
    folded: Mapped[str]
    """The code in lower case: codes are unique in a shop whatever their case."""
    uses: Mapped[int] = mapped_column(default=0)
    used_by: Mapped[list[Any]] = mapped_column(default=list)
    """Customer ids and addresses that used it, for once-per-customer."""
    discount: Mapped[Discount] = relationship(back_populates="codes")
    __table_args__ = table(UniqueConstraint("shop_id", "folded"))


class Cart(Base):
    __tablename__ = "cart"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    token: Mapped[str] = mapped_column(unique=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str | None]
    discount_codes: Mapped[list[str]] = mapped_column(default=list)
    landing_site: Mapped[str | None]
    completed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    lines: Mapped[list["CartLine"]] = relationship(order_by="CartLine.id", cascade="all, delete-orphan")


class CartLine(Base):
    __tablename__ = "cart_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    cart_id: Mapped[int] = mapped_column(ForeignKey("cart.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    quantity: Mapped[int]
    properties: Mapped[dict[str, Any]] = mapped_column(default=dict)
    variant: Mapped[Variant] = relationship()
    chosen: Mapped["CartLinePlan | None"] = relationship(
        "CartLinePlan", lazy="selectin", cascade="all, delete-orphan"
    )
    """The selling plan it is bought by."""
