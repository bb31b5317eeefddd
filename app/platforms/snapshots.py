"""What a hosted store tells us, in one shape whichever way it came: page, webhook or export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that the platform has and that cannot be read as it promises."""

    platform_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a listing; `cursor` asks for the next, None when this was the last."""

    items: Sequence[T]
    cursor: str | None
    unread: Sequence[Unread] = ()
    """Things that stood among them and could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopSnapshot:
    platform_id: str
    domain: str
    name: str
    email: str
    owner_name: str
    currency: str
    timezone: str
    country: str
    locale: str = "en"
    primary_url: str
    """Scheme and host under which shoppers see the shop."""
    plan: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSnapshot:
    """What the merchant pays for the app, as the platform bills it."""

    handle: str
    name: str
    status: str
    renews_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationSnapshot:
    """The app in one shop: what it may do there, and on which plan."""

    gid: str
    """The owner of the app's own data."""
    app_handle: str
    scopes: frozenset[str]
    plan: PlanSnapshot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantSnapshot:
    platform_id: str
    title: str
    sku: str
    price_minor: int
    compare_at_minor: int | None
    is_available: bool
    stock: int | None
    position: int = 0
    stock_id: str | None = None
    """What the platform calls the thing in its store rooms; news of stock name only this."""
    is_tracked: bool | None = None
    """Whether pieces are counted; None where the source does not tell, and `is_available` says too little."""
    cost_minor: int | None = None
    """What the shop itself pays for one; None where nobody said, or where the source tells nothing of the
    store rooms (`is_tracked` is None too)."""
    cost_currency: str = ""
    """Of the cost, empty without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSnapshot:
    platform_id: str
    handle: str
    title: str
    kind: str
    """The platform's product type."""
    vendor: str
    tags: tuple[str, ...]
    is_active: bool
    image_url: str
    published_at: datetime | None
    updated_at: datetime
    variants: tuple[VariantSnapshot, ...]
    digest: str = ""
    """Of the cut body that told of this state, where one did."""
    told_at: datetime | None = field(default=None, compare=False, repr=False)
    """When the platform sent it or was asked: of equally dated states the later is the newer, since a change
    of stock is not dated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionSnapshot:
    """A named group of products as shoppers find it."""

    platform_id: str
    handle: str
    title: str
    updated_at: datetime
    members: tuple[str, ...]
    """The platform's ids of its products, in the order in which the shop shows them."""


@dataclass(frozen=True, slots=True)
class CollectionSize:
    """How large a collection is: what can be asked of all of them for little."""

    platform_id: str
    updated_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class StockTold:
    """News from the store rooms: of one thing, at one place if `pieces` says how many lie there."""

    stock_id: str
    pieces: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketSnapshot:
    """A part of the world to which the shop sells in its own way."""

    platform_id: str
    name: str
    countries: tuple[tuple[str, str], ...]
    """Each country's two letters and the currency in which its shoppers pay."""


@dataclass(frozen=True, slots=True)
class PriceSnapshot:
    """What a variant costs somebody in one country."""

    variant_id: str
    price_minor: int
    compare_at_minor: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class SegmentSnapshot:
    """A rule over customers that the merchant keeps in the store."""

    platform_id: str
    name: str


@dataclass(frozen=True, slots=True)
class SegmentPage:
    """Some of the customers in a segment, by the platform's ids, and how many there are."""

    customer_ids: Sequence[str]
    cursor: str | None
    whole: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSnapshot:
    platform_id: str
    email: str
    first_name: str
    last_name: str
    locale: str = ""
    country: str = ""
    created_at: datetime
    updated_at: datetime
    consent_state: str | None = None
    """subscribed, unsubscribed, not_subscribed, pending; None where the source does not tell."""
    consent_at: datetime | None = None
    opt_in_level: str = ""
    tags: tuple[str, ...] | None = None
    """The merchant's words for her, sorted; None where the source does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSnapshot:
    platform_id: str
    product_id: str | None
    variant_id: str | None
    title: str
    quantity: int
    """As ordered; refunds name what came back."""
    unit_price_minor: int
    discount_minor: int
    """All discounts allocated to the line, order-level ones included."""
    is_gift_card: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLineSnapshot:
    line_id: str
    quantity: int
    subtotal_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSnapshot:
    platform_id: str
    created_at: datetime
    amount_minor: int
    """What was paid back, taxes and shipping included."""
    lines: tuple[RefundLineSnapshot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSnapshot:
    """The whole state of an order at `updated_at`, amounts in the shop's currency."""

    platform_id: str
    name: str
    created_at: datetime
    updated_at: datetime
    triggered_at: datetime | None = None
    """When the platform sent it; breaks ties between equal `updated_at`."""
    cancelled_at: datetime | None = None
    financial_status: str
    """pending, authorized, partially_paid, paid, partially_refunded, refunded, voided."""
    fulfillment_status: str = ""
    is_test: bool = False
    currency: str
    subtotal_minor: int
    """Goods after discounts, before shipping and, where taxes come on top, before tax."""
    discount_minor: int
    shipping_minor: int
    tax_minor: int
    total_minor: int
    email: str = ""
    customer: CustomerSnapshot | None = None
    customer_platform_id: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    """The cart's attributes; `__pv` holds the visitor's token."""
    discount_codes: tuple[str, ...] = ()
    lines: tuple[LineSnapshot, ...] = ()
    refunds: tuple[RefundSnapshot, ...] = ()


@dataclass(frozen=True, slots=True)
class CutProduct:
    """What a delivery tells of a product that is larger than the delivery."""

    platform_id: str
    updated_at: datetime
    digest: str
    """Of all but the date. Each variant's own date is in it, so it changes with any of them."""


@dataclass(frozen=True, slots=True)
class MergeTold:
    """Which account took in which; `status` is completed once it is done."""

    removed: str
    kept: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentSnapshot:
    """One parcel of an order."""

    platform_id: str
    order_id: str
    is_shipped: bool
    is_delivered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CartSnapshot:
    """A cart, or the checkout that it became, at `updated_at`."""

    token: str
    is_checkout: bool
    updated_at: datetime
    lines: tuple[tuple[str | None, str | None, int], ...]
    """Product, variant, quantity."""
    cart_token: str | None = None
    completed_at: datetime | None = None
    email: str = ""
    customer_platform_id: str | None = None
    total_minor: int | None = None
    resume_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSpec:
    """One single-use discount code to be made on the platform."""

    code: str
    title: str
    kind: str
    """percentage, amount, free_shipping or free_product."""
    value: int
    """Percent for percentage, 0 for free_shipping, else minor units."""
    currency: str
    starts_at: datetime
    ends_at: datetime
    customer_platform_id: str | None = None
    minimum_minor: int = 0
    combines: tuple[str, ...] = ("shipping",)
    """Kinds of other discounts that may stand beside it: product, order, shipping."""
    product_platform_id: str | None = None
    """Of free_product: what `value` is taken off of, once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMade:
    platform_id: str
    code: str
    ends_at: datetime | None
    uses: int = 0
