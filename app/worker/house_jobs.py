"""The worker's own housekeeping."""

from app.core import jobs
from app.core.unit import unit_of_work


def prune_jobs(job: jobs.Claim) -> None:
    """Forget what was done more than a week ago."""
    while True:
        with unit_of_work():
            if jobs.prune() == 0:
                jobs.finish(job)
                return
            jobs.renew(job)
