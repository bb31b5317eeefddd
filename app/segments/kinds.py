"""Kinds of facts, and how each may be compared: the verbs of the rule language."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Kind(enum.StrEnum):
    NUMBER = "number"
    """A whole number."""
    DECIMAL = "decimal"
    MONEY = "money"
    """In the shop's currency, whole minor units."""
    SHARE = "share"
    """In whole hundredths, 0 to 100."""
    DATE = "date"
    CHOICE = "choice"
    TEXT = "text"
    EVENT = "event"
    """Something that was done or not."""


class Shape(enum.StrEnum):
    """What stands in `value`."""

    NOTHING = "nothing"
    ONE = "one"
    TWO = "two"
    """[least, most], both included."""
    MANY = "many"
    DAYS = "days"
    """A number of days, counted in the shop's calendar."""


@dataclass(frozen=True, slots=True)
class Operator:
    name: str
    words: str
    """In the builder, and in sentences where {} is the value."""
    shape: Shape


_UNKNOWN = (
    Operator("is_known", "is known", Shape.NOTHING),
    Operator("is_unknown", "is not known", Shape.NOTHING),
)
_BOUNDS = (
    Operator("at_least", "at least {}", Shape.ONE),
    Operator("at_most", "at most {}", Shape.ONE),
    Operator("between", "between {} and {}", Shape.TWO),
)
_EXACTLY = Operator("exactly", "exactly {}", Shape.ONE)
OPERATORS: dict[Kind, tuple[Operator, ...]] = {
    Kind.NUMBER: (*_BOUNDS, _EXACTLY),
    Kind.MONEY: (*_BOUNDS, _EXACTLY),
    Kind.DECIMAL: _BOUNDS,
    Kind.SHARE: _BOUNDS,
    Kind.DATE: (
        Operator("in_last", "in the last {} days", Shape.DAYS),
        Operator("longer_ago", "more than {} days ago", Shape.DAYS),
        Operator("in_next", "in the next {} days", Shape.DAYS),
        Operator("since", "on or after {}", Shape.ONE),
        Operator("before", "before {}", Shape.ONE),
        Operator("between", "from {} to {}", Shape.TWO),
        *_UNKNOWN,
    ),
    Kind.CHOICE: (
        Operator("any_of", "is any of", Shape.MANY),
        Operator("none_of", "is none of", Shape.MANY),
    ),
    Kind.TEXT: (
        Operator("is", "is {}", Shape.ONE),
        Operator("contains", "contains {}", Shape.ONE),
        Operator("begins_with", "begins with {}", Shape.ONE),
        Operator("ends_with", "ends with {}", Shape.ONE),
    ),
    Kind.EVENT: (
        Operator("did", "did", Shape.NOTHING),
        Operator("did_not", "did not", Shape.NOTHING),
    ),
}


def operator(kind: Kind, name: object) -> Operator | None:
    return next((each for each in OPERATORS[kind] if each.name == name), None)
