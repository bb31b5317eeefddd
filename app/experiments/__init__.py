"""Experiments: who is held out of what, who was eligible when, what that brought, and what may be said of it.

Other rooms use the names below and nothing deeper.
"""

from app.experiments.admin import NAV
from app.experiments.admin import blueprint as admin_blueprint
from app.experiments.answering import is_known_to_be_held_out
from app.experiments.assigning import assign, assign_all, expose, expose_all, is_held_out, meet
from app.experiments.capping import knows_enough
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
    locked,
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
from app.experiments.outcomes import take_outcomes
from app.experiments.pages import (
    PageReport,
    begin_pages,
    is_plain,
    latest_of_pages,
    of_pages,
    period_at,
    report_of_pages,
    stop_pages,
)
from app.experiments.pages import counting as _counting
from app.experiments.persons import customer_unit
from app.experiments.privacy import PRIVACY
from app.experiments.reporting import Report, report
from app.experiments.showing import configuration
from app.experiments.statistics import Reading, Verdict
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
JOBS = _counting.JOBS
RECURRING = _counting.RECURRING

__all__ = [
    "BLUEPRINTS",
    "CONFIG",
    "CONTROL",
    "EVERYTHING",
    "JOBS",
    "NAV",
    "PRIVACY",
    "RECURRING",
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
    "PageReport",
    "Reading",
    "Report",
    "Verdict",
    "assign",
    "assign_all",
    "begin_holdout",
    "begin_pages",
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
    "is_plain",
    "knows_enough",
    "latest",
    "latest_of_pages",
    "list_all",
    "locked",
    "make_ab",
    "make_holdout",
    "meet",
    "of_pages",
    "period_at",
    "prepare_holdout",
    "report",
    "report_of_pages",
    "running",
    "signed_percent",
    "start",
    "stop",
    "stop_pages",
    "take_outcomes",
    "verdict_words",
]
