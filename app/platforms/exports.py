"""An export: everything of one kind, written by the platform into one file in its own time."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from app.core.jobs import TryAgain


class ExportStage(enum.StrEnum):
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"
    """Cancelled, or too old: the platform keeps a file for some days only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """How far an export is."""

    id: str
    stage: ExportStage
    counted: int = 0
    """All that was found so far, the parts of things too."""
    whole: int = 0
    """How many products, customers or orders are in it."""
    url: str = ""
    """Where a ready file lies; empty when nothing was found."""
    size: int = 0
    problem: str = ""
    """The platform's word for why it failed."""


class ExportLost(TryAgain):
    """The file is gone, cut off or not what was promised; nothing is taken from it any more."""
