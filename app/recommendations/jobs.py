"""Training, as jobs that may be killed at any moment and run again."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from numpy.typing import NDArray

from app import shops
from app.core import clock, jobs
from app.core.registry import Recurring
from app.core.unit import unit_of_work
from app.recommendations.engine.storage import TornFile, load
from app.recommendations.keeping import keep

TRAIN = "recommendations.train"
PUBLISH = "recommendations.publish"
"""What brings changed lists into the store; carousels run it, since merchants' rules belong to it."""
NIGHTLY = "recommendations.nightly"
LONGEST_TRAINING = 1800
MEMORY_MIB = 3072
LOOK_SECONDS = 15
HOME = Path(__file__).parent.parent.parent


def train_soon(shop_id: int, cause: str) -> bool:
    """Queue a training of the shop in the open unit of work."""
    return jobs.add(TRAIN, key=cause, shop_id=shop_id)


def train_all(job: jobs.Claim) -> None:
    """Every night: each shop learns anew."""
    with unit_of_work():
        for shop_id in shops.live_ids():
            train_soon(shop_id, f"night:{clock.now():%Y-%m-%d}")
        jobs.finish(job)


def train(job: jobs.Claim) -> None:
    """Train in a child, then keep all lists in one transaction and have the changed ones published."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "lists"
        _run_child(job, out)
        try:
            found = load(out)
        except (TornFile, FileNotFoundError):
            raise RuntimeError("the training left no whole file; the earlier lists go on serving") from None
    _keep(job, found)


def _keep(job: jobs.Claim, found: dict[str, NDArray[Any]]) -> None:
    with unit_of_work():
        if shops.may_fill_store(shops.by_id(job.shop_id)):
            keep(job.shop_id, found)
            shops.raise_storefront_version(job.shop_id)
            jobs.add(PUBLISH, key=str(job.id), shop_id=job.shop_id)
        jobs.finish(job)


def _run_child(job: jobs.Claim, out: Path) -> None:
    told = {
        "database_url": current_app.config["PERENNIAL"].database_url,
        "shop_id": job.shop_id,
        "out": str(out),
        "memory_mib": MEMORY_MIB,
    }
    command = ["env", "OPENBLAS_NUM_THREADS=1", sys.executable, "-m", "app.recommendations.train"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=HOME, text=True
    ) as child:
        try:
            problem = _watched(job, child, json.dumps(told))
        finally:
            child.kill()
    if child.returncode:
        raise RuntimeError(f"the training ended with {child.returncode}: {problem[-2000:]}")


def _watched(job: jobs.Claim, child: subprocess.Popen[str], told: str) -> str:
    """Wait for the child and keep the lease; what it complained of."""
    give_up_at = clock.machine_now() + timedelta(seconds=LONGEST_TRAINING)
    unsaid: str | None = told
    while True:
        try:
            _, problem = child.communicate(unsaid, timeout=LOOK_SECONDS)
            return problem or ""
        except subprocess.TimeoutExpired:
            unsaid = None
            if clock.machine_now() > give_up_at:
                raise RuntimeError(f"the training took more than {LONGEST_TRAINING} seconds") from None
            with unit_of_work():
                if not jobs.renew(job):
                    raise jobs.LeaseLost(f"job {job.id}") from None


JOBS = {TRAIN: train, NIGHTLY: train_all}
RECURRING = [Recurring(NIGHTLY, timedelta(days=1))]
