"""`python -m tests.chaos.full`: the fault catalogue at full size, one table.

`--share 0.01` runs a hundredth of each figure, `--only W3,J1` some rows. A row that breaks is told and the
others go on; the exit code says whether all held.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.chaos import (
    brokers,
    bursts,
    claims,
    databases,
    fairness,
    forgeries,
    forgetting,
    inert,
    leaders,
    leaving,
    missing,
    poison,
    promises,
    stops,
    strangers,
    tokens,
    trainings,
    truth,
    workers,
)
from tests.chaos.outcome import Outcome
from tests.chaos.places import Place

Row = Callable[[Place], Outcome]
PG = "postgresql"


def catalogue(share: float) -> list[tuple[str, Row]]:
    """Every row with its full figure times `share`."""

    def some(figure: int, least: int = 1) -> int:
        return max(least, round(figure * share))

    return [
        ("L4", partial(promises.l4_promises, rounds=some(100, 3))),
        ("L4", partial(promises.l4_promises, rounds=some(100, 3), database=PG)),
        *[("W1", partial(truth.w1_any_order, deliveries=some(100_000, 200), seed=n)) for n in (1, 2, 3)],
        ("W1", partial(truth.w1_any_order, deliveries=some(100_000, 200), database="postgresql")),
        ("W2", partial(bursts.w2_burst, deliveries=some(10_000, 100))),
        ("W2", partial(bursts.w2_burst, deliveries=some(10_000, 100), database="postgresql")),
        ("W3", partial(stops.w3_kill, kills=some(100, 3))),
        ("W3", partial(stops.w3_kill, kills=some(30, 3), database="postgresql")),
        ("W4", partial(forgeries.w4_forged, forgeries=some(100_000, 100))),
        ("W5", partial(poison.w5_poison, poisons=some(20_000, 24), healthy=some(1_000, 20))),
        ("W6", partial(missing.w6_missing, changes=some(2_000, 40))),
        ("J1", partial(workers.j1_embedded, count=some(10_000, 20), kills=some(50), seconds=0.05)),
        ("J1", partial(workers.j1_celery, count=some(10_000, 20), kills=some(50, 2), seconds=0.05)),
        ("J2", partial(workers.j2_deadly, others=some(500, 20))),
        ("J2", workers.j2_embedded),
        ("J3", partial(brokers.j3_redis, deliveries=some(200, 20), jobs=some(500, 20), rounds=some(5))),
        ("J4", partial(fairness.j4_fair, hog=some(100_000, 500), others=9, each=some(100, 5))),
        ("J4", partial(fairness.j4_fair, hog=some(100_000, 500), others=9, each=some(100, 5), database=PG)),
        ("J5", partial(leaving.j5_leaving, interleavings=some(1_000, 6))),
        ("J5", partial(leaving.j5_leaving, interleavings=some(300, 6), database=PG)),
        ("J6", partial(leaders.j6_leaders, seconds=some(120, 6), leaders=3)),
        ("J6", partial(leaders.j6_leaders, seconds=some(120, 6), database="sqlite")),
        ("J7", partial(tokens.j7_refresh, workers=32, rounds=some(100, 3))),
        ("J7", partial(tokens.j7_refresh, workers=32, rounds=some(100, 3), database="postgresql")),
        ("J8", partial(trainings.j8_trainings, kills=some(200, 4), starved=some(50, 2))),
        ("J8", partial(trainings.j8_trainings, kills=some(50, 4), starved=some(20, 2), database=PG)),
        ("S2", partial(strangers.s2_proxy, judged=some(1_000_000, 2_000), asked=some(20_000, 60))),
        ("S3", partial(strangers.s3_install, tries=some(20_000, 60))),
        ("S4", partial(strangers.s4_session, tries=some(50_000, 80))),
        ("S5", partial(inert.s5_admin, payloads=some(500, 2))),
        ("S5", partial(inert.s5_storefront, payloads=some(500, 2))),
        ("S8", partial(claims.s8_claims, claims=some(10_000, 120))),
        ("S8", partial(claims.s8_claims, claims=some(10_000, 120), database=PG)),
        ("S10", partial(tokens.s10_at_rest, refreshes=some(200, 3))),
        ("S10", partial(tokens.s10_at_rest, refreshes=some(200, 3), database="postgresql")),
        ("D1", partial(databases.d1_crash, crashes=some(20))),
        ("D2", partial(databases.d2_full, rounds=some(10))),
        ("D5", partial(bursts.d5_backup, deliveries=some(10_000, 100), copies=some(20, 2))),
        ("P1", partial(forgetting.p1_forget, rows=some(1_000_000, 1_000))),
        ("P1", partial(forgetting.p1_forget, rows=some(1_000_000, 1_000), database=PG)),
        ("P2", partial(forgetting.p2_orders, orders_tried=some(120, 3))),
        ("P2", partial(forgetting.p2_orders, orders_tried=some(120, 3), database=PG)),
        ("X2", partial(stops.x2_terminate, rounds=some(20))),
    ]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--share", type=float, default=1.0)
    options.add_argument("--only", default="")
    asked = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    wanted = {name for name in asked.only.upper().split(",") if name}
    rows = [(name, row) for name, row in catalogue(asked.share) if not wanted or name in wanted]
    with (
        tempfile.TemporaryDirectory(prefix="perennial-chaos-") as folder,
        Place(Path(folder), as_operators=True) as place,
    ):
        outcomes = [reached(place, name, row) for name, row in rows]
    say(table(outcomes))
    return 0 if all(outcome.held and not outcome.too_slow for outcome in outcomes) else 1


def reached(place: Place, name: str, row: Row) -> Outcome:
    """Run one row; a row that stumbles did not hold."""
    started = time.monotonic()
    try:
        outcome = row(place)
    except Exception as fault:
        say(traceback.format_exc())
        outcome = Outcome(name, "stumbled", f"{type(fault).__name__}: {fault}"[:200], ["it stumbled"])
    say(f"{name}  {outcome.figure}  ({time.monotonic() - started:.0f} s)")
    return outcome


def table(outcomes: list[Outcome]) -> str:
    lines = ["| row | what was done | figure reached | held |", "|---|---|---|---|"]
    for each in outcomes:
        missed = "; ".join([*each.broken, *each.too_slow])
        held = (
            "yes"
            if not missed
            else f"no: {missed}"
            if each.broken
            else f"kept, but the figure is missed: {missed}"
        )
        lines.append(f"| {each.row} | {each.done} | {each.figure} | {held} |")
    return "\n".join(lines)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
