"""What an experiment says, in a merchant's words."""

from __future__ import annotations

from app.experiments.hashing import WHOLE
from app.experiments.models import CONTROL, TREATED, Experiment, ExperimentKind
from app.experiments.reporting import Report
from app.experiments.statistics import Bounds, Reading, Verdict

FEATURES = {"popup": "Codes of popups", "carousel": "Lists of products", "flow": "Automated mails"}
"""What a merchant may hold out today; rooms that do not ask yet are left out."""
TONES = {Verdict.HELPS: "good", Verdict.HARMS: "bad", Verdict.NOTHING_MUCH: "", Verdict.UNKNOWABLE: "warn"}


def title_of(experiment: Experiment) -> str:
    if experiment.kind == ExperimentKind.GLOBAL_HOLDOUT:
        return "Everything together"
    feature, _, one = experiment.scope.partition(":")
    name = FEATURES.get(feature, feature)
    return f"{name}: {one.replace('_', ' ')}" if one else name


def explained(experiment: Experiment) -> str:
    """What is compared with what."""
    if experiment.kind == ExperimentKind.AB:
        return "Each person gets one of these ways, drawn by chance, and stays with it."
    share = percent(experiment.arms[0][1] / WHOLE)
    what = (
        "get no codes of popups, no marketing mails and no lists of products that a page asks us for"
        if experiment.kind == ExperimentKind.GLOBAL_HOLDOUT
        else f"go without {title_of(experiment).lower()}"
    )
    return f"{share} of people, chosen by chance, {what}. What the others buy more is the lift."


def arm_title(name: str) -> str:
    return {CONTROL: "Held out", TREATED: "With it"}.get(name, name[:1].upper() + name[1:])


def verdict_words(reading: Reading) -> str:
    """The verdict in one short sentence."""
    if reading.verdict == Verdict.HELPS:
        return "It helps"
    if reading.verdict == Verdict.HARMS:
        return "It harms"
    if reading.verdict == Verdict.NOTHING_MUCH:
        return "Less than 10 % either way"
    if reading.wait is None:
        return "Not yet knowable, and not within a year at today’s pace"
    days = "1 more day" if reading.wait.days == 1 else f"{reading.wait.days} more days"
    return f"Not yet knowable, about {days} for a lift of {percent(reading.wait.lift)}"


def in_a_line(found: Report) -> tuple[str, str]:
    """What a holdout says of revenue a person, as one sentence, and the sentence's tone."""
    if found.is_mismatched:
        return "Its groups do not have their sizes, so its figures cannot be trusted.", "bad"
    reading = found.comparisons[0].revenue
    if reading.lift.estimate is None:
        return f"{verdict_words(reading)}.", TONES[reading.verdict]
    lift = f"{signed_percent(reading.lift.estimate)} revenue a person, {bounds_words(reading.lift)}"
    return f"{lift}. {verdict_words(reading)}.", TONES[reading.verdict]


def signed_percent(share: float | None) -> str:
    if share is None:
        return "–"
    digits = 1 if abs(share) < 0.01 else 0
    return f"{share:+.{digits}%}".replace("%", " %").replace("-", "−")


def bounds_words(bounds: Bounds) -> str:
    """An interval of a lift, or that there is none yet."""
    if bounds.low is None or bounds.high is None:
        return "no interval yet"
    return f"between {signed_percent(bounds.low)} and {signed_percent(bounds.high)}"


def percent(share: float) -> str:
    return f"{share * 100:g} %"
