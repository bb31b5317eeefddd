"""Whom a popup is for: what the browser checks by itself, and the segments that only the server knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from app import offers, segments
from app.core.errors import BadInput
from app.core.numbers import whole_number
from app.shops import Shop

PAGES = {
    "any": "Every page", "home": "Home", "product": "Product", "collection": "Collection", "cart": "Cart",
    "search": "Search", "not_found": "Page not found", "account": "Account", "article": "Blog",
    "page": "Other pages", "thank_you": "Thank you",
}  # fmt: skip
CHOICES: dict[str, dict[str, Any]] = {
    "devices": {"": None, "desktop": ["desktop"], "phone": ["phone"]},
    "visitors": {"": None, "new": "new", "returning": "returning"},
    "signed_in": {"": None, "1": True, "0": False},
}
UTM = ("source", "medium", "campaign")
COUNTRY = re.compile(r"[A-Z]{2}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
PATH = re.compile(r"/[\w\-./%]{0,200}")
LISTED: dict[str, tuple[re.Pattern[str], Callable[[str], str], str]] = {
    "countries": (COUNTRY, str.upper, "Countries are two letters, e.g. DE, AT."),
    "languages": (LANGUAGE, str, "Languages are like de or pt-BR."),
    "url": (PATH, str, "Paths begin with /, e.g. /collections/sale."),
}
MOST_LISTED, LONGEST_UTM, MOST_POINTS = 60, 100, 10_000_000


def pages_of(form: Mapping[str, str]) -> list[str]:
    """The pages that are ticked, `page_NAME`; every page leaves no other to name. Raises BadInput."""
    found = [name for name in PAGES if form.get(f"page_{name}")]
    if not found:
        raise BadInput("Choose at least one kind of page.")
    return ["any"] if "any" in found else found


def parse(form: Mapping[str, str], shop: Shop) -> dict[str, Any]:
    """The audience a form describes; what is empty sets no limit. Raises BadInput."""
    found: dict[str, Any] = {name: _chosen(name, form) for name in CHOICES}
    found |= _cart(form, shop)
    found["utm"] = _utm(form)
    found["countries"] = _listed(
        form, "countries", COUNTRY, str.upper, "Countries are two letters, e.g. DE, AT."
    )
    found["languages"] = _listed(form, "languages", LANGUAGE, str, "Languages are like de or pt-BR.")
    found["url"] = _listed(form, "url", PATH, str, "Paths begin with /, e.g. /collections/sale.")
    found["segments"] = _segments(form, shop)
    found["points_min"] = _points(form)
    return {name: value for name, value in found.items() if value not in (None, [], {})}


def _chosen(name: str, form: Mapping[str, str]) -> Any:
    typed = form.get(name, "")
    if typed not in CHOICES[name]:
        raise BadInput("Choose one of the answers that are offered.")
    return CHOICES[name][typed]


def _cart(form: Mapping[str, str], shop: Shop) -> dict[str, int | None]:
    least = offers.amount_of(form, "cart_min", "The least cart", shop.currency)
    most = offers.amount_of(form, "cart_max", "The largest cart", shop.currency)
    if least is not None and most is not None and least > most:
        raise BadInput("The largest cart is not smaller than the least.")
    return {"cart_min_minor": least, "cart_max_minor": most}


def _utm(form: Mapping[str, str]) -> dict[str, str]:
    typed = {name: form.get(f"utm_{name}", "").strip() for name in UTM}
    if any(len(value) > LONGEST_UTM or not value.isprintable() for value in typed.values()):
        raise BadInput(f"A UTM value has at most {LONGEST_UTM} signs.")
    return {name: value for name, value in typed.items() if value}


def _listed(
    form: Mapping[str, str], name: str, pattern: re.Pattern[str], spelled: Any, says: str
) -> list[str]:
    words = [spelled(word) for word in re.split(r"[\s,;]+", form.get(name, "")) if word]
    if len(words) > MOST_LISTED or any(not pattern.fullmatch(word) for word in words):
        raise BadInput(says)
    return list(dict.fromkeys(words))


def _segments(form: Mapping[str, str], shop: Shop) -> list[int]:
    known = {segment.id for segment in segments.list_all(shop.id)}
    return [number for number in sorted(known) if form.get(f"segment_{number}")]


def _points(form: Mapping[str, str]) -> int | None:
    typed = form.get("points_min", "").strip()
    if not typed:
        return None
    number = whole_number(typed, 1, MOST_POINTS)
    if number is None:
        raise BadInput(f"The points are a whole number from 1 to {MOST_POINTS:,}.")
    return number


def shown(target: Mapping[str, Any]) -> dict[str, Any]:
    """What the browser may know of it."""
    return {name: value for name, value in target.items() if name != "segments"}


def values_of(target: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """What stands in the form."""
    values: dict[str, Any] = {
        name: next(key for key, value in choices.items() if value == target.get(name))
        for name, choices in CHOICES.items()
    }
    for name in ("cart_min", "cart_max"):
        minor = target.get(f"{name}_minor")
        values[name] = "" if minor is None else offers.typed(minor, currency)
    values |= {f"utm_{name}": target.get("utm", {}).get(name, "") for name in UTM}
    values |= {name: ", ".join(target.get(name, [])) for name in ("countries", "languages", "url")}
    values |= {f"segment_{number}": "1" for number in target.get("segments", [])}
    return values | {"points_min": target.get("points_min", "")}
