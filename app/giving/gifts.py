"""One gift to one customer: reserved once for each decision of the merchant, and told on her timeline."""

from __future__ import annotations

from dataclasses import dataclass

from app import customers, offers, shops
from app.core import happenings
from app.core.errors import BadInput
from app.customers import Customer
from app.offers import OfferKind, OfferTerms, Voucher
from app.shops import Shop

SOURCE = "hand"
TITLE = "Given by hand"
CODE_SCOPE = "write_discounts"
MONEY = frozenset({OfferKind.GIFT_CARD, OfferKind.STORE_CREDIT, OfferKind.POINTS})
"""Kinds that are money of hers once given, or as good: telling her is no advertisement."""
LONGEST_REASON, LONGEST_NOTE, LONGEST_KEY = 200, 1000, 64


@dataclass(frozen=True, slots=True)
class Gift:
    """What is given, why, and whether she is told by mail. `note` is the merchant's own words to her."""

    terms: OfferTerms
    reason: str
    by_mail: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise BadInput("Say why: your staff will ask, and it stands in the record.")
        if len(self.reason) > LONGEST_REASON or len(self.note) > LONGEST_NOTE:
            raise BadInput(
                f"The reason has at most {LONGEST_REASON} signs, the words to her {LONGEST_NOTE:,}."
            )


class KeyReused(BadInput):
    """The same form was sent with something else in it."""

    code = "key_reused"


def give(
    shop: Shop, customer: Customer, gift: Gift, *, key: str, reckoned_minor: int, by: str
) -> tuple[Voucher, bool]:
    """Reserve it in the open unit of work; the voucher, and whether this call was the one that gave it.

    `key` names the merchant's decision: however often it comes, she gets one. What has no price of its own
    counts as `reckoned_minor`, see `cost_of`. Raises BudgetSpent, OfferEnded
    where that decision's voucher is over, KeyReused where it gave something else or to somebody else, and
    BadInput for what cannot be given to her.
    """
    check(customer, gift.terms)
    if not 8 <= len(key) <= LONGEST_KEY:
        raise BadInput("The form is too old. Open the customer's page again.")
    holder = f"gift:{key}"
    customers.lock(shop.id, [customer.id])
    before = offers.held(shop.id, SOURCE, [holder])
    if before is not None and (before.customer_id, before.terms) != (customer.id, gift.terms):
        raise KeyReused("This form gave something else before. Open the customer's page again.")
    if before is None and offers.find_budget(shop.id, SOURCE) is None:
        offers.open_budget(shop, SOURCE, offers.USUAL, title=TITLE)
    voucher = offers.reserve(
        shop,
        source=SOURCE,
        holder=holder,
        terms=gift.terms,
        customer_id=customer.id,
        prefix="GIFT",
        is_repeatable=True,
        reckoned_minor=reckoned_minor,
    )
    if before is None:
        _record(shop, customer, gift, voucher, by)
    return voucher, before is None


def check(customer: Customer, terms: OfferTerms) -> None:
    """Raise BadInput for what this customer cannot be given."""
    if customer.redacted_at is not None:
        raise BadInput("This customer was forgotten.")
    if terms.strategy.is_personal and customer.platform_id is None:
        raise BadInput("She has no account in your store, and store credit lies in an account.")


def cost_of(shop: Shop, terms: OfferTerms) -> int:
    """What it is reckoned to cost in minor units: its price, else what it takes off an average order."""
    known = terms.strategy.known_cost(terms)
    return offers.estimate(shop, terms, source=SOURCE, reach=0).each_minor if known is None else known


def staff_scope(kind: OfferKind) -> str:
    """What a member of staff must be allowed herself to give this kind."""
    scopes = offers.scopes_of(kind)
    return scopes[-1] if scopes else CODE_SCOPE


def is_advertising(terms: OfferTerms) -> bool:
    """Whether a mail about it needs her consent: a code makes her buy, money of hers she must know of."""
    return terms.kind not in MONEY


def _record(shop: Shop, customer: Customer, gift: Gift, voucher: Voucher, by: str) -> None:
    told = {
        "voucher": voucher.id, "gift": gift.terms.label(shop.currency), "cost_minor": voucher.cost_minor,
        "currency": shop.currency, "reason": gift.reason.strip(), "by": by,
        "by_mail": gift.by_mail, "note": gift.note.strip(),
    }  # fmt: skip
    happenings.record(shop.id, "gift_given", f"voucher:{voucher.id}", customer_id=customer.id, data=told)
    shops.audit(
        shop.id, by, "gift_given",
        {"customer": customer.id, "voucher": voucher.id, "cost_minor": voucher.cost_minor},
    )  # fmt: skip
