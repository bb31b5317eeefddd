"""A rule as one plain sentence, e.g. "ordered at least 2 times and last order more than 90 days ago"."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from app.core.money import money_text
from app.segments import choosing
from app.segments.fields import FIELDS, Field
from app.segments.kinds import OPERATORS, Kind, Shape, operator
from app.segments.rule import Condition, Group, Match, conditions
from app.shops import Shop

Names = dict[str, dict[str, str]]
SMOOTHER = (
    ("ordered exactly 0 times", "never ordered"),
    ("ordered exactly 1 times", "ordered once"),
    ("stands in fifth exactly 5 by", "stands in the best fifth by"),
    ("stands in fifth exactly", "stands in fifth"),
)
"""Stiff words and the plain ones that mean the same."""


def sentence(shop: Shop, rule: Group) -> str:
    """What the rule selects, in the merchant's words."""
    return _group(shop, rule, _names(shop.id, rule))


def _names(shop_id: int, rule: Group) -> Names:
    """What the chosen products, countries and so on are called, looked up once for each list."""
    wanted: dict[str, set[str]] = {}
    for each in conditions(rule):
        if FIELDS[each.field].catalogue:
            wanted.setdefault(FIELDS[each.field].catalogue, set()).update(each.value)
    return {catalogue: choosing.labels(shop_id, catalogue, keys) for catalogue, keys in wanted.items()}


def _group(shop: Shop, group: Group, names: Names) -> str:
    parts = [_part(shop, part, names) for part in group.of]
    if group.match is Match.NONE:
        return "not (" + " or ".join(parts) + ")"
    return (" and " if group.match is Match.ALL else " or ").join(parts)


def _part(shop: Shop, part: Group | Condition, names: Names) -> str:
    if isinstance(part, Condition):
        return _condition(shop, part, names)
    said = _group(shop, part, names)
    return said if part.match is Match.NONE or len(part.of) == 1 else f"({said})"


def _condition(shop: Shop, asked: Condition, names: Names) -> str:
    field = FIELDS[asked.field]
    is_not = asked.operator in ("none_of", "did_not")
    said = _compared(shop, field, asked, names)
    whole = (field.says_not if is_not else field.says).replace("{}", said)
    whole = _smooth(whole)
    whole = re.sub(r"\b(exactly|at least|at most) 1 (times|points|products|days)\b", _single, whole)
    if not field.has_window or asked.within is None:
        return whole
    return f"{whole} in the last {_days(asked.within)}"


def _smooth(said: str) -> str:
    """The few comparisons that have plain words of their own."""
    for stiff, plain in SMOOTHER:
        said = said.replace(stiff, plain)
    return said


def _single(found: re.Match[str]) -> str:
    return f"{found[1]} 1 {found[2][:-1]}"


def _compared(shop: Shop, field: Field, asked: Condition, names: Names) -> str:
    compared = operator(field.kind, asked.operator) or OPERATORS[field.kind][0]
    if compared.shape is Shape.NOTHING:
        return compared.words
    if compared.shape is Shape.DAYS:
        return compared.words.replace("{} days", _days(asked.value))
    if compared.shape is Shape.MANY:
        known = names.get(field.catalogue) or dict(field.choices)
        return " or ".join(known.get(each, each) for each in asked.value)
    values = asked.value if compared.shape is Shape.TWO else (asked.value,)
    return compared.words.format(*(_value(shop, field, each) for each in values))


def _value(shop: Shop, field: Field, value: Any) -> str:
    if field.kind is Kind.MONEY:
        return money_text(value, shop.currency)
    if field.kind is Kind.SHARE:
        return f"{value} %"
    if isinstance(value, date):
        return f"{value:%-d %b %Y}"
    return f"“{value}”" if isinstance(value, str) else f"{value:,}"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number:,} days"
