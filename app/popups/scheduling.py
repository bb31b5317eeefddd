"""When a popup may come: said in the shop's own time, worked out as windows of UTC for the browser.

An hour that a clock skips in spring begins when the clock has skipped it; one that it repeats in autumn is
held in full, from its first beginning to its last end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.core.errors import BadInput

AHEAD = timedelta(days=21)
"""So far ahead windows are worked out; every day brings a further one."""
FOREVER = datetime(2100, 1, 1, tzinfo=UTC)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
Window = tuple[datetime, datetime]


def parse(form: Mapping[str, str]) -> dict[str, Any]:
    """`starts`, `ends` as YYYY-MM-DDTHH:MM, `day_0` (Monday) to `day_6`, `from`, `until` as HH:MM.

    What is empty sets no limit. Raises BadInput.
    """
    starts, ends = _moment(form, "starts"), _moment(form, "ends")
    if starts and ends and starts >= ends:
        raise BadInput("The end of the schedule lies after its start.")
    days = [number for number in range(7) if form.get(f"day_{number}")]
    opens, closes = _hour(form, "from"), _hour(form, "until")
    if bool(opens) != bool(closes):
        raise BadInput("Give both hours of the day, or none.")
    if opens and opens == closes:
        raise BadInput("The two hours of the day differ.")
    found = {
        "starts": starts, "ends": ends, "days": days if 0 < len(days) < 7 else [], "from": opens,
        "until": closes,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _moment(form: Mapping[str, str], name: str) -> str:
    typed = form.get(name, "").strip()
    if not typed:
        return ""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or not 2000 <= found.year < 2100:
        raise BadInput("The start and end of the schedule are a day and an hour.")
    return found.isoformat(timespec="minutes")


def _hour(form: Mapping[str, str], name: str) -> str:
    typed = form.get(name, "").strip()[:5]
    if typed and not HOUR.fullmatch(typed):
        raise BadInput("The hours of the day look like 09:00 and 17:30.")
    return typed


def is_recurring(schedule: Mapping[str, Any]) -> bool:
    return bool(schedule.get("days") or schedule.get("from"))


def windows(schedule: Mapping[str, Any], zone: ZoneInfo, now: datetime) -> list[Window] | None:
    """The windows that are not over, in UTC and in order, joined where they touch; None where nothing limits.

    Recurring ones reach three weeks ahead.
    """
    if not schedule:
        return None
    begins = _utc(datetime.fromisoformat(schedule["starts"]), zone) if schedule.get("starts") else None
    ends = _utc(datetime.fromisoformat(schedule["ends"]), zone, last=True) if schedule.get("ends") else None
    first, last = begins or datetime(2000, 1, 1, tzinfo=UTC), ends or FOREVER
    if not is_recurring(schedule):
        return [(first, last)] if last > now else []
    today = now.astimezone(zone).date()
    found: list[Window] = []
    for number in range(-1, AHEAD.days + 1):
        start, end = _of_day(schedule, today + timedelta(days=number), zone)
        start, end = max(start, first), min(end, last)
        if start < end and end > now:
            _append(found, start, end)
    return found


def _of_day(schedule: Mapping[str, Any], day: date, zone: ZoneInfo) -> Window:
    """That day's window, empty where the day is none of the schedule's."""
    days = schedule.get("days")
    if days and day.weekday() not in days:
        nothing = _utc(datetime.combine(day, time()), zone)
        return nothing, nothing
    opens, closes = schedule.get("from", "00:00"), schedule.get("until", "24:00")
    start = _utc(_at(day, opens), zone)
    until = day + timedelta(days=1) if closes <= opens else day
    return start, _utc(_at(until, closes), zone, last=True)


def _at(day: date, hour: str) -> datetime:
    if hour == "24:00":
        return datetime.combine(day + timedelta(days=1), time())
    return datetime.combine(day, time.fromisoformat(hour))


def _utc(local: datetime, zone: ZoneInfo, last: bool = False) -> datetime:
    return local.replace(tzinfo=zone, fold=1 if last else 0).astimezone(UTC)


def _append(found: list[Window], start: datetime, end: datetime) -> None:
    if found and found[-1][1] >= start:
        found[-1] = (found[-1][0], max(found[-1][1], end))
    else:
        found.append((start, end))


def told(found: list[Window]) -> list[list[int]]:
    """Windows as the browser reads them: UTC milliseconds."""
    return [[int(start.timestamp() * 1000), int(end.timestamp() * 1000)] for start, end in found]
