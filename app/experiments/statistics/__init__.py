"""Statistics of experiments: sums in, intervals out. Knows no shop, no database, no web."""

from app.experiments.statistics.boundaries import ALPHA, FIRST, fixed_reach, sequential_reach
from app.experiments.statistics.cells import CellSums, read_cells
from app.experiments.statistics.intervals import Interval, difference, lift
from app.experiments.statistics.mismatch import is_mismatched, log_evidence
from app.experiments.statistics.reading import Bounds, Reading, Verdict, read
from app.experiments.statistics.sums import ArmSums, Mean, adjusted_means
from app.experiments.statistics.waiting import TELLING, Wait, wait_for

__all__ = [
    "ALPHA",
    "FIRST",
    "TELLING",
    "ArmSums",
    "Bounds",
    "CellSums",
    "Interval",
    "Mean",
    "Reading",
    "Verdict",
    "Wait",
    "adjusted_means",
    "difference",
    "fixed_reach",
    "is_mismatched",
    "lift",
    "log_evidence",
    "read",
    "read_cells",
    "sequential_reach",
    "wait_for",
]
