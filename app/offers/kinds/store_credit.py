"""Store credit: nothing on the platform names our voucher, so its amount and its end are its mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.errors import BadInput
from app.offers.kinds.strategy import Made, Promise, amount_label, of_gift
from app.platforms import CreditSpec, Refused, Store

if TYPE_CHECKING:
    from app.offers.terms import OfferTerms


@dataclass(frozen=True)
class StoreCredit:
    """Each change of an account is claimed by one voucher at most, so that two alike are told apart."""

    scopes: tuple[str, ...] = ("read_store_credit_accounts", "write_store_credit_account_transactions")
    is_personal: bool = True
    is_poolable: bool = False
    is_unique: bool = False
    is_ours: bool = False

    def check(self, terms: OfferTerms) -> None:
        if terms.value < 1:
            raise BadInput("a credit is more than nothing")
        if terms.minimum_minor:
            raise BadInput("store credit pays for any order: it has no minimum")

    def label(self, terms: OfferTerms, currency: str, locale: str) -> str:
        return f"{amount_label(terms.value, currency, locale)} of store credit"

    def cost_of(self, terms: OfferTerms, goods_minor: int, shipping_minor: int) -> int:
        return terms.value

    def known_cost(self, terms: OfferTerms) -> int | None:
        return terms.value

    def find(self, store: Store, promise: Promise) -> Made | None:
        spec = _spec(promise)
        for given, made in store.credit_history(spec.customer_platform_id, spec.currency).given:
            if given == spec and made.platform_id not in promise.claimed:
                return of_gift(made, spec.ends_at)
        return None

    def issue(self, store: Store, promise: Promise) -> Made:
        spec = _spec(promise)
        return of_gift(store.give_credit(spec), spec.ends_at)

    def withdraw(self, store: Store, promise: Promise, made: Made) -> str | None:
        """Take back what is left, once: a debit of that much since the void that nobody claims is ours."""
        spec, left_minor, since = _spec(promise), made.left_minor or 0, promise.voided_at
        if left_minor == 0 or since is None:
            return None
        since = since.replace(microsecond=0)
        for each in store.credit_history(spec.customer_platform_id, spec.currency).taken:
            is_ours = each.amount_minor == left_minor and each.at >= since
            if is_ours and each.platform_id not in promise.claimed:
                return each.platform_id
        return store.take_credit(spec.customer_platform_id, left_minor, spec.currency)


def _spec(promise: Promise) -> CreditSpec:
    if promise.customer_platform_id is None:
        raise Refused([{"message": "store credit needs a customer of the store", "code": "OWNER_NOT_FOUND"}])
    return CreditSpec(
        customer_platform_id=promise.customer_platform_id,
        amount_minor=promise.terms.value,
        currency=promise.currency,
        ends_at=promise.fixed_end,
    )
