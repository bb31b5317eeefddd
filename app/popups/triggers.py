"""What may set a popup off: the kinds, their one figure, and a form's triggers checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app import offers
from app.core.errors import BadInput
from app.core.numbers import whole_number

SECOND = 1000
SELECTOR = re.compile(r"[\w #.\[\]=\"'>:()*^$~,+-]{1,120}")
EVENT = re.compile(r"[A-Za-z0-9][\w.-]{0,39}")


@dataclass(frozen=True)
class Figure:
    """The number that a trigger has: how it is named to the browser and asked of the merchant."""

    name: str
    label: str
    unit: str
    least: int
    most: int
    usual: int
    factor: int = 1


@dataclass(frozen=True)
class Kind:
    title: str
    figure: Figure | None = None


KINDS: dict[str, Kind] = {
    "exit_intent": Kind("She is about to leave"),
    "scroll_up": Kind("Fast scroll up on a phone"),
    "return": Kind("Back from another tab"),
    "idle": Kind("Nothing happens", Figure("ms", "After", "seconds", 5, 600, 60, SECOND)),
    "time": Kind("Time on the page", Figure("ms", "After", "seconds", 3, 600, 30, SECOND)),
    "scroll": Kind("Scrolled down", Figure("percent", "By", "%", 10, 100, 60)),
    "pages": Kind("Pages in this visit", Figure("count", "At page", "", 2, 50, 3)),
    "hesitation": Kind("Hesitates over a price", Figure("ms", "After", "seconds", 5, 300, 25, SECOND)),
    "cart_value": Kind("The cart reaches an amount"),
    "click": Kind("Something is clicked"),
    "event": Kind("A word of the theme's own script"),
    "load": Kind("As soon as the page is there (bars)"),
    "back_in_stock": Kind("The button beside a sold-out product"),
}
TEXTS = {"click": ("selector", SELECTOR, "#size-guide"), "event": ("name", EVENT, "quiz-done")}


MONEY = {"cart_value": "min_minor"}


def parse(form: Mapping[str, str], currency: str) -> list[dict[str, Any]]:
    """The triggers that are ticked in a form, `on_KIND` with `KIND_figure`; raises BadInput."""
    found = [_trigger(kind, form, currency) for kind in KINDS if form.get(f"on_{kind}")]
    if not found:
        raise BadInput("Choose at least one thing that sets the popup off.")
    return found


def _trigger(kind: str, form: Mapping[str, str], currency: str) -> dict[str, Any]:
    known = KINDS[kind]
    typed = form.get(f"{kind}_figure", "").strip()
    if kind in MONEY:
        minor = offers.amount_of(form, f"{kind}_figure", "The cart's amount", currency)
        if not minor:
            raise BadInput(f"“{known.title}” needs an amount.")
        return {"kind": kind, MONEY[kind]: minor}
    if kind in TEXTS:
        name, pattern, example = TEXTS[kind]
        if not pattern.fullmatch(typed):
            raise BadInput(f"“{known.title}” needs a {name}, e.g. {example}.")
        return {"kind": kind, name: typed}
    if known.figure is None:
        return {"kind": kind}
    figure = known.figure
    number = whole_number(typed, figure.least, figure.most)
    if number is None:
        raise BadInput(f"“{known.title}”: a whole number from {figure.least:,} to {figure.most:,}.")
    return {"kind": kind, figure.name: number * figure.factor}


def values_of(triggers: list[dict[str, Any]], currency: str) -> dict[str, Any]:
    """What stands in the form for these triggers, and what is usual for the others."""
    values: dict[str, Any] = {
        f"{kind}_figure": known.figure.usual for kind, known in KINDS.items() if known.figure
    }
    for each in triggers:
        kind, values[f"on_{each['kind']}"] = each["kind"], "1"
        figure = KINDS[kind].figure
        if figure is not None:
            values[f"{kind}_figure"] = each[figure.name] // figure.factor
        elif kind in TEXTS:
            values[f"{kind}_figure"] = each[TEXTS[kind][0]]
        elif kind in MONEY:
            values[f"{kind}_figure"] = offers.typed(each[MONEY[kind]], currency)
    return values
