"""How the stand-in admin writes money, times and states."""

from datetime import datetime
from typing import Any

from flask.blueprints import BlueprintSetupState

from devstore.money import text_of

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
TONES = {
    "paid": "good",
    "delivered": "good",
    "fulfilled": "good",
    "active": "good",
    "subscribed": "good",
    "failed": "bad",
    "cancelled": "bad",
    "expired": "quiet",
    "refunded": "quiet",
    "waiting": "warn",
    "unfulfilled": "warn",
    "pending": "warn",
    "partially_refunded": "warn",
    "scheduled": "warn",
}


def money(minor: int, currency: str) -> str:
    whole, _, rest = text_of(minor, currency).partition(".")
    grouped = f"{int(whole):,}" + (f".{rest}" if rest else "")
    return f"{SIGNS[currency]}{grouped}" if currency in SIGNS else f"{grouped} {currency}"


def moment(value: datetime | None) -> str:
    return value.strftime("%-d %b %Y, %H:%M") if value else "–"


def label(state: str | None) -> str:
    return (state or "unfulfilled").replace("_", " ").capitalize()


def tone(state: str | None) -> str:
    return TONES.get(state or "unfulfilled", "quiet")


def register_filters(state: BlueprintSetupState) -> None:
    filters: dict[str, Any] = {"money": money, "moment": moment, "label": label, "tone": tone}
    state.app.jinja_env.filters.update(filters)
