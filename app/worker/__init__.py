"""Worker: runs the jobs that are due and queues what recurs.

In the embedded case threads of the serving process; at scale Celery workers on many machines.
"""

from datetime import timedelta

from app.core.registry import Recurring
from app.worker.house_jobs import prune_jobs
from app.worker.loop import Embedded
from app.worker.running import drain, run_next
from app.worker.scaling import celery_worker, prepare

JOBS = {"worker.prune": prune_jobs}
RECURRING = [Recurring("worker.prune", timedelta(hours=1))]

__all__ = ["JOBS", "RECURRING", "Embedded", "celery_worker", "drain", "prepare", "run_next"]
