"""What a merchant reads of the lift of a list that her theme draws: a figure, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from app import experiments
from app.carousels.placements import RENDERED, Placement
from app.experiments import ExperimentState, PageReport
from app.shops import Shop

SHARED = ("cart", "cart_drawer")
NOT_IN_THEMES = ("thank_you", "popup", "mail")
WHY_NOT = {
    "shared": (
        "Your theme draws here the list of the product that was put into the cart last. It is plain whenever "
        "that product’s own page is, so it has no lift of its own: look at “Product page: goes well with”."
    ),
    "one_list": (
        "Your theme draws one and the same list here for every shopper, so nobody goes without it beside "
        "others. Weeks with it and weeks without differ by much more than a list adds, so its own lift "
        "cannot be known honestly. Only rows that pages ask us for can be compared here."
    ),
}


@dataclass(frozen=True, slots=True)
class OfPages:
    """The comparison by pages of one placement, as its page tells it."""

    report: PageReport | None
    """None where it was never compared."""
    line: str
    tone: str
    is_running: bool


def of_pages(shop: Shop, place: Placement) -> OfPages | None:
    """None for a placement whose list in the theme cannot be compared, see `why_not`."""
    if place.name not in RENDERED:
        return None
    found = experiments.latest_of_pages(shop.id, place.name)
    if found is None:
        return OfPages(None, "Not yet knowable: every page shows its list.", "", False)
    report = experiments.report_of_pages(found)
    line, tone = _line(report)
    return OfPages(report, line, tone, found.state == ExperimentState.RUNNING)


def why_not(place: Placement) -> str:
    """Why the theme's list of this placement has no lift; nothing where that would be no question."""
    if place.name in RENDERED or place.page in NOT_IN_THEMES:
        return ""
    return WHY_NOT["shared" if place.page in SHARED else "one_list"]


def _line(report: PageReport) -> tuple[str, str]:
    if report.is_mismatched:
        return "There are not as many plain pages as were drawn, so these figures cannot be trusted.", "bad"
    reading = report.reading
    verdict, tone = experiments.verdict_words(reading), experiments.TONES[reading.verdict]
    if reading.lift.estimate is None:
        return f"{verdict}.", tone
    lift = f"{experiments.signed_percent(reading.lift.estimate)} sales a look"
    return f"{lift}, {experiments.bounds_words(reading.lift)}. {verdict}.", tone
