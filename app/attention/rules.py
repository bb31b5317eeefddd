"""The merchant's rules of attention: caps of each channel, the week they share, quiet times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from app import shops
from app.attention.models import Channel
from app.core.errors import BadInput
from app.core.numbers import whole_number
from app.shops import Shop

SETTING = "attention.rules"
MOST_A_WEEK, MOST_HOURS, MOST_WEIGHT, MOST_DAYS = 50, 168, 10, 365
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Caps:
    """At most so many contacts of a channel in any seven days, and so long between two of it."""

    a_week: int = 3
    apart: timedelta = timedelta(hours=16)
    weight: int = 1
    """How many places of the shared week each takes; 0 leaves the channel out of the shared budget."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that says when a person may be reached again."""

    mail: Caps = Caps(3, timedelta(hours=16), weight=2)
    popup: Caps = Caps(4, timedelta(0), weight=1)
    nudge: Caps = Caps(3, timedelta(hours=24), weight=1)
    together: Caps = Caps(10, timedelta(hours=1), weight=0)
    """Over all channels that count: places in any seven days, and the time between any two contacts."""
    ordered_days: int = 30
    """No popup so long after a paid order."""
    once_a_session: bool = True
    """At most one popup in one visit."""

    def of(self, channel: Channel) -> Caps:
        found: Caps = getattr(self, channel.value)
        return found


USUAL = Rules()
GROUPS = (*(channel.value for channel in Channel), "together")


def rules_of(shop: Shop) -> Rules:
    """The merchant's rules, the usual ones where she set none; nonsense becomes the nearest sense."""
    kept: dict[str, Any] = shops.setting(shop.id, SETTING, {}) or {}
    caps = {name: _caps(kept.get(name, {}), getattr(USUAL, name)) for name in GROUPS}
    heaviest = max(caps[channel.value].weight for channel in Channel)
    # A shared week that is smaller than one contact would silence a channel for good.
    caps["together"] = replace(caps["together"], a_week=max(caps["together"].a_week, heaviest))
    days = _bounded(kept.get("ordered_days"), USUAL.ordered_days, 0, MOST_DAYS)
    return Rules(**caps, ordered_days=days, once_a_session=bool(kept.get("once_a_session", True)))


def _caps(kept: dict[str, Any], usual: Caps) -> Caps:
    hours = _bounded(kept.get("hours_apart"), int(usual.apart / HOUR), 0, MOST_HOURS)
    return Caps(
        _bounded(kept.get("a_week"), usual.a_week, 1, MOST_A_WEEK),
        timedelta(hours=hours),
        _bounded(kept.get("weight"), usual.weight, 0, MOST_WEIGHT),
    )


def _bounded(value: Any, usual: int, least: int, most: int) -> int:
    return usual if value is None else min(most, max(least, int(value)))


def form_of(rules: Rules) -> dict[str, int]:
    """The rules as fields of a form: mail_a_week, mail_hours_apart, mail_weight and so on."""
    fields: dict[str, int] = {}
    for name in GROUPS:
        caps: Caps = getattr(rules, name)
        fields |= {f"{name}_a_week": caps.a_week, f"{name}_hours_apart": int(caps.apart / HOUR)}
        fields |= {} if name == "together" else {f"{name}_weight": caps.weight}
    return fields | {"ordered_days": rules.ordered_days, "once_a_session": int(rules.once_a_session)}


def parse(form: Mapping[str, str]) -> Rules:
    """The rules that a form says; raises BadInput with what to put right."""
    caps = {name: _parsed(form, name) for name in GROUPS}
    heaviest = max(Channel, key=lambda channel: caps[channel.value].weight)
    if caps[heaviest.value].weight > caps["together"].a_week:
        raise BadInput(f"One {heaviest.value} takes more places than the shared week has.")
    days = _number(form, "ordered_days", 0, MOST_DAYS)
    return Rules(**caps, ordered_days=days, once_a_session=form.get("once_a_session") == "1")


def _parsed(form: Mapping[str, str], name: str) -> Caps:
    weight = 0 if name == "together" else _number(form, f"{name}_weight", 0, MOST_WEIGHT)
    hours = _number(form, f"{name}_hours_apart", 0, MOST_HOURS)
    return Caps(_number(form, f"{name}_a_week", 1, MOST_A_WEEK), timedelta(hours=hours), weight)


def _number(form: Mapping[str, str], name: str, least: int, most: int) -> int:
    number = whole_number(form.get(name, "").strip(), least, most)
    if number is None:
        raise BadInput(f"{name.replace('_', ' ').capitalize()}: a whole number from {least} to {most}.")
    return number


def change_rules(shop: Shop, rules: Rules, by: str) -> None:
    """Keep the rules; what is booked already stays booked."""
    kept: dict[str, Any] = {"ordered_days": rules.ordered_days, "once_a_session": rules.once_a_session}
    for name in GROUPS:
        caps: Caps = getattr(rules, name)
        kept[name] = {"a_week": caps.a_week, "hours_apart": int(caps.apart / HOUR), "weight": caps.weight}
    before = rules_of(shop)
    shops.change_setting(shop, SETTING, kept, by)
    shops.audit(shop.id, by, "attention_changed", {"from": form_of(before), "to": form_of(rules)})
