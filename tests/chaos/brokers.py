"""J3: Redis is killed, flushed and restarted while jobs are queued and run."""

from __future__ import annotations

import time

from tests.chaos.house import House, wait_for
from tests.chaos.outcome import Outcome, books_that_disagree
from tests.chaos.places import Place
from tests.chaos.sending import Burst, orders
from tests.chaos.workers import done, queue, wrong_effects


def all_done(house: House, count: int) -> float:
    """The seconds until that many jobs are done."""
    return wait_for(lambda: done(house) >= count, seconds=60, why="the jobs to be done")


def j3_redis(place: Place, deliveries: int, jobs: int, rounds: int = 1, gone_seconds: float = 2.0) -> Outcome:
    """Each round: a flush under load, a kill, deliveries and jobs without it; then it comes back."""
    first, queued, resumed = 1, 0, 0.0
    with place.redis() as redis, place.house("postgresql", broker_url=redis.url, lease=5, tick=0.5) as house:
        house.start("tests.chaos.entry")
        house.start_worker("tests.chaos.entry_worker")
        for number in range(rounds):
            queue(house, "chaos.quick", jobs, tag=f"{number}:")
            queued += jobs
            before = Burst(house.port, orders(deliveries, first), connections=8, again=True)
            before.start()
            redis.flush()
            before.result()
            redis.kill()
            during = Burst(house.port, orders(deliveries, first + deliveries), connections=8, again=True)
            during.start()
            during.result()
            first += 2 * deliveries
            time.sleep(gone_seconds)
            redis.start()
            queue(house, "chaos.quick", 1, tag=f"back{number}:")
            queued += 1
            resumed = max(resumed, all_done(house, queued))
        house.drained(seconds=60 + first / 5)
        slowest = max(before.tally.percentile(1), during.tally.percentile(1))
        broken = books_that_disagree(house, first - 1, first - 1) + wrong_effects(house, queued)
        refused = {s: n for s, n in during.tally.statuses.items() if s != 200}
        broken += [f"without Redis: {refused}"] if refused else []
    return Outcome(
        "J3",
        f"{rounds} x Redis flushed, killed, restarted; {first - 1:,} deliveries, {queued:,} jobs",
        f"0 lost, resumed {resumed:.1f} s after its return, slowest answer {slowest:,.0f} ms",
        broken,
        [f"resumed after {resumed:.0f} s"] if resumed > 30 else [],
    )
