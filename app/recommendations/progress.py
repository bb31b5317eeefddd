"""How far a training is: told by the child in a small file, kept by the parent where merchants see it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import delete, select

from app.core import clock
from app.core.database import db
from app.recommendations.models import TrainingProgress

READING, CHOOSING, LEARNING, KEEPING, FAILED = "reading", "choosing", "learning", "keeping", "failed"


class Told(NamedTuple):
    """A stage and how many lines were read by then."""

    stage: str
    lines: int


def tell(folder: Path, stage: str, lines: int) -> None:
    """Of the child: leave word of the stage, never half of it."""
    fresh = folder / "stage.new"
    fresh.write_text(json.dumps([stage, lines]))
    fresh.replace(folder / "stage")


def heard(folder: Path) -> Told | None:
    """Of the parent: the newest word of the child."""
    told = folder / "stage"
    return Told(*json.loads(told.read_text())) if told.exists() else None


def note(shop_id: int, told: Told, *, is_new: bool = False) -> None:
    """Keep it for the merchant, in the open unit of work."""
    row = db.session.scalar(select(TrainingProgress).where(TrainingProgress.shop_id == shop_id))
    now = clock.now()
    if row is None:
        row = TrainingProgress(shop_id=shop_id, started_at=now)
        db.session.add(row)
    if is_new:
        row.started_at = now
    row.stage, row.lines, row.told_at = told.stage, told.lines, now
    db.session.flush()


def clear(shop_id: int) -> None:
    db.session.execute(delete(TrainingProgress).where(TrainingProgress.shop_id == shop_id))
