"""Training, as jobs that may be killed at any moment and run again."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from numpy.typing import NDArray
from sqlalchemy import select

from app import customers, orders, shops
from app.core import clock, jobs
from app.core.database import db
from app.core.registry import Recurring
from app.core.unit import unit_of_work
from app.recommendations import progress
from app.recommendations.engine.storage import TornFile, load
from app.recommendations.fresh import count_again
from app.recommendations.keeping import keep, keep_customers
from app.recommendations.models import Training
from app.recommendations.progress import Told

TRAIN = "recommendations.train"
PUBLISH = "recommendations.publish"
"""Brings changed lists into the store. Carousels run it, since merchants' rules belong to it."""
NIGHTLY = "recommendations.nightly"
LONGEST_TRAINING = 1800
MEMORY_MIB = 3072
LOOK_SECONDS = 5
CHOICE_KEPT = timedelta(days=6.5)
GROWN = 1.5
"""A shop with so many times the lines its choice was made on chooses anew."""
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
        try:
            _run_child(job, out)
            found = load(out)
        except (TornFile, FileNotFoundError):
            _note_failed(job)
            raise RuntimeError("the training left no whole file; the earlier lists go on serving") from None
        except RuntimeError:
            _note_failed(job)
            raise
    _keep(job, found)


def _keep(job: jobs.Claim, found: dict[str, NDArray[Any]]) -> None:
    with unit_of_work():
        if shops.may_fill_store(shops.by_id(job.shop_id)):
            keep(job.shop_id, found)
            keep_customers(job.shop_id, found, _wanted_customers(job.shop_id, found))
            count_again(job.shop_id, found["baskets"])
            progress.clear(job.shop_id)
            shops.raise_storefront_version(job.shop_id)
            jobs.add(PUBLISH, key=str(job.id), shop_id=job.shop_id)
        jobs.finish(job)


def _wanted_customers(shop_id: int, found: dict[str, NDArray[Any]]) -> set[int]:
    """Those who are still there and have not ordered since the training read their orders."""
    ids = found["customers.ids"].tolist()
    began = datetime.fromtimestamp(json.loads(str(found["facts"]))["began"], UTC)
    return customers.those_known(shop_id, ids) - orders.buyers_since(shop_id, began)


def _note_failed(job: jobs.Claim) -> None:
    with unit_of_work():
        progress.note(job.shop_id, Told(progress.FAILED, 0))


def _run_child(job: jobs.Claim, out: Path) -> None:
    with unit_of_work():
        progress.note(job.shop_id, Told(progress.READING, 0), is_new=True)
        told = {
            "database_url": current_app.config["PERENNIAL"].database_url,
            "shop_id": job.shop_id,
            "out": str(out),
            "memory_mib": MEMORY_MIB,
            "now": clock.now().timestamp(),
            **_choice_of(job.shop_id),
        }
    command = ["env", "OPENBLAS_NUM_THREADS=1", sys.executable, "-m", "app.recommendations.train"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=HOME, text=True
    ) as child:
        try:
            problem = _watched(job, child, json.dumps(told), out.parent)
        finally:
            child.kill()
    if child.returncode:
        raise RuntimeError(f"the training ended with {child.returncode}: {problem[-2000:]}")


def _choice_of(shop_id: int) -> dict[str, Any]:
    """What was chosen this week, while the shop has not grown much since."""
    before = db.session.scalar(select(Training).where(Training.shop_id == shop_id))
    if before is None or before.chosen_at is None or before.choice is None:
        return {"choice": None, "evidence": None}
    is_old = clock.now() - before.chosen_at > CHOICE_KEPT
    if is_old or before.lines > GROWN * before.chosen_lines:
        return {"choice": None, "evidence": None}
    return {"choice": before.choice, "evidence": before.evidence}


def _watched(job: jobs.Claim, child: subprocess.Popen[str], told: str, folder: Path) -> str:
    """Wait for the child, keep the lease and note how far it is; what it complained of."""
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
                if word := progress.heard(folder):
                    progress.note(job.shop_id, word)
                if not jobs.renew(job):
                    raise jobs.LeaseLost(f"job {job.id}") from None


JOBS = {TRAIN: train, NIGHTLY: train_all}
RECURRING = [Recurring(NIGHTLY, timedelta(days=1))]
