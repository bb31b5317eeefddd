"""What a hosted store can give away besides single discount codes: codes by the hundred, cards and credit.

None of the calls that give carries a key of ours. Whoever calls looks up before it repeats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

MOST_CODES = 100
"""So many codes one call adds or removes."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Codes that were added to one discount."""

    is_done: bool
    ids: dict[str, str]
    """The platform's id of each code that is in, by the code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSpec:
    """One gift card to be made, with a code of our own, so that it is known however the answer is lost."""

    code: str
    """8 to 20 letters and digits."""
    reference: str
    """A note of ours by which it is found again; staff can read it."""
    amount_minor: int
    currency: str
    expires_on: date
    customer_platform_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditSpec:
    """Credit for one customer. Amount and end together are its mark: no other change has both."""

    customer_platform_id: str
    amount_minor: int
    currency: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class GiftMade:
    """A card or a credit that is there."""

    platform_id: str
    left_minor: int
    """What is not spent yet."""
    is_active: bool = True
    """Whether it can be spent; a card may have been switched off."""


@dataclass(frozen=True, slots=True)
class CreditTaken:
    """Credit that went out again at a moment."""

    platform_id: str
    amount_minor: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CreditHistory:
    """What went in and out of one customer's account in one currency."""

    given: tuple[tuple[CreditSpec, GiftMade], ...] = ()
    taken: tuple[CreditTaken, ...] = ()


class Gifts(Protocol):
    """The part of a store that gives. Every call may raise the refusals of this room."""

    def add_codes(self, discount_id: str, codes: Sequence[str]) -> str:
        """Begin to add up to MOST_CODES codes to a discount; returns the batch's id."""

    def codes_added(self, batch_id: str) -> Batch: ...

    def remove_codes(self, discount_id: str, code_ids: Sequence[str]) -> None:
        """Take codes out of a discount; harmless for those that are gone."""

    def create_card(self, spec: CardSpec) -> GiftMade:
        """Make a gift card; raises Refused with TAKEN among its codes when its code exists."""

    def find_card(self, reference: str, *, since: datetime) -> GiftMade | None:
        """The card of this reference, made since then; a new one may take a while to be found."""

    def deactivate_card(self, platform_id: str) -> None: ...

    def give_credit(self, spec: CreditSpec) -> GiftMade: ...

    def credit_history(self, customer_platform_id: str, currency: str) -> CreditHistory: ...

    def take_credit(self, customer_platform_id: str, amount_minor: int, currency: str) -> str:
        """Take credit out of an account and return the change's id; raises Refused when there is less."""
