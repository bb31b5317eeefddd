"""What every kind of offer answers, and what it is told of one promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from app.core.money import money_text
from app.platforms import CodeMade, GiftMade, Refused, Store, Unavailable

if TYPE_CHECKING:
    from app.offers.terms import OfferTerms

NOT_LISTED_SECONDS = 30.0
"""So long the platform may take to find what it has just made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One voucher as a strategy sees it."""

    voucher_id: int
    code: str
    title: str
    terms: OfferTerms
    currency: str
    reserved_at: datetime
    voided_at: datetime | None = None
    starts_at: datetime
    """The moment of this attempt: a code's hours are counted from it."""
    customer_platform_id: str | None = None
    claimed: frozenset[str] = frozenset()
    """What other vouchers of the same customer already are on the platform, or were taken back by."""

    @property
    def fixed_end(self) -> datetime:
        """The same at every attempt, and another one than that of vouchers around it."""
        whole = self.reserved_at.replace(microsecond=0)
        return whole + timedelta(hours=self.terms.hours, seconds=self.voucher_id % 3600)


@dataclass(frozen=True, slots=True)
class Made:
    """What stands on the platform for a voucher."""

    platform_id: str
    ends_at: datetime | None
    left_minor: int | None = None
    """Of cards and credit: what is not spent; None where only an order tells."""
    is_active: bool = True


class Strategy(Protocol):
    """One kind of offer. Amounts are minor units of the shop's currency."""

    @property
    def scopes(self) -> tuple[str, ...]:
        """Optional scopes that the shop must have granted."""

    @property
    def is_personal(self) -> bool:
        """Given to one customer of the platform, and to nobody whose account is unknown."""

    @property
    def is_poolable(self) -> bool:
        """Many codes may be made ahead under one discount."""

    @property
    def is_unique(self) -> bool:
        """The platform refuses a second one of the same code, so that an attempt may follow at once."""

    @property
    def is_ours(self) -> bool:
        """Nothing of it ever stands on the platform."""

    def check(self, terms: OfferTerms) -> None:
        """Raise BadInput for a value that makes no sense."""

    def label(self, terms: OfferTerms, currency: str, locale: str) -> str: ...

    def cost_of(self, terms: OfferTerms, goods_minor: int, shipping_minor: int) -> int:
        """What one use takes off an order of so much."""

    def known_cost(self, terms: OfferTerms) -> int | None:
        """The most that one can cost whatever is ordered; None where that depends on the order."""

    def find(self, store: Store, promise: Promise) -> Made | None: ...

    def issue(self, store: Store, promise: Promise) -> Made:
        """Make it. Called only after `find` has found nothing."""

    def withdraw(self, store: Store, promise: Promise, made: Made) -> str | None:
        """Take it back, harmless when that was done before; returns by which change, where there is one."""


def of_code(made: CodeMade) -> Made:
    return Made(made.platform_id, made.ends_at)


def of_gift(made: GiftMade, ends_at: datetime) -> Made:
    return Made(made.platform_id, ends_at, made.left_minor, made.is_active)


def not_listed_yet(refusal: Refused) -> Exception:
    """Taken, and yet not found: it is ours, since nobody guesses our codes, and is not listed yet."""
    if "TAKEN" in refusal.codes:
        return Unavailable("made, and not listed by the platform yet", seconds=NOT_LISTED_SECONDS)
    return refusal


def amount_label(minor: int, currency: str, locale: str) -> str:
    return money_text(minor, currency, locale)
