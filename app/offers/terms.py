"""What an offer promises, and the codes that carry it."""

from __future__ import annotations

import enum
import secrets
from dataclasses import dataclass

from app.core.errors import BadInput
from app.core.money import money_text

ALPHABET = "23456789ACDEFGHJKMNPQRTVWXY"
"""27 signs that nobody takes for one another: of 0/O, 1/I/L, 2/Z, 5/S, 8/B and U/V at most one."""
GROUP, GROUPS = 4, 5
"""20 signs are 95 bits: out of reach of guessing, and still read out in five breaths."""
LONGEST_HOURS = 24 * 366


class OfferKind(enum.StrEnum):
    PERCENTAGE = "percentage"
    AMOUNT = "amount"
    FREE_SHIPPING = "free_shipping"


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """What the code is good for: percent or minor units by `kind`, for `hours` from its issue."""

    kind: OfferKind
    value: int
    hours: int
    minimum_minor: int = 0

    def __post_init__(self) -> None:
        try:
            object.__setattr__(self, "kind", OfferKind(self.kind))
        except ValueError:
            raise BadInput(f"an offer is one of {', '.join(OfferKind)}, not {self.kind!r}") from None
        if self.kind is OfferKind.PERCENTAGE and not 1 <= self.value <= 100:
            raise BadInput("a percentage is 1 to 100")
        if self.kind is OfferKind.AMOUNT and self.value < 1:
            raise BadInput("an amount off is more than nothing")
        if self.kind is OfferKind.FREE_SHIPPING and self.value != 0:
            raise BadInput("free shipping has no value of its own: set it to 0")
        if not 1 <= self.hours <= LONGEST_HOURS:
            raise BadInput(f"an offer holds for 1 to {LONGEST_HOURS} hours")
        if self.minimum_minor < 0:
            raise BadInput("a minimum order is not below zero")

    def label(self, currency: str, locale: str = "en_US") -> str:
        """The offer in words: "10 % off"."""
        if self.kind is OfferKind.FREE_SHIPPING:
            return "free shipping"
        if self.kind is OfferKind.PERCENTAGE:
            return f"{self.value} % off"
        return f"{money_text(self.value, currency, locale)} off"


def new_code(prefix: str) -> str:
    """A code nobody can guess: "THX-7Q2M-X9KD-4F3T-9WPA-R6NE"."""
    if not prefix.isascii() or not prefix.isalnum() or len(prefix) > 8:
        raise BadInput("a code begins with at most 8 letters or digits")
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join((prefix.upper(), *groups))
