"""The events that browsers may tell of: each name with the fields it may have, and what each may hold.

Nothing a browser says is believed before it is checked here; what is not named is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

IS_ID = re.compile("[0-9]{1,20}")
IS_WORD = re.compile(r"[\w.-]{1,40}")
IS_LANGUAGE = re.compile("[a-z]{2,3}(-[a-z0-9]{2,8})?")
DEVICES = ("desktop", "phone")
IS_CONTACT = re.compile(r"@|(?:\d[\s().\/-]*){6}")
LONGEST_QUERY, LONGEST_CAMPAIGN, MOST_PRODUCTS = 100, 100, 50

Check = Callable[[Any], Any]
"""Gives the value as it is kept, None for one that is not; raises ValueError."""


def _id(value: Any) -> str:
    """The platform's number of a thing."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not IS_ID.fullmatch(str(value)):
        raise ValueError
    return str(value)


def _ids(value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_PRODUCTS:
        raise ValueError
    return list(dict.fromkeys(_id(each) for each in value))


def _word(value: Any) -> str:
    """A name out of our own settings: a placement, a page, a strategy."""
    if not isinstance(value, str) or not IS_WORD.fullmatch(value):
        raise ValueError
    return value


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1_000_000:
        raise ValueError
    return value


def _query(value: Any) -> str | None:
    """What was searched; addresses and numbers of people, which some type by mistake, are not kept."""
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError
    value.encode()  # a lone surrogate fails here, with a ValueError
    return None if IS_CONTACT.search(value) else value[:LONGEST_QUERY]


def _device(value: Any) -> str | None:
    """The class of it and nothing finer."""
    return value if value in DEVICES else None


def _language(value: Any) -> str | None:
    """Of the page, like de or pt-br."""
    if not isinstance(value, str):
        raise ValueError
    return value.lower() if IS_LANGUAGE.fullmatch(value.lower()) else None


def _campaign(value: Any) -> str | None:
    """A word of a merchant's link, without case; what names a person or is too long is not kept."""
    if not isinstance(value, str):
        raise ValueError
    is_word = value.isprintable() and "@" not in value and 0 < len(value) <= LONGEST_CAMPAIGN
    return value.lower() if is_word else None


@dataclass(frozen=True)
class EventKind:
    """What an event of one name may tell."""

    fields: Mapping[str, Check] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    """Fields without which it says nothing."""


PAGE: dict[str, Check] = {"page": _word}
VISIT: dict[str, Check] = {
    "device": _device, "language": _language,
    "utm_source": _campaign, "utm_medium": _campaign, "utm_campaign": _campaign,
}  # fmt: skip
"""What is told of where and how somebody came, by class and never finer: for audiences of popups."""
LINE = {"product": _id, "variant": _id, "quantity": _count, "placement": _word}
CARDS = {"placement": _word, "strategy": _word, "products": _ids}
CARD = {"placement": _word, "strategy": _word, "product": _id, "variant": _id, "position": _count}
POPUP = {"popup": _count, "page": _word}

KINDS: Mapping[str, EventKind] = {
    "page_viewed": EventKind(PAGE | VISIT),
    "product_viewed": EventKind({"product": _id, "variant": _id}, needs=("product",)),
    "collection_viewed": EventKind({"collection": _id}),
    "cart_viewed": EventKind({"products": _ids}),
    "search_submitted": EventKind({"query": _query, "results": _count}),
    "product_added_to_cart": EventKind(LINE),
    "product_removed_from_cart": EventKind(LINE),
    "checkout_started": EventKind({"products": _ids}),
    "checkout_completed": EventKind({"products": _ids, "order": _id}),
    "carousel_shown": EventKind(CARDS),
    "carousel_clicked": EventKind(CARD),
    "recommendation_clicked": EventKind(CARD),
    "recommendation_added": EventKind(CARD),
    "popup_shown": EventKind(POPUP),
    "popup_withheld": EventKind(POPUP),
    "popup_dismissed": EventKind(POPUP),
    "popup_accepted": EventKind(POPUP),
    "voucher_claimed": EventKind(POPUP),
}
EVENT_NAMES = frozenset(KINDS)
