"""Jobs from claim to end: the only place that decides what a job's exception means."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable

from app import shops
from app.core import jobs, turns
from app.core.database import db
from app.core.masking import masked
from app.core.registry import registry
from app.core.unit import end_reading, unit_of_work

log = logging.getLogger("perennial.jobs")

TOGETHER = {"sqlite": 32, "postgresql": 96}
"""Jobs in one batch: enough to share what a transaction costs, few enough that nobody waits long for it.

On SQLite everybody who writes waits for a batch, on PostgreSQL those who want the same rows.
"""


def run_next(job_id: int | None = None) -> int:
    """Run the job that has been due longest, with others of its kind, or just the one named.

    Returns how many ran; 0 when none was due.
    """
    with unit_of_work():
        claims = _claims(job_id)
    try:
        for claim in _run_together(claims) if len(claims) > 1 else claims:
            _run(claim)
            db.session.remove()
    finally:
        db.session.remove()
    return len(claims)


def drain(limit: int = 10_000) -> int:
    """Run due jobs in this thread until none is left or `limit` is reached; returns how many ran."""
    ran = 0
    while ran < limit:
        anything = jobs.is_any_due()
        end_reading()
        if not anything:
            break
        ran += run_next()
    return ran


def _claims(job_id: int | None) -> list[jobs.Claim]:
    """A job that was tried before runs alone: if it is what ends processes, it takes no other along."""
    first = jobs.claim_next(job_id) if job_id is not None else _first_of_next_shop()
    if first is None:
        return []
    if job_id is not None or first.attempt > 1 or first.kind not in registry().batches:
        return [first]
    return [first, *jobs.claim_companions(first, TOGETHER[db.engine.dialect.name] - 1)]


class _Circle:
    """Which shop was served last in this process."""

    def __init__(self) -> None:
        self._last = turns.BEFORE_ALL
        self._lock = threading.Lock()

    def next(self) -> int | None:
        with self._lock:
            found = turns.next_shop(self._last)
            if found is not None:
                self._last = found
            return found


_circle = _Circle()


def _first_of_next_shop() -> jobs.Claim | None:
    """Shops take turns: whoever queued a hundred thousand jobs delays herself only."""
    shop_id = _circle.next()
    claim = None if shop_id is None else jobs.claim_next(shop_id=shop_id)
    return claim or jobs.claim_next()


def _run_together(claims: list[jobs.Claim]) -> list[jobs.Claim]:
    """Run the jobs as one; returns those that are still to be run one by one."""
    try:
        return registry().batches[claims[0].kind](claims)
    except Exception as problem:
        log.info("%s jobs (%s) did not run as one: %s", len(claims), claims[0].kind, masked(str(problem)))
        return [claim for claim in claims if not claim.is_finished]
    finally:
        db.session.remove()


def _run(claim: jobs.Claim) -> None:
    handler = registry().jobs.get(claim.kind)
    try:
        if handler is None:
            raise jobs.GiveUp(f"no room runs jobs of the kind {claim.kind!r}")
        handler(claim)
        if not claim.is_finished:
            with unit_of_work():
                jobs.finish_if_open(claim)
    except jobs.LeaseLost:
        log.warning("job %s was taken over by another worker", claim.id)
    except (jobs.Postpone, jobs.TryAgain, jobs.GiveUp) as refusal:
        _take_refusal(claim, refusal)
    except Exception:
        _take_fault(claim, masked(traceback.format_exc()))


def _take_fault(claim: jobs.Claim, told: str) -> None:
    """A job that lost its shop in the middle has nothing left to do; any other fault is one."""
    db.session.rollback()
    if claim.shop_id != jobs.HOUSE and shops.is_erased(claim.shop_id):
        log.info("job %s (%s) ends with its shop, which was erased", claim.id, claim.kind)
        _settle(jobs.finish_if_open, claim)
        return
    log.error("job %s (%s) failed at attempt %s\n%s", claim.id, claim.kind, claim.attempt, told)
    _settle(jobs.fail, claim, told)


def _take_refusal(claim: jobs.Claim, refusal: jobs.Postpone | jobs.TryAgain | jobs.GiveUp) -> None:
    """What is refused on behalf of a shop that has left is no fault: nothing is left to do for it."""
    db.session.rollback()
    if claim.shop_id != jobs.HOUSE and shops.has_left(claim.shop_id):
        log.info("job %s (%s) ends with its shop: %s", claim.id, claim.kind, masked(str(refusal)))
        _settle(jobs.finish_if_open, claim)
    elif isinstance(refusal, jobs.Postpone):
        _settle(jobs.postpone, claim, refusal.seconds, str(refusal))
    else:
        _settle(jobs.fail, claim, str(refusal), for_good=isinstance(refusal, jobs.GiveUp))


def _settle(act: Callable[..., None], *args: object, **options: object) -> None:
    end_reading()
    with unit_of_work():
        act(*args, **options)
