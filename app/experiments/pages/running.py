"""Starting and stopping comparisons by pages. They harm nobody: a plain page shows what sells best."""

from __future__ import annotations

from sqlalchemy import func, select

from app import shops
from app.core import clock
from app.core.database import db, insert_once
from app.experiments.capping import cap_of
from app.experiments.defining import AlreadyOpen, fresh_row, latest, open_one, stop
from app.experiments.hashing import WHOLE
from app.experiments.models import CONTROL, TREATED, Experiment, ExperimentKind, ExperimentState
from app.shops import Shop

USUAL_SHARE = 1000
"""Of the pages, in ten-thousandths."""


def begin_pages(shop: Shop, thing: str, by: str) -> Experiment:
    """Compare the lists of one thing, e.g. a placement, from now on. Raises AlreadyOpen while one does."""
    scope = _scope(thing)
    if open_one(shop.id, scope) is not None:
        raise AlreadyOpen()
    where = (Experiment.shop_id == shop.id, Experiment.scope == scope)
    last = db.session.scalar(select(func.max(Experiment.round)).where(*where)) or 0
    arms: list[list[str | int]] = [[CONTROL, USUAL_SHARE], [TREATED, WHOLE - USUAL_SHARE]]
    now = clock.now()
    row = fresh_row(shop, ExperimentKind.PAGES, scope, last + 1, arms)
    row |= {"state": ExperimentState.RUNNING, "started_at": now, "cap_minor": cap_of(shop.id, now)}
    insert_once(Experiment, ("shop_id", "scope", "round"), [row])
    made = open_one(shop.id, scope)
    if made is None or made.salt != row["salt"]:
        raise AlreadyOpen()
    shops.audit(shop.id, by, "experiment_started", {"experiment": made.id, "scope": scope})
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
