"""The shapes of one shop's content, independent of any database: what a shop is made of, and no more.

Keys are small integers, unique for each kind within a shop; the loader adds its own offset to turn
them into the platform's ids. Money is integers of the shop's currency in minor units, times are aware UTC.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing that can be put into the cart. `inventory_quantity` 0 means sold out."""

    key: int
    title: str
    sku: str
    price_minor: int
    compare_at_minor: int | None = None
    inventory_quantity: int = 0
    cost_minor: int | None = None
    """What the merchant pays for one; None: she did not say."""


@dataclass(frozen=True, slots=True)
class Product:
    """One product page. `image` is the text of an SVG document; equal pictures share one string."""

    key: int
    handle: str
    title: str
    body_html: str
    vendor: str
    product_type: str
    tags: tuple[str, ...]
    created_at: datetime
    image: str
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """A named list of products, in the order in which the shop shows them."""

    handle: str
    title: str
    body_html: str
    product_handles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer account. `consent_at` is set exactly when `accepts_marketing` is true."""

    key: int
    email: str
    first_name: str
    last_name: str
    country_code: str
    city: str
    locale: str
    created_at: datetime
    accepts_marketing: bool
    consent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line item. `discount_minor` is for the whole line, not for each piece."""

    variant_key: int
    product_key: int
    quantity: int
    unit_price_minor: int
    discount_minor: int = 0

    @property
    def total_minor(self) -> int:
        return self.quantity * self.unit_price_minor - self.discount_minor


@dataclass(frozen=True, slots=True)
class Order:
    """One paid order. What the customer paid is the sum of the lines plus shipping; prices include tax."""

    key: int
    customer_key: int | None
    created_at: datetime
    lines: tuple[Line, ...]
    shipping_minor: int = 0
    discount_title: str | None = None
    """What the discounts of the lines are called, None when no line has one."""
    note_attributes: tuple[tuple[str, str], ...] = ()

    @property
    def total_minor(self) -> int:
        return sum(line.total_minor for line in self.lines) + self.shipping_minor

    @property
    def discount_minor(self) -> int:
        return sum(line.discount_minor for line in self.lines)


@dataclass(frozen=True, slots=True)
class ShopContent:
    """Everything a shop starts with. Each call of `orders` opens a new iterator, in order of time."""

    domain: str
    handle: str
    name: str
    tagline: str
    currency: str
    timezone: str
    owner_name: str
    owner_email: str
    country: str
    language: str
    products: tuple[Product, ...]
    collections: tuple[Collection, ...]
    customers: tuple[Customer, ...]
    orders: Callable[[], Iterator[Order]] = field(repr=False)
