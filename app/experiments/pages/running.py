"""Starting and stopping comparisons by pages. They harm nobody: a plain page shows what sells best."""

from __future__ import annotations

from app.experiments.defining import holdout_arms, latest, make, open_one, start, stop
from app.experiments.models import Experiment, ExperimentKind, ExperimentState
from app.shops import Shop

USUAL_SHARE = 1000
"""Of the pages, in ten-thousandths."""


def begin_pages(shop: Shop, thing: str, by: str) -> Experiment:
    """Compare the lists of one thing, e.g. a placement, from now on. Raises AlreadyOpen while one does."""
    made = make(shop, ExperimentKind.PAGES, _scope(thing), holdout_arms(USUAL_SHARE), by)
    start(shop, made, by)
    return made


def stop_pages(shop: Shop, thing: str, by: str) -> None:
    """Every page shows its own list again; the figures stay."""
    found = open_one(shop.id, _scope(thing))
    if found is not None:
        stop(shop, found, by)


def of_pages(shop_id: int, thing: str) -> Experiment | None:
    """What compares the thing's lists now."""
    found = latest_of_pages(shop_id, thing)
    return found if found and found.state == ExperimentState.RUNNING else None


def latest_of_pages(shop_id: int, thing: str) -> Experiment | None:
    """The newest comparison of the thing's lists, whatever became of it."""
    return latest(shop_id, _scope(thing))


def _scope(thing: str) -> str:
    return f"{ExperimentKind.PAGES}:{thing}"
