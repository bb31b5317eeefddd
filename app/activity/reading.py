"""Reads what a browser tells: event by event, by the server's clock, with a reason for each refusal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from app.activity.vocabulary import KINDS
from app.core.errors import BadInput

MOST_EVENTS = 50
OLDEST = timedelta(days=1)
IS_KEY = re.compile(r"[\w:.-]{8,64}", re.ASCII)
IS_MACHINE = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|lighthouse|pingdom|facebookexternalhit|preview|monitor|scan",
    re.IGNORECASE,
)
OUR_OWN = ("name", "at", "id")


@dataclass(frozen=True, slots=True)
class Told:
    """One event as it will be kept."""

    name: str
    at: datetime
    key: str | None
    product: str | None
    data: dict[str, Any]

    @property
    def products(self) -> list[str]:
        """All products it is about."""
        return [self.product] if self.product else self.data.get("products", [])


@dataclass(frozen=True, slots=True)
class Envelope:
    """The events that are good, oldest first, and why the others are not."""

    told: list[Told] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


class _Refused(Exception):
    def __init__(self, reason: str) -> None:
        self.reason = reason


def is_machine(user_agent: str) -> bool:
    """Whether a caller says itself that nobody sits before it; who says nothing at all is one too."""
    return not user_agent.strip() or IS_MACHINE.search(user_agent) is not None


def read_events(events: Sequence[Any], now: datetime, sent_at: Any = None) -> Envelope:
    """The events of one envelope; one bad event costs the others nothing.

    Times count from `sent_at`, the browser's own time at sending, so that its clock may be wrong by any
    amount; what then lies in the future or over a day back becomes now. Raises BadInput for over 50 events.
    """
    if not isinstance(events, list | tuple) or len(events) > MOST_EVENTS:
        raise BadInput(f"Send a list of at most {MOST_EVENTS} events.")
    envelope, skew = Envelope(), _skew(sent_at, now)
    for event in events:
        try:
            envelope.told.append(_read(event, now, skew, envelope.refused))
        except _Refused as refused:
            envelope.refused[refused.reason] += 1
    envelope.told.sort(key=lambda each: each.at)
    return envelope


def _read(event: Any, now: datetime, skew: timedelta, refused: Counter[str]) -> Told:
    if not isinstance(event, Mapping):
        raise _Refused("no_object")
    kind = KINDS.get(name) if isinstance(name := event.get("name"), str) else None
    if kind is None:
        raise _Refused("unknown_name")
    data: dict[str, Any] = {}
    for key, value in event.items():
        check = kind.fields.get(key)
        if check is None:
            refused["unknown_field"] += key not in OUR_OWN
        elif value is not None:
            data[key] = _checked(check, value)
    if any(needed not in data for needed in kind.needs):
        raise _Refused("missing_field")
    product = data.pop("product", None)
    kept = {key: value for key, value in data.items() if value is not None}
    return Told(str(name), _moment(event.get("at"), now, skew), _key(event.get("id")), product, kept)


def _checked(check: Any, value: Any) -> Any:
    try:
        return check(value)
    except ValueError:
        raise _Refused("bad_field") from None


def _key(told: Any) -> str | None:
    if told is None:
        return None
    if not isinstance(told, str) or not IS_KEY.fullmatch(told):
        raise _Refused("bad_id")
    return told


def _moment(told: Any, now: datetime, skew: timedelta) -> datetime:
    if told is None:
        return now
    said = _time(told)
    if said is None:
        raise _Refused("bad_time")
    try:
        at = said + skew
    except OverflowError:
        return now
    return at if now - OLDEST <= at <= now else now


def _skew(sent_at: Any, now: datetime) -> timedelta:
    sent = _time(sent_at)
    return timedelta(0) if sent is None else now - sent


def _time(told: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(told)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
