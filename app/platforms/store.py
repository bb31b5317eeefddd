"""What every hosted store must offer."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from app.platforms.exports import Export
from app.platforms.gifts import Gifts
from app.platforms.snapshots import (
    CodeMade,
    CodeSpec,
    CollectionSize,
    CollectionSnapshot,
    CustomerSnapshot,
    InstallationSnapshot,
    MarketSnapshot,
    OrderSnapshot,
    Page,
    PriceSnapshot,
    ProductSnapshot,
    SegmentPage,
    SegmentSnapshot,
    ShopSnapshot,
)
from app.platforms.styles import StyleSnapshot

PATIENCE_SECONDS = 20.0
"""How long throttling may hold up one call before the job is put back instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSet:
    """What an exchange or a refresh gives; lives are counted from the answer."""

    access_token: str
    scopes: str
    lasts: timedelta | None
    """None: without end."""
    refresh_token: str = ""
    refresh_lasts: timedelta | None = None
    staff_scopes: frozenset[str] = frozenset()
    """What the member of staff may do by herself; only where the token is hers alone."""


class TokenSource(Protocol):
    """Where a store takes its token from."""

    def token(self) -> str:
        """A token that is good now; raises TokenRejected or ShopGone."""

    def renewed(self, refused: str) -> str:
        """A newer token than the one just refused."""


class Condition(enum.StrEnum):
    """How the platform receives our calls for one shop."""

    OPEN = "open"
    FROZEN = "frozen"
    """Not paid for, or put to rest by the platform."""
    LOCKED = "locked"
    BARRED = "barred"
    """Our calls are turned away whatever they ask."""
    GONE = "gone"


class Witness(Protocol):
    """Who remembers what answers say of the connection itself. Told outside any unit of work."""

    def saw(self, condition: Condition) -> None: ...

    def saw_version(self, asked: str, answered: str) -> None:
        """The version that answered, each time; it should be the one asked for."""

    def saw_withheld(self, fields: frozenset[str]) -> None:
        """Fields that came as null because nobody allowed us to see them."""

    def saw_uninstalled(self, token: str) -> None:
        """A fresh token was refused twice: the shop has dropped the app, though nobody told us."""


@dataclass(frozen=True, slots=True)
class MetafieldName:
    """Where a published value stands: on a product, a collection, else in the app's own data in the shop."""

    key: str
    product_id: str | None = None
    collection_id: str | None = None


class Form(enum.StrEnum):
    """What a published value is; the platform has its own way of writing each."""

    PRODUCTS = "products"
    DOCUMENT = "document"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class Metafield:
    """One published value, named as `MetafieldName` says."""

    key: str
    form: Form
    value: Any
    """Ids of products, a JSON document, or yes and no."""
    product_id: str | None = None
    collection_id: str | None = None

    @classmethod
    def product_list(
        cls,
        key: str,
        product_ids: Sequence[str],
        *,
        product_id: str | None = None,
        collection_id: str | None = None,
    ) -> Metafield:
        """A list of products, on a product, on a collection or in the app's own data."""
        return cls(key, Form.PRODUCTS, tuple(product_ids), product_id, collection_id)

    @classmethod
    def document(cls, key: str, value: Any) -> Metafield:
        """A JSON document in the app's own data."""
        return cls(key, Form.DOCUMENT, value)

    @classmethod
    def switch(cls, key: str, is_on: bool) -> Metafield:
        """Yes or no in the app's own data; blocks of the theme can be made to depend on it."""
        return cls(key, Form.SWITCH, is_on)


