"""What an offer promises: the table of its kinds, its terms, and the codes that carry it."""

from __future__ import annotations

import enum
import secrets
from dataclasses import dataclass

from app.core.errors import BadInput
from app.offers.kinds.discounts import Amount, FreeProduct, FreeShipping, Percentage
from app.offers.kinds.gift_card import GiftCard
from app.offers.kinds.points import Points
from app.offers.kinds.store_credit import StoreCredit
from app.offers.kinds.strategy import Strategy

ALPHABET = "23456789ACDEFGHJKMNPQRTVWXY"
"""27 signs that nobody takes for one another: of 0/O, 1/I/L, 2/Z, 5/S, 8/B and U/V at most one."""
GROUP, GROUPS = 4, 5
"""20 signs are 95 bits: out of reach of guessing, and still read out in five breaths."""
LONGEST_HOURS = 24 * 366
CLASSES = ("product", "order", "shipping")
"""Kinds of other discounts that may stand beside one of ours."""


class OfferKind(enum.StrEnum):
    PERCENTAGE = "percentage"
    AMOUNT = "amount"
    FREE_SHIPPING = "free_shipping"
    FREE_PRODUCT = "free_product"
    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"
    POINTS = "points"


KINDS: dict[OfferKind, Strategy] = {
    OfferKind.PERCENTAGE: Percentage(),
    OfferKind.AMOUNT: Amount(),
    OfferKind.FREE_SHIPPING: FreeShipping(),
    OfferKind.FREE_PRODUCT: FreeProduct(),
    OfferKind.GIFT_CARD: GiftCard(),
    OfferKind.STORE_CREDIT: StoreCredit(),
    OfferKind.POINTS: Points(),
}


def scopes_of(kind: OfferKind) -> tuple[str, ...]:
    """The optional scopes without which the platform takes no such offer."""
    return KINDS[kind].scopes


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """What the code is good for: a value by its `kind`, for `hours` from its issue; points do not end."""

    kind: OfferKind
    value: int
    """Percent, points, 0 for free shipping, else minor units; of a free product its price at most."""
    hours: int
    minimum_minor: int = 0
    combines: tuple[str, ...] | None = None
    """Of CLASSES; None for what is usual: shipping, and for free shipping all but shipping."""
    product: str = ""
    """Of a free product: the platform's id."""
    product_title: str = ""

    def __post_init__(self) -> None:
        try:
            object.__setattr__(self, "kind", OfferKind(self.kind))
        except ValueError:
            raise BadInput(f"an offer is one of {', '.join(OfferKind)}, not {self.kind!r}") from None
        self.strategy.check(self)
        if not 1 <= self.hours <= LONGEST_HOURS:
            raise BadInput(f"an offer holds for 1 to {LONGEST_HOURS} hours")
        if self.minimum_minor < 0:
            raise BadInput("a minimum order is not below zero")
        if wrong := set(self.combines or ()) - set(CLASSES):
            raise BadInput(f"a code stands beside {', '.join(CLASSES)} discounts, not {', '.join(wrong)}")
        object.__setattr__(self, "combines", self._combines())

    def _combines(self) -> tuple[str, ...]:
        is_shipping = self.kind is OfferKind.FREE_SHIPPING
        usual = ("product", "order") if is_shipping else ("shipping",)
        asked = usual if self.combines is None else self.combines
        return tuple(each for each in CLASSES if each in asked and not (is_shipping and each == "shipping"))

    @property
    def strategy(self) -> Strategy:
        return KINDS[self.kind]

    def label(self, currency: str, locale: str = "en_US") -> str:
        """The offer in words: "10% off"."""
        return self.strategy.label(self, currency, locale)

    def cost_of(self, goods_minor: int, shipping_minor: int = 0) -> int:
        """What one use takes off an order of so much; nothing of one below the minimum."""
        if goods_minor < self.minimum_minor:
            return 0
        return self.strategy.cost_of(self, goods_minor, shipping_minor)


def new_code(prefix: str) -> str:
    """A code nobody can guess: "THX-7Q2M-X9KD-4F3T-9WPA-R6NE"."""
    if not prefix.isascii() or not prefix.isalnum() or len(prefix) > 8:
        raise BadInput("a code begins with at most 8 letters or digits")
    signs = _signs()
    groups = (signs[n : n + GROUP] for n in range(0, len(signs), GROUP))
    return "-".join((prefix.upper(), *groups))


def new_card_code() -> str:
    """A gift card's code has 20 letters and digits at most and no room for a prefix."""
    return _signs().lower()


def _signs() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(GROUP * GROUPS))
