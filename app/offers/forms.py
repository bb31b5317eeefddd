"""What merchants type about offers: terms, money and budgets, read and refused with what to put right."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from app.core.errors import BadInput
from app.core.money import decimals, major_of
from app.core.numbers import whole_number
from app.offers.budgets import MOST_CODES, MOST_MINOR, Limits
from app.offers.models import OfferBudget, Period
from app.offers.terms import CLASSES

LONGEST = 20


def amount_of(form: Mapping[str, str], name: str, said: str, currency: str) -> int | None:
    """Minor units of a decimal as people type it, None for an empty field; raises BadInput."""
    text = form.get(name, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        value = Decimal(text) if len(text) <= LONGEST and "e" not in text.lower() else None
    except InvalidOperation:
        value = None
    places = decimals(currency)
    minor = None if value is None or not value.is_finite() else value.scaleb(places)
    if minor is None or minor < 0 or minor > MOST_MINOR or minor != minor.to_integral_value():
        raise BadInput(
            f"{said} is an amount with at most {places} decimals, e.g. {major_of(2500, currency)}."
        )
    return int(minor)


def typed(minor: int | None, currency: str) -> str:
    """An amount as it stands in a field."""
    return "" if minor is None else str(major_of(minor, currency))


def limits_of(form: Mapping[str, str], currency: str) -> Limits:
    """A budget as the form gives it; raises BadInput."""
    text = form.get("most_codes", "").strip()
    most_codes = whole_number(text, 0, MOST_CODES) if text else None
    if text and most_codes is None:
        raise BadInput(f"The number of codes is a whole number from 0 to {MOST_CODES:,}.")
    if form.get("period") not in set(Period):
        raise BadInput("Choose the period of the budget.")
    most_minor = amount_of(form, "most_money", "The most money", currency)
    return Limits(Period(form["period"]), most_codes, most_minor)


def budget_values(budget: OfferBudget | None, usual: Limits, currency: str) -> dict[str, str]:
    """What stands in the form of a budget."""
    row = budget or usual
    most_codes = "" if row.most_codes is None else str(row.most_codes)
    money = typed(row.most_minor, currency)
    return {"period": row.period.value, "most_codes": most_codes, "most_money": money}


def combines_of(form: Mapping[str, str]) -> tuple[str, ...]:
    """The boxes ticked for what may stand beside the code."""
    return tuple(each for each in CLASSES if form.get(f"combines_{each}"))
