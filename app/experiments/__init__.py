"""Experiments: who is held out of what, who was eligible when, what that brought, and what may be said of it.

Other rooms use the names below and nothing deeper.
"""

from app.experiments.admin import NAV
from app.experiments.admin import blueprint as admin_blueprint
from app.experiments.answering import is_known_to_be_held_out
from app.experiments.assigning import assign, assign_all, expose, expose_all, is_held_out, meet
from app.experiments.defining import (
    EVERYTHING,
    AlreadyOpen,
    Comparison,
    Frozen,
    begin_holdout,
    change_share,
    comparisons,
    get,
    latest,
    list_all,
    make_ab,
    make_holdout,
    prepare_holdout,
    running,
    start,
    stop,
)
from app.experiments.models import (
    CONTROL,
    TREATED,
    Experiment,
    ExperimentKind,
    ExperimentState,
    Exposure,
    Feature,
    OrderOutcome,
)
from app.experiments.outcomes import take_outcome
from app.experiments.persons import customer_unit
from app.experiments.privacy import PRIVACY
from app.experiments.reporting import Report, report
from app.experiments.showing import configuration
from app.experiments.words import (
    TONES,
    bounds_words,
    explained,
    in_a_line,
    signed_percent,
    verdict_words,
)

BLUEPRINTS = [admin_blueprint]
CONFIG = configuration

__all__ = [
    "BLUEPRINTS",
    "CONFIG",
    "CONTROL",
    "EVERYTHING",
    "NAV",
    "PRIVACY",
    "TONES",
    "TREATED",
    "AlreadyOpen",
    "Comparison",
    "Experiment",
    "ExperimentKind",
    "ExperimentState",
    "Exposure",
    "Feature",
    "Frozen",
    "OrderOutcome",
    "Report",
    "assign",
    "assign_all",
    "begin_holdout",
    "bounds_words",
    "change_share",
    "comparisons",
    "customer_unit",
    "explained",
    "expose",
    "expose_all",
    "get",
    "in_a_line",
    "is_held_out",
    "is_known_to_be_held_out",
    "latest",
    "list_all",
    "make_ab",
    "make_holdout",
    "meet",
    "prepare_holdout",
    "report",
    "running",
    "signed_percent",
    "start",
    "stop",
    "take_outcome",
    "verdict_words",
]
