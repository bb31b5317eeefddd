"""The child process of a training: started, watched, told to the merchant, and never trusted half done."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from numpy.typing import NDArray
from sqlalchemy import select

from app.core import clock, jobs
from app.core.database import db
from app.core.unit import unit_of_work
from app.recommendations import progress
from app.recommendations.engine.storage import TornFile, load
from app.recommendations.models import Training
from app.recommendations.progress import Told

LONGEST_TRAINING = 1800
MEMORY_MIB = 3072
LOOK_SECONDS = 5
CHOICE_KEPT = timedelta(days=6.5)
GROWN = 1.5
"""A shop with so many times the lines its choice was made on chooses anew."""
HOME = Path(__file__).parent.parent.parent
FOLDER = "perennial-training-"


def learn(job: jobs.Claim) -> dict[str, NDArray[Any]]:
    """Run the training and return what it handed over. Raises RuntimeError when that is not whole."""
    _sweep()
    with tempfile.TemporaryDirectory(prefix=FOLDER) as folder:
        out = Path(folder) / "lists"
        try:
            _run(job, out)
            return load(out)
        except (TornFile, FileNotFoundError):
            _note_failed(job)
            raise RuntimeError("the training left no whole file; the earlier lists go on serving") from None
        except RuntimeError:
            _note_failed(job)
            raise


def _sweep() -> None:
    """Folders of trainings whose process was killed, which nobody waits for any more."""
    oldest = time.time() - 2 * LONGEST_TRAINING
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        with suppress(OSError):
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)


def _note_failed(job: jobs.Claim) -> None:
    with unit_of_work():
        progress.note(job.shop_id, Told(progress.FAILED, 0))


def _run(job: jobs.Claim, out: Path) -> None:
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
