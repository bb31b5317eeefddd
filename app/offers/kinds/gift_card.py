"""Gift cards: with a code of our own, since the platform tells the one it makes only once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from app.core.errors import BadInput
from app.offers.kinds.strategy import Made, Promise, amount_label, not_listed_yet, of_gift
from app.platforms import CardSpec, Refused, Store

if TYPE_CHECKING:
    from app.offers.terms import OfferTerms


@dataclass(frozen=True)
class GiftCard:
    """Found again by a reference in its note; ends with the day after the promised moment."""

    scopes: tuple[str, ...] = ("write_gift_cards",)
    is_personal: bool = False
    is_poolable: bool = False
    is_unique: bool = True
    is_ours: bool = False

    def check(self, terms: OfferTerms) -> None:
        if terms.value < 1:
            raise BadInput("a gift card holds more than nothing")
        if terms.minimum_minor:
            raise BadInput("a gift card pays for any order: it has no minimum")

    def label(self, terms: OfferTerms, currency: str, locale: str) -> str:
        return f"a gift card of {amount_label(terms.value, currency, locale)}"

    def cost_of(self, terms: OfferTerms, goods_minor: int, shipping_minor: int) -> int:
        return terms.value

    def known_cost(self, terms: OfferTerms) -> int | None:
        return terms.value

    def find(self, store: Store, promise: Promise) -> Made | None:
        found = store.find_card(_reference(promise), since=promise.reserved_at)
        return of_gift(found, promise.fixed_end) if found else None

    def issue(self, store: Store, promise: Promise) -> Made:
        spec = CardSpec(
            code=promise.code,
            reference=_reference(promise),
            amount_minor=promise.terms.value,
            currency=promise.currency,
            # A card ends with a day of the store's calendar: rather after the promised hour than before.
            expires_on=promise.fixed_end.date() + timedelta(days=1),
            customer_platform_id=promise.customer_platform_id,
        )
        try:
            return of_gift(store.create_card(spec), promise.fixed_end)
        except Refused as refusal:
            made = self.find(store, promise)
            if made is None:
                raise not_listed_yet(refusal) from refusal
            return made

    def withdraw(self, store: Store, promise: Promise, made: Made) -> str | None:
        store.deactivate_card(made.platform_id)
        return None


def _reference(promise: Promise) -> str:
    """Read by staff, so it tells nothing of the code itself."""
    mark = hashlib.sha256(promise.code.encode()).hexdigest()[:12]
    return f"Perennial {promise.voucher_id} {mark}"
