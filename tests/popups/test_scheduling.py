"""When a popup may come: the shop's own days and hours become windows of UTC, whatever its clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.popups.scheduling import parse, told, windows

pytestmark = pytest.mark.one_database

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_nothing_said_is_no_limit():
    assert windows({}, BERLIN, at("2026-05-04T12:00")) is None


def test_a_start_and_an_end_are_one_window():
    schedule = parse({"starts": "2026-11-27T08:00", "ends": "2026-11-30T23:59"})

    (only,) = windows(schedule, BERLIN, at("2026-05-04T12:00"))

    assert only == (at("2026-11-27T07:00"), at("2026-11-30T22:59"))
    assert windows(schedule, BERLIN, at("2026-12-01T00:00")) == []


def test_hours_follow_the_shops_clock_through_the_change_in_spring():
    found = windows({"from": "09:00", "until": "17:00"}, BERLIN, at("2026-03-28T00:00"))

    assert (at("2026-03-28T08:00"), at("2026-03-28T16:00")) in found
    assert (at("2026-03-29T07:00"), at("2026-03-29T15:00")) in found


def test_an_hour_that_is_skipped_begins_late_and_one_that_repeats_is_held_in_full():
    spring = windows({"from": "02:30", "until": "04:00"}, BERLIN, at("2026-03-28T22:00"))
    autumn = windows({"from": "02:00", "until": "03:00"}, BERLIN, at("2026-10-24T22:00"))

    assert spring[0] == (at("2026-03-29T01:30"), at("2026-03-29T02:00"))
    assert autumn[0] == (at("2026-10-25T00:00"), at("2026-10-25T02:00"))


def test_a_night_reaches_into_the_next_day_and_belongs_to_the_day_it_began():
    friday = parse({"day_4": "1", "from": "22:00", "until": "02:00"})

    found = windows(friday, BERLIN, at("2026-05-04T12:00"))

    assert found[0] == (at("2026-05-08T20:00"), at("2026-05-09T00:00"))


def test_whole_days_that_touch_are_one_window():
    weekend = parse({"day_5": "1", "day_6": "1"})

    found = windows(weekend, BERLIN, at("2026-05-04T12:00"))

    assert found[0] == (at("2026-05-08T22:00"), at("2026-05-10T22:00")) and len(found) == 3


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kathmandu", "UTC"]
)
def test_a_browser_and_the_shops_clock_agree_at_every_quarter_of_a_year(zone):
    there, schedule = ZoneInfo(zone), {"days": [0, 2, 4], "from": "08:15", "until": "19:45"}
    for week in range(0, 52, 2):
        now = at("2026-01-01T00:00") + timedelta(weeks=week)
        found = told(windows(schedule, there, now))
        for quarter in range(0, 7 * 96, 3):
            moment = now + timedelta(minutes=15 * quarter)
            local = moment.astimezone(there)
            inside = any(first <= moment.timestamp() * 1000 < last for first, last in found)
            assert inside == (local.weekday() in (0, 2, 4) and "08:15" <= f"{local:%H:%M}" < "19:45"), moment
