"""Making, changing, starting and stopping experiments. What has started keeps its arms and its salt."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app import customers, shops
from app.core import clock
from app.core.database import db, insert_once
from app.core.errors import AppError, BadInput, NotFound
from app.experiments.capping import cap_of
from app.experiments.hashing import WHOLE
from app.experiments.models import CONTROL, TREATED, Experiment, ExperimentKind, ExperimentState, Feature
from app.shops import Shop

EVERYTHING = "everything"
LARGE_SHOP = 10_000
USUAL_SHARE, SHARE_OF_LARGE = 1000, 500
LEAST_SHARE, MOST_SHARE = 100, 5000


@dataclass(frozen=True, slots=True)
class Comparison:
    """An experiment that runs: from its start to its end nothing of this changes."""

    id: int
    kind: ExperimentKind
    scope: str
    arms: tuple[Any, ...]
    salt: str


class Frozen(AppError):
    """An experiment keeps its shares from its start to its end."""

    code = "experiment_frozen"


class AlreadyOpen(AppError):
    """The same thing is being compared already."""

    code = "experiment_open"


def prepare_holdout(shop: Shop) -> None:
    """Have the shop's global holdout there, ready to start; a second call changes nothing."""
    share = USUAL_SHARE if customers.count(shop.id) < LARGE_SHOP else SHARE_OF_LARGE
    row = _row(shop, ExperimentKind.GLOBAL_HOLDOUT, EVERYTHING, 1, holdout_arms(share))
    insert_once(Experiment, ("shop_id", "scope", "round"), [row])


def begin_holdout(shop: Shop) -> None:
    """Start the global holdout with the first thing that is switched on, unless it began or was declined."""
    experiment = open_one(shop.id, EVERYTHING)
    if experiment is not None and experiment.state == ExperimentState.PREPARED:
        start(shop, experiment, by="perennial")


def make_holdout(shop: Shop, scope: str, by: str, share: int | None = None) -> Experiment:
    """Prepare a holdout of everything, of a feature or of one thing of it, e.g. carousel:home.

    Raises AlreadyOpen while one is prepared or runs.
    """
    if scope != EVERYTHING and scope.partition(":")[0] not in set(Feature):
        raise BadInput("Choose what to hold out.")
    kind = ExperimentKind.GLOBAL_HOLDOUT if scope == EVERYTHING else ExperimentKind.FEATURE_HOLDOUT
    if share is None:
        share = USUAL_SHARE if customers.count(shop.id) < LARGE_SHOP else SHARE_OF_LARGE
    return make(shop, kind, scope, holdout_arms(share), by)


def make_ab(shop: Shop, scope: str, arms: Sequence[tuple[str, int]], by: str) -> Experiment:
    """Prepare a comparison of ways of one thing, e.g. popup:5; shares in ten-thousandths, standard first."""
    names = [name for name, _ in arms]
    if scope.partition(":")[0] not in set(Feature) or ":" not in scope:
        raise BadInput("Name one thing of a feature, e.g. popup:5.")
    if len(arms) < 2 or len(set(names)) != len(names) or not all(names):
        raise BadInput("Compare at least two arms of different names.")
    if sum(share for _, share in arms) != WHOLE or min(share for _, share in arms) < LEAST_SHARE:
        raise BadInput("Each arm gets one percent or more, and together they are the whole.")
    return make(shop, ExperimentKind.AB, scope, [list(arm) for arm in arms], by)


def change_share(shop: Shop, experiment: Experiment, share: int, by: str) -> None:
    """Hold out another share, in ten-thousandths; raises Frozen once it has started."""
    if experiment.state != ExperimentState.PREPARED:
        raise Frozen()
    if experiment.kind == ExperimentKind.AB:
        raise BadInput("Arms that are compared with each other are made with their shares.")
    experiment.arms = holdout_arms(share)
    shops.audit(shop.id, by, "experiment_changed", {"experiment": experiment.id, "share": share})


def start(shop: Shop, experiment: Experiment, by: str) -> None:
    """From now on units are assigned; raises Frozen when it runs or ran."""
    if experiment.state != ExperimentState.PREPARED:
        raise Frozen()
    experiment.state, experiment.started_at = ExperimentState.RUNNING, clock.now()
    experiment.cap_minor = cap_of(shop.id, experiment.started_at)
    _told(shop, experiment, by, "experiment_started")


