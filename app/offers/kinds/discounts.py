"""Discount codes: percent, an amount, shipping, or one product free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from app.core.errors import BadInput
from app.offers.kinds.strategy import Made, Promise, amount_label, not_listed_yet, of_code
from app.platforms import CodeSpec, Refused, Store

if TYPE_CHECKING:
    from app.offers.terms import OfferTerms


def code_spec(promise: Promise) -> CodeSpec:
    """The code as the platform is asked for it."""
    terms = promise.terms
    return CodeSpec(
        code=promise.code,
        title=promise.title,
        kind=terms.kind.value,
        value=terms.value,
        currency=promise.currency,
        starts_at=promise.starts_at,
        ends_at=promise.starts_at + timedelta(hours=terms.hours),
        customer_platform_id=promise.customer_platform_id,
        minimum_minor=terms.minimum_minor,
        combines=terms.combines or (),
        product_platform_id=terms.product or None,
    )


@dataclass(frozen=True)
class DiscountCode:
    """What all discount codes have in common: unique by their code, which is looked up by its name."""

    scopes: tuple[str, ...] = ()
    is_personal: bool = False
    is_poolable: bool = True
    is_unique: bool = True
    is_ours: bool = False

    def find(self, store: Store, promise: Promise) -> Made | None:
        found = store.find_code(promise.code)
        return of_code(found) if found else None

    def issue(self, store: Store, promise: Promise) -> Made:
        try:
            return of_code(store.create_code(code_spec(promise)))
        except Refused as refusal:
            # "Taken" after a lost answer: the code is there although the look-up did not know it yet.
            made = self.find(store, promise)
            if made is None:
                raise not_listed_yet(refusal) from refusal
            return made

    def withdraw(self, store: Store, promise: Promise, made: Made) -> str | None:
        store.deactivate_code(made.platform_id)
        return None


class Percentage(DiscountCode):
    def check(self, terms: OfferTerms) -> None:
        if not 1 <= terms.value <= 100:
            raise BadInput("a percentage is 1 to 100")

    def label(self, terms: OfferTerms, currency: str, locale: str) -> str:
        return f"{terms.value}% off"

    def cost_of(self, terms: OfferTerms, goods_minor: int, shipping_minor: int) -> int:
        return goods_minor * terms.value // 100

    def known_cost(self, terms: OfferTerms) -> int | None:
        return None


class Amount(DiscountCode):
    def check(self, terms: OfferTerms) -> None:
        if terms.value < 1:
            raise BadInput("an amount off is more than nothing")

    def label(self, terms: OfferTerms, currency: str, locale: str) -> str:
        return f"{amount_label(terms.value, currency, locale)} off"

    def cost_of(self, terms: OfferTerms, goods_minor: int, shipping_minor: int) -> int:
        return min(goods_minor, terms.value)

    def known_cost(self, terms: OfferTerms) -> int | None:
        return terms.value


class FreeShipping(DiscountCode):
    def check(self, terms: OfferTerms) -> None:
        if terms.value != 0:
            raise BadInput("free shipping has no value of its own: set it to 0")

    def label(self, terms: OfferTerms, currency: str, locale: str) -> str:
        return "free shipping"

    def cost_of(self, terms: OfferTerms, goods_minor: int, shipping_minor: int) -> int:
        return shipping_minor

    def known_cost(self, terms: OfferTerms) -> int | None:
        return None


class FreeProduct(Amount):
    """One product's price, taken off once: two in the cart cost the price of one."""

    def check(self, terms: OfferTerms) -> None:
        super().check(terms)
        if not terms.product:
            raise BadInput("say which product is free")

    def label(self, terms: OfferTerms, currency: str, locale: str) -> str:
        return f"{terms.product_title or 'one product'} for free"
