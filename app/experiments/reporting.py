"""What an experiment shows today: who was exposed, what they brought, and what may be said of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.experiments import persons
from app.experiments.hashing import WHOLE
from app.experiments.models import Experiment, ExperimentState, Exposure, OrderOutcome
from app.experiments.statistics import ALPHA, ArmSums, Reading, is_mismatched, read


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """One arm's persons and what they brought since each one's exposure."""

    name: str
    share: float
    units: int
    buyers: int
    orders: int
    net_minor: int
    """All that they brought, uncapped."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One arm against the first."""

    arm: str
    revenue: Reading
    """Net revenue per unit, capped and freed from what was known before."""
    conversion: Reading
    """The share of units with an order that was kept."""


@dataclass(frozen=True, slots=True)
class Report:
    """All that is shown of an experiment."""

    experiment: Experiment
    arms: tuple[ArmFigures, ...]
    comparisons: tuple[Comparison, ...]
    is_mismatched: bool
    """The arms' sizes contradict their shares: something loses units, and nothing here can be trusted."""
    crossed: int
    """Persons who were exposed to more than one arm; they count in their first."""
    days: float


@dataclass(frozen=True, slots=True)
class _Person:
    arm: str
    at: datetime
    before_minor: int


@dataclass(slots=True)
class _Brought:
    orders: int = 0
    net_minor: int = 0


def report(experiment: Experiment) -> Report:
    """The experiment's figures as of now; reads only. Before its start everything is empty."""
    arms = [str(name) for name, _ in experiment.arms]
    exposed, crossed = _exposed(experiment)
    brought = _brought(experiment, exposed)
    members: dict[str, list[str]] = {arm: [] for arm in arms}
    for person, exposure in exposed.items():
        members[exposure.arm].append(person)
    figures = [_figures(name, share, members[name], brought) for name, share in experiment.arms]
    days = _days(experiment)
    return Report(
        experiment=experiment,
        arms=tuple(figures),
        comparisons=tuple(
            _compared(experiment, exposed, brought, [members[arms[0]], members[arm]], arm, days)
            for arm in arms[1:]
        ),
        is_mismatched=is_mismatched([each.units for each in figures], [each.share for each in figures]),
        crossed=crossed,
        days=days,
    )


def _exposed(experiment: Experiment) -> tuple[dict[str, _Person], int]:
    """Each person's first exposure, and how many persons met more than one arm."""
    rows = db.session.execute(
        select(Exposure.unit, Exposure.arm, Exposure.at, Exposure.spent_before_minor)
        .where(Exposure.shop_id == experiment.shop_id, Exposure.experiment_id == experiment.id)
        .order_by(Exposure.at, Exposure.id)
    ).all()
    whose = persons.persons_of(experiment.shop_id, [unit for unit, *_ in rows])
    first: dict[str, _Person] = {}
    crossed: set[str] = set()
    for unit, arm, at, before in rows:
        person = first.setdefault(whose[unit], _Person(arm, at, before))
        if person.arm != arm:
            crossed.add(whose[unit])
    return first, len(crossed)


def _brought(experiment: Experiment, exposed: dict[str, _Person]) -> dict[str, _Brought]:
    """What each exposed person's orders brought since her exposure, as long as the experiment ran."""
    found: dict[str, _Brought] = defaultdict(_Brought)
    if experiment.started_at is None or not exposed:
        return found
    where = [OrderOutcome.shop_id == experiment.shop_id, OrderOutcome.at >= experiment.started_at]
    if experiment.stopped_at is not None:
        where.append(OrderOutcome.at < experiment.stopped_at)
    rows = db.session.execute(
        select(OrderOutcome.unit, OrderOutcome.at, OrderOutcome.net_minor).where(*where)
    ).all()
    whose = persons.persons_of(experiment.shop_id, [unit for unit, *_ in rows])
    for unit, at, net_minor in rows:
        person = exposed.get(whose[unit])
        if person is not None and at >= person.at and net_minor > 0:
            found[whose[unit]].orders += 1
            found[whose[unit]].net_minor += net_minor
    return found


def _figures(name: str, share: int, members: list[str], brought: dict[str, _Brought]) -> ArmFigures:
    buying = [brought[person] for person in members if person in brought]
    return ArmFigures(
        name=name,
        share=share / WHOLE,
        units=len(members),
        buyers=len(buying),
        orders=sum(each.orders for each in buying),
        net_minor=sum(each.net_minor for each in buying),
    )


def _compared(
    experiment: Experiment,
    exposed: dict[str, _Person],
    brought: dict[str, _Brought],
    pair: Sequence[list[str]],
    arm: str,
    days: float,
) -> Comparison:
    cap = experiment.cap_minor
    revenue, conversion, orders = [], [], 0
    for members in pair:
        nets = [brought[person].net_minor if person in brought else 0 for person in members]
        before = [exposed[person].before_minor for person in members]
        revenue.append(ArmSums.of(_capped(nets, cap), _capped(before, cap)))
        buyers = sum(net > 0 for net in nets)
        conversion.append(ArmSums.of_shares(np.asarray(float(len(members))), np.asarray(float(buyers))))
        orders += sum(brought[person].orders for person in members if person in brought)
    alpha = ALPHA / (len(experiment.arms) - 1)
    known = orders if cap is not None else 0
    return Comparison(
        arm=arm,
        revenue=read(revenue[0], revenue[1], orders=known, elapsed_days=days, alpha=alpha),
        conversion=read(conversion[0], conversion[1], orders=orders, elapsed_days=days, alpha=alpha),
    )


def _capped(values: list[int], cap: int | None) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    array = np.array(values, dtype=np.float64)
    return array if cap is None else np.minimum(array, cap)


def _days(experiment: Experiment) -> float:
    if experiment.started_at is None:
        return 0.0
    is_over = experiment.state == ExperimentState.STOPPED and experiment.stopped_at is not None
    end = experiment.stopped_at if is_over and experiment.stopped_at else clock.now()
    return (end - experiment.started_at) / timedelta(days=1)