def stop(shop: Shop, experiment: Experiment, by: str) -> None:
    """Nobody is held out by it any more, for good; its figures stay. One that was prepared never starts."""
    if experiment.state == ExperimentState.STOPPED:
        return
    experiment.state, experiment.stopped_at = ExperimentState.STOPPED, clock.now()
    _told(shop, experiment, by, "experiment_stopped")


def get(shop_id: int, experiment_id: int) -> Experiment:
    """The shop's experiment; raises NotFound."""
    found = db.session.scalar(
        select(Experiment).where(Experiment.shop_id == shop_id, Experiment.id == experiment_id)
    )
    if found is None:
        raise NotFound("There is no such experiment.")
    return found


def locked(shop_id: int, experiment_id: int) -> Experiment:
    """The same for who is about to change it: of two clicks the second sees what the first did."""
    get(shop_id, experiment_id)
    return db.session.scalars(
        select(Experiment)
        .where(Experiment.shop_id == shop_id, Experiment.id == experiment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def list_all(shop_id: int) -> list[Experiment]:
    """Comparisons of people: those that run or are prepared first, newest first among equals."""
    where = (Experiment.shop_id == shop_id, Experiment.kind != ExperimentKind.PAGES)
    found = db.session.scalars(select(Experiment).where(*where).order_by(Experiment.id.desc()))
    return sorted(found, key=lambda each: each.state == ExperimentState.STOPPED)


def latest(shop_id: int, scope: str) -> Experiment | None:
    """The newest comparison of this scope, whatever became of it."""
    where = (Experiment.shop_id == shop_id, Experiment.scope == scope)
    return db.session.scalar(select(Experiment).where(*where).order_by(Experiment.round.desc()).limit(1))


def running(shop_id: int) -> list[Experiment]:
    """What people are assigned to now, the global holdout first."""
    where = (Experiment.shop_id == shop_id, Experiment.state == ExperimentState.RUNNING)
    of_people = Experiment.kind != ExperimentKind.PAGES
    found = db.session.scalars(select(Experiment).where(*where, of_people).order_by(Experiment.id))
    return sorted(found, key=lambda each: each.kind != ExperimentKind.GLOBAL_HOLDOUT)


def comparisons(shop_id: int) -> tuple[Comparison, ...]:
    """The same, to be kept for as long as the storefront's version stays: start and stop raise it."""
    return tuple(
        Comparison(each.id, each.kind, each.scope, tuple(each.arms), each.salt) for each in running(shop_id)
    )


def open_one(shop_id: int, scope: str) -> Experiment | None:
    """What is prepared or runs for this scope, locked."""
    return db.session.scalar(
        select(Experiment)
        .where(
            Experiment.shop_id == shop_id,
            Experiment.scope == scope,
            Experiment.state != ExperimentState.STOPPED,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def make(shop: Shop, kind: ExperimentKind, scope: str, arms: list[list[str | int]], by: str) -> Experiment:
    """Prepare the next round of this scope. Raises AlreadyOpen while one is prepared or runs."""
    if open_one(shop.id, scope) is not None:
        raise AlreadyOpen()
    where = (Experiment.shop_id == shop.id, Experiment.scope == scope)
    last = db.session.scalar(select(func.max(Experiment.round)).where(*where)) or 0
    row = _row(shop, kind, scope, last + 1, arms)
    insert_once(Experiment, ("shop_id", "scope", "round"), [row])
    made = open_one(shop.id, scope)
    if made is None or made.salt != row["salt"]:
        raise AlreadyOpen()
    shops.audit(shop.id, by, "experiment_prepared", {"experiment": made.id, "scope": scope})
    return made


def _row(
    shop: Shop, kind: ExperimentKind, scope: str, round_: int, arms: list[list[str | int]]
) -> dict[str, object]:
    return {
        "shop_id": shop.id, "kind": kind, "scope": scope, "round": round_, "state": ExperimentState.PREPARED,
        "arms": arms, "salt": secrets.token_hex(16), "made_at": clock.now(),
    }  # fmt: skip


def holdout_arms(share: int) -> list[list[str | int]]:
    if not LEAST_SHARE <= share <= MOST_SHARE:
        raise BadInput("Hold out between 1 and 50 percent.")
    return [[CONTROL, share], [TREATED, WHOLE - share]]


def _told(shop: Shop, experiment: Experiment, by: str, what: str) -> None:
    shops.audit(shop.id, by, what, {"experiment": experiment.id, "scope": experiment.scope})
    shops.raise_storefront_version(shop.id)
