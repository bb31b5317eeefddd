"""The room's jobs."""

from app.core import jobs
from app.core.unit import unit_of_work
from app.loyalty.earning import mature


def mature_order(job: jobs.Claim) -> None:
    """The return window of an order has closed: what it earned becomes available."""
    with unit_of_work():
        mature(job.shop_id, job.data["order"])
        jobs.finish(job)
