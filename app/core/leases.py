"""Keeps a job's lease through long waits for the platform, in a unit of work of its own."""

from __future__ import annotations

from app.core import jobs
from app.core.unit import unit_of_work


def keep(job: jobs.Claim) -> None:
    """Renew the lease; raises LeaseLost when another worker has the job. Never inside a unit of work."""
    with unit_of_work():
        if not jobs.renew(job):
            raise jobs.LeaseLost(f"job {job.id} is in other hands")
