"""Points: the one kind that never stands on the platform; the ledger of points holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.errors import BadInput
from app.offers.kinds.strategy import Made, Promise
from app.platforms import Refused, Store

if TYPE_CHECKING:
    from app.offers.terms import OfferTerms


@dataclass(frozen=True)
class Points:
    """`value` is a number of points. Who reserves them posts them and says so in the same unit of work."""

    scopes: tuple[str, ...] = ()
    is_personal: bool = True
    is_poolable: bool = False
    is_unique: bool = True
    is_ours: bool = True

    def check(self, terms: OfferTerms) -> None:
        if terms.value < 1:
            raise BadInput("points are more than none")
        if terms.minimum_minor:
            raise BadInput("points are given without an order: they have no minimum")

    def label(self, terms: OfferTerms, currency: str, locale: str) -> str:
        return f"{terms.value} points"

    def cost_of(self, terms: OfferTerms, goods_minor: int, shipping_minor: int) -> int:
        """What points are worth is told by who reserves them."""
        return 0

    def known_cost(self, terms: OfferTerms) -> int | None:
        return None

    def find(self, store: Store, promise: Promise) -> Made | None:
        return None

    def issue(self, store: Store, promise: Promise) -> Made:
        raise Refused([{"message": "points were promised and not posted", "code": "NOT_POSTED"}])

    def withdraw(self, store: Store, promise: Promise, made: Made) -> str | None:
        return None
