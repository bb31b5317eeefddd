"""What a platform's tests bring along so that the contract can be tried on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from app.platforms import CodeSpec, Condition, Platform, Store, TokenRejected, TokenSource, Witness

NOBODY = "1"
"""An id that the shop has given to nothing."""


def all_of(listing):
    items, cursor = [], None
    while True:
        page = listing(cursor)
        items += page.items
        cursor = page.cursor
        if cursor is None:
            return items


@dataclass(frozen=True)
class Told:
    """A delivery: the kind of thing whose whole state it tells, and its bytes."""

    kind: str
    """order, customer or product."""
    at: str
    """When the platform sent it; of two states of one moment the later sent is the newer."""
    raw: bytes


class Harness(Protocol):
    """A shop with ten orders at least, some products and customers, and hands to change it."""

    platform: Platform
    domain: str
    currency: str

    def token(self) -> str:
        """One that is good now."""

    def open(
        self,
        tokens: TokenSource | None = None,
        *,
        witness: Witness | None = None,
        patience: float = 5.0,
        page: int | None = None,
    ) -> Store:
        """The shop's store; `page` makes its pages this small."""

    def order(self, email: str, *, quantity: int = 1, codes: Sequence[str] = ()) -> str:
        """Somebody buys several things, `quantity` of the first; the order's id."""

    def refund_one(self, order_id: str) -> None:
        """One piece of the first line comes back."""

    def cancel(self, order_id: str) -> None: ...

    def rename_product(self, product_id: str, title: str) -> None: ...

    def rename_customer(self, customer_id: str, first_name: str) -> None: ...

    def collection(self, title: str, product_ids: Sequence[str]) -> str:
        """A new collection of these products in this order; its id."""

    def put_into_collection(
        self, collection_id: str, product_ids: Sequence[str], *, by_rule: bool = False
    ) -> None:
        """Have just these in it; `by_rule`: without a date of change and without a word."""

    def markets(self, markets: Sequence[Mapping[str, Any]]) -> None:
        """Have just these: name, countries, currency, rate, and prices by variant."""

    def empty_stock(self, product_id: str, *, is_counted: bool = True) -> None:
        """Sell all that is left of it, and count it from now on or not."""

    def news_of_stock(self) -> list[bytes]:
        """The deliveries about stock since the last time this was asked."""

    def segment(self) -> tuple[str, str, list[str]]:
        """A segment of the shop: its id, its name, and the ids of the customers in it, two at least."""

    def deliveries(self) -> list[Told]:
        """All whole states told since the last time this was asked."""

    def published(self, product_id: str | None = None, collection_id: str | None = None) -> dict[str, Any]:
        """What stands published, by key: ids as a tuple, documents and switches as they are."""

    def pixel(self) -> Mapping[str, str] | None:
        """The settings of our pixel, if it stands in the shop."""

    def throttle(self) -> None:
        """The next calls come too soon."""

    def stumble(self, times: int, *, after: bool = False) -> None:
        """The platform fails at the next calls; `after`: it has done what was asked."""

    def answer_as(self, condition: Condition) -> None:
        """The next call meets the shop in this condition."""

    def away(self) -> AbstractContextManager[None]:
        """Nobody listens at the platform's address."""

    def uninstalled(self) -> AbstractContextManager[None]:
        """The merchant has taken the app out; afterwards it is in again."""


class OneToken:
    """A source whose token is never renewed."""

    def __init__(self, token: str) -> None:
        self._token = token

    def token(self) -> str:
        return self._token

    def renewed(self, refused: str) -> str:
        raise TokenRejected


class TwoTokens(OneToken):
    """A source that has another token once the first is refused."""

    def __init__(self, token: str, newer: str) -> None:
        super().__init__(token)
        self._newer = newer
        self.refused: list[str] = []

    def renewed(self, refused: str) -> str:
        self.refused.append(refused)
        return self._newer


class Memory:
    """A witness that remembers."""

    def __init__(self) -> None:
        self.conditions: list[Condition] = []
        self.uninstalled: list[str] = []

    def saw(self, condition: Condition) -> None:
        self.conditions.append(condition)

    def saw_version(self, asked: str, answered: str) -> None:
        pass

    def saw_withheld(self, fields: frozenset[str]) -> None:
        pass

    def saw_uninstalled(self, token: str) -> None:
        self.uninstalled.append(token)


def code_spec(**changes: Any) -> CodeSpec:
    """A code that is good for two days, unless told otherwise."""
    now = datetime.now(UTC).replace(microsecond=0)
    return CodeSpec(
        **{
            "code": "THX-TEST",
            "title": "Thanks",
            "kind": "percentage",
            "value": 10,
            "currency": "EUR",
            "starts_at": now - timedelta(hours=1),
            "ends_at": now + timedelta(days=2),
        }
        | changes
    )
