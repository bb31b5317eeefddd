"""J6: several processes each believe that they are the scheduler."""

from __future__ import annotations

import time
from contextlib import ExitStack

from tests.chaos.house import House, kill_group
from tests.chaos.outcome import Outcome
from tests.chaos.places import Place

PERIOD = 1


def j6_leaders(place: Place, seconds: int, leaders: int = 2, database: str = "postgresql") -> Outcome:
    """Web processes with a ticker each, on one database: each period's job once."""
    with ExitStack() as stack:
        house = stack.enter_context(place.house(database, lease=30, tick=0.1, beat=PERIOD))
        house.start("tests.chaos.entry")
        for number in range(leaders - 1):
            stack.callback(kill_group, _another(house, number).web)
        time.sleep(seconds)
        keys = [row[0] for row in house.rows("SELECT subject FROM happening WHERE kind = 'chaos_noted'")]
        queued = house.number("SELECT count(*) FROM job WHERE kind = 'chaos.beat'")
    periods = sorted(int(key.rpartition(":")[2]) for key in keys)
    missing = set(range(periods[0], periods[-1] + 1)) - set(periods) if periods else {0}
    twice = len(periods) - len(set(periods))
    problems = {f"{twice} periods twice": twice, f"{len(missing)} periods missing": missing}
    problems[f"only {len(periods)} periods in {seconds} s"] = len(periods) < seconds - 3
    return Outcome(
        "J6",
        f"{leaders} leaders for {seconds} s, a period of {PERIOD} s, {database}",
        f"{len(set(periods)):,} periods, each once; {queued:,} jobs",
        [problem for problem, is_wrong in problems.items() if is_wrong],
    )


def _another(house: House, number: int) -> House:
    """A second web process on the same database."""
    folder = house.folder / f"leader{number}"
    folder.mkdir()
    twin = House(folder, house.config.database_url, lease=30, tick=0.1, beat=PERIOD)
    twin.start("tests.chaos.entry")
    return twin
