"""One job from claim to end: the only place that decides what a job's exception means."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

from app.core import jobs
from app.core.database import db
from app.core.registry import registry
from app.core.unit import end_reading, unit_of_work

log = logging.getLogger("perennial.jobs")


def run_one(job_id: int | None = None) -> bool:
    """Claim one due job (or the named one) and run it; False when there was none."""
    with unit_of_work():
        claim = jobs.claim_next(job_id)
    if claim is None:
        return False
    try:
        _run(claim)
    finally:
        db.session.remove()
    return True


def drain(limit: int = 10_000) -> int:
    """Run due jobs in this thread until none is left; returns how many ran."""
    for ran in range(limit):
        anything = jobs.is_any_due()
        end_reading()
        if not anything:
            return ran
        run_one()
    return limit


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
    except jobs.Postpone as later:
        _settle(jobs.postpone, claim, later.seconds, str(later))
    except jobs.GiveUp as problem:
        _settle(jobs.fail, claim, str(problem), for_good=True)
    except Exception:
        log.exception("job %s (%s) failed at attempt %s", claim.id, claim.kind, claim.attempt)
        _settle(jobs.fail, claim, traceback.format_exc())


def _settle(act: Callable[..., None], *args: object, **options: object) -> None:
    end_reading()
    with unit_of_work():
        act(*args, **options)
