"""What a platform brings besides the stores on it: the way into one, its tokens, and its deliveries read.

A second platform is a package beside `shopify` whose front desk fulfils `Platform`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from app.platforms.snapshots import (
    CartSnapshot,
    CustomerSnapshot,
    CutProduct,
    MergeTold,
    OrderSnapshot,
    ProductSnapshot,
    ShipmentSnapshot,
    StockTold,
)
from app.platforms.store import PATIENCE_SECONDS, Store, TokenSet, TokenSource, Witness

Body = dict[str, Any]
"""A delivery as it was read; only the platform's own readers know what its fields mean."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a session of the shop's admin says of who sits there."""

    shop_domain: str
    user_id: str
    session_id: str
    expires_at: int


class Access(Protocol):
    """Into a shop's store: its name, its address, our tokens and what they allow."""

    @property
    def OPTIONAL(self) -> Mapping[str, str]:
        """Scopes asked for when a feature needs them, and what the merchant reads before she agrees."""

    def is_shop_domain(self, text: str) -> bool:
        """Whether the whole text is a shop's name on the platform. No other is ever called."""

    def block_editor(self, domain: str, *, block: str, template: str) -> str:
        """Where the merchant puts one of our blocks on a template of her theme; raises NotAllowed."""

    def open_store(
        self,
        domain: str,
        currency: str,
        tokens: TokenSource,
        *,
        installation_gid: str = "",
        witness: Witness | None = None,
        is_waited_for: bool = False,
        patience: float = PATIENCE_SECONDS,
    ) -> Store:
        """A shop's store; `is_waited_for` means that somebody waits at a screen. Calls nobody yet."""

    def refresh(self, domain: str, refresh_token: str, *, seconds: float = 7.0) -> TokenSet:
        """The next tokens; raises TokenRejected when this one is no longer good."""

    def exchange_for_staff(self, domain: str, subject_token: str, *, seconds: float = 3.0) -> TokenSet:
        """A token of the member of staff whose session this is."""

    def with_implied(self, granted: Iterable[str]) -> frozenset[str]:
        """Scopes together with those that they hold in them."""

    def orders_shown_for(self, granted: Iterable[str]) -> timedelta | None:
        """How long after its making an order is shown to us with these scopes; None for ever."""

    def missing_of(self, granted: Iterable[str]) -> tuple[str, ...]:
        """The scopes that the app cannot do without and was not granted."""


class Reading(Protocol):
    """Deliveries become snapshots. All raise Unreadable for what is not as the platform promises."""

    def read_body(self, raw: bytes) -> Body: ...

    def check_kind(self, body: Body, kind: str) -> None:
        """Refuse a body that says of itself that it is about another kind of thing."""

    def id_of(self, body: Body, field: str = "id") -> str: ...

    def order_of(self, body: Body, triggered_at: datetime | None = None) -> OrderSnapshot: ...

    def customer_of(self, body: Body) -> CustomerSnapshot: ...

    def consent_of(self, body: Body) -> CustomerSnapshot:
        """The newest word of a customer on mail, and nothing else of her that need be believed."""

    def product_of(self, body: Body, currency: str, home: str = "") -> ProductSnapshot | None:
        """None when the body holds only a part of it."""

    def cut_product_of(self, body: Body) -> CutProduct: ...

    def cart_of(self, body: Body) -> CartSnapshot: ...

    def checkout_of(self, body: Body) -> CartSnapshot: ...

    def checkout_gone(self, body: Body) -> str:
        """The token of a deleted checkout."""

    def shipment_of(self, body: Body) -> ShipmentSnapshot: ...

    def merge_of(self, body: Body) -> MergeTold: ...

    def stock_of(self, body: Body) -> StockTold:
        """News of one thing in the store rooms: how many lie at a place, or that it changed."""

    def tags_told(self, body: Body) -> tuple[str, tuple[str, ...]]:
        """A customer and the tags that she was given or lost."""


class Platform(Access, Reading, Protocol):
    """All of it. A module may be one."""
