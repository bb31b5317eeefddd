"""The worker's own housekeeping."""

from app.core import jobs, once
from app.core.unit import unit_of_work


def prune_jobs(job: jobs.Claim) -> None:
    """Forget what was done more than a week ago, and keys that nobody can use any more."""
    while True:
        with unit_of_work():
            once.forget_used()
            if jobs.prune() == 0:
                jobs.finish(job)
                return
            jobs.renew(job)