class Store(Gifts, Protocol):
    """One shop on its platform. Every call may raise the refusals of this room."""

    def shop_info(self) -> ShopSnapshot: ...

    def style(self) -> StyleSnapshot | None:
        """How the published theme looks; None where there is none. Raises AccessDenied until allowed."""

    def installation(self) -> InstallationSnapshot:
        """What the app may do in the shop, and the merchant's plan."""

    def products(self, cursor: str | None = None, *, since: datetime | None = None) -> Page[ProductSnapshot]:
        """Products by the time of their last change, oldest first; `since` leaves out older changes."""

    def product_ids(self, cursor: str | None = None) -> Page[str]:
        """The ids of all products that the shop has now."""

    def product(self, platform_id: str) -> ProductSnapshot | None: ...

    def collections(
        self,
        cursor: str | None = None,
        *,
        since: datetime | None = None,
        alive: Callable[[], None] = ...,
    ) -> Page[CollectionSnapshot]:
        """Collections with all their members, by the time of their last change, oldest first.

        A product that joins or leaves by a rule may change a collection without dating it anew. Very large
        ones take minutes, in which `alive` is called now and then; their last members may stand in any order.
        """

    def collection(
        self, platform_id: str, *, alive: Callable[[], None] = ...
    ) -> CollectionSnapshot | None: ...

    def collection_sizes(self, cursor: str | None = None) -> Page[CollectionSize]:
        """All collections and how many products each holds: few calls, whatever they hold."""

    def collections_of(self, product_ids: Sequence[str]) -> dict[str, frozenset[str]]:
        """The collections that each of the products is in now; products that are gone are left out."""

    def markets(self) -> list[MarketSnapshot]:
        """The markets that are open, each with its countries. Raises AccessDenied where we may not look."""

    def prices(
        self, country: str, cursor: str | None = None, *, product_id: str | None = None
    ) -> Page[PriceSnapshot]:
        """What somebody in that country pays for every variant there is, or for those of one product."""

    def customers(
        self, cursor: str | None = None, *, since: datetime | None = None
    ) -> Page[CustomerSnapshot]:
        """The same for customers."""

    def customer(self, platform_id: str) -> CustomerSnapshot | None: ...

    def customers_there(self, platform_ids: Sequence[str]) -> frozenset[str]:
        """Which of these customers the shop has now."""

    def orders(self, cursor: str | None = None, *, since: datetime | None = None) -> Page[OrderSnapshot]:
        """Orders by the time of their last change, oldest first; `since` leaves out older changes."""

    def order(self, platform_id: str) -> OrderSnapshot | None: ...

    def orders_there(self, platform_ids: Sequence[str]) -> frozenset[str]:
        """Which of these orders the shop has and shows us: one withheld looks like one that is gone."""

    def begin_export(self, what: str) -> str:
        """Have the platform write all of one kind into a file; returns its id.

        Kinds are `products`, `collections`, whose members come in any order, `customers` and `orders`.
        Raises AccessDenied where the app may not, Unavailable where too many run. Twice does no harm.
        """

    def export(self, export_id: str) -> Export:
        """How far it is."""

    def cancel_export(self, export_id: str) -> None:
        """Have the platform stop; harmless for one that has ended."""

    def exported(
        self, what: str, export: Export, *, skip: int = 0, alive: Callable[[], None] = ...
    ) -> Iterator[Sequence[Any]]:
        """What a ready export holds, by pages, always in the same order; `skip` leaves out so many things.

        What cannot be read stands among them as `Unread`, so that the count stays right.

        `alive` is called now and then while the file is fetched. Raises ExportLost where it is not whole.
        """

    def create_code(self, spec: CodeSpec) -> CodeMade:
        """Make a single-use code; raises Refused with TAKEN among its codes when it exists."""

    def find_code(self, code: str) -> CodeMade | None: ...

    def deactivate_code(self, platform_id: str) -> None: ...

    def define_metafields(self) -> None:
        """Declare the product lists we publish; harmless when they are declared."""

    def set_metafields(self, metafields: Sequence[Metafield]) -> int:
        """Publish values; those of products that are gone are left out. Returns how many stand."""

    def delete_metafields(self, names: Sequence[MetafieldName]) -> None:
        """Take published values back; harmless for those that are not there."""

    def switch_pixel_on(self, settings: Mapping[str, str]) -> None:
        """Have our pixel hear what happens in the shop, with these settings; harmless when it does."""

    def switch_pixel_off(self) -> None:
        """Take our pixel out of the shop; harmless when there is none."""

    def segment(self, platform_id: str) -> SegmentSnapshot | None:
        """A segment of customers that the merchant keeps there."""

    def segment_members(self, platform_id: str, cursor: str | None = None) -> SegmentPage:
        """Who is in it now, in no order that means anything."""

    def make_known(self, email: str) -> CustomerSnapshot:
        """The customer of this address, made where there is none; one who is there stays as she is."""

    def update_consent(
        self, customer_platform_id: str, state: str, at: datetime, *, is_confirmed: bool = False
    ) -> None:
        """Tell the platform `subscribed` or `unsubscribed`, as of `at`.

        `is_confirmed`: she showed that the address is hers.
        """
