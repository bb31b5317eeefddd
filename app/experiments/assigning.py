"""Who gets which arm, and who was eligible when: asked by every room before it shows or sends something.

An arm follows a person: the first one she was exposed to, under whatever name, is hers from then on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import case, func, select

from app.core.among import among
from app.core.database import db, insert_once
from app.experiments import persons
from app.experiments.capping import counted
from app.experiments.defining import Comparison, running
from app.experiments.hashing import arm_of
from app.experiments.models import CONTROL, Experiment, ExperimentKind, ExperimentState, Exposure, Feature
from app.orders import Order
from app.shops import Shop

Run = TypeVar("Run", Experiment, Comparison)
LOOKED_BACK = timedelta(days=182)


def is_held_out(shop: Shop, unit: str, feature: Feature, thing: str = "") -> bool:
    """Whether the unit is held out of the feature, of this one thing of it, or of everything.

    Writes nothing.
    """
    return any(
        assign(shop, experiment, unit) == CONTROL for experiment in holdouts(running(shop.id), feature, thing)
    )


def meet(shop: Shop, unit: str, feature: Feature, at: datetime, thing: str = "") -> bool:
    """The unit could get the feature now, or one thing of it: expose it to what holds it out, and tell
    whether it is held out.

    Who is held out of everything takes no part in the feature's own comparison: she misses more than it.
    """
    for experiment in holdouts(running(shop.id), feature, thing):
        if expose(shop, experiment, unit, at) == CONTROL:
            return True
    return False


def assign(shop: Shop, experiment: Experiment, unit: str) -> str | None:
    """The unit's arm, or None outside: nothing runs, or it is held out of everything."""
    return assign_all(shop, experiment, [unit]).get(unit)


def assign_all(shop: Shop, experiment: Experiment, units: Iterable[str]) -> dict[str, str]:
    """The arms of many units; those outside are left out."""
    units = sorted({unit for unit in units if persons.is_unit(unit)})
    if experiment.state != ExperimentState.RUNNING or not units:
        return {}
    found = persons.persons_of(shop.id, units)
    names = persons.units_of(shop.id, set(found.values()))
    return _assigned(shop, experiment, found, names)


def expose(
    shop: Shop, experiment: Experiment, unit: str, at: datetime, shown: str | None = None
) -> str | None:
    """Note that the unit was eligible at this time and return its arm; a second time changes nothing.

    `shown` is the arm that a browser says it has shown, which may be another where two browsers turned out to
    be one person; such persons are counted in the report. A name that is no arm is not believed.
    """
    return expose_all(shop, experiment, [unit], at, shown).get(unit)


def expose_all(
    shop: Shop, experiment: Experiment, units: Iterable[str], at: datetime, shown: str | None = None
) -> dict[str, str]:
    """The same for many units in a handful of queries, in the open unit of work."""
    units = sorted({unit for unit in units if persons.is_unit(unit)})
    if experiment.state != ExperimentState.RUNNING or not units:
        return {}
    found = persons.persons_of(shop.id, units)
    names = persons.units_of(shop.id, set(found.values()))
    arms = _assigned(shop, experiment, found, names)
    known = _met(shop.id, experiment.id, arms)
    said = shown if any(shown == name for name, _ in experiment.arms) else None
    fresh = [unit for unit in arms if unit not in known]
    before = _spent_before(shop.id, {unit: names[found[unit]] for unit in fresh}, at)
    rows = [
        {
            "shop_id": shop.id, "experiment_id": experiment.id, "unit": unit, "arm": said or arms[unit],
            "at": at, "spent_before_minor": before.get(unit, 0),
        }
        for unit in fresh
    ]  # fmt: skip
    insert_once(Exposure, ("shop_id", "experiment_id", "unit"), rows)
    return arms


def _assigned(
    shop: Shop, experiment: Experiment, found: dict[str, str], names: dict[str, set[str]]
) -> dict[str, str]:
    held = set()
    if experiment.kind != ExperimentKind.GLOBAL_HOLDOUT:
        for each in running(shop.id):
            if each.kind == ExperimentKind.GLOBAL_HOLDOUT:
                arms = _assigned(shop, each, found, names)
                held = {unit for unit, arm in arms.items() if arm == CONTROL}
    first = _first_arms(shop.id, experiment.id, names)
    return {
        unit: first.get(person) or arm_of(experiment.arms, experiment.salt, hashed_name(unit, person))
        for unit, person in found.items()
        if unit not in held
    }


def hashed_name(unit: str, person: str) -> str:
    """A browser can hash its own name only; an account goes by the one that stands for it now."""
    return unit if unit.startswith(f"{persons.VISITOR}:") else person


def _first_arms(shop_id: int, experiment_id: int, names: dict[str, set[str]]) -> dict[str, str]:
    whose = {unit: person for person, units in names.items() for unit in units}
    rows = db.session.execute(
        select(Exposure.unit, Exposure.arm)
        .where(Exposure.shop_id == shop_id, Exposure.experiment_id == experiment_id)
        .where(among(Exposure.unit, list(whose)))
        .order_by(Exposure.at, Exposure.id)
    )
    first: dict[str, str] = {}
    for unit, arm in rows:
        first.setdefault(whose[unit], arm)
    return first


def _met(shop_id: int, experiment_id: int, units: Iterable[str]) -> set[str]:
    where = (Exposure.shop_id == shop_id, Exposure.experiment_id == experiment_id)
    return set(db.session.scalars(select(Exposure.unit).where(*where, among(Exposure.unit, list(units)))))


def _spent_before(shop_id: int, names: dict[str, set[str]], at: datetime) -> dict[str, int]:
    accounts = {unit: persons.account_ids(aliases) for unit, aliases in names.items()}
    ids = sorted({each for some in accounts.values() for each in some})
    if not ids:
        return {}
    net: Any = Order.subtotal_minor - Order.refunded_minor
    rows = db.session.execute(
        select(Order.customer_id, func.sum(case((net > 0, net), else_=0)))
        .where(*counted(shop_id), among(Order.customer_id, ids))
        .where(Order.created_at < at, Order.created_at >= at - LOOKED_BACK)
        .group_by(Order.customer_id)
    )
    spent: dict[int | None, int] = {customer_id: int(total) for customer_id, total in rows}
    return {unit: sum(spent.get(each, 0) for each in some) for unit, some in accounts.items()}


def holdouts(experiments: Iterable[Run], feature: Feature, thing: str) -> list[Run]:
    """What may hold the feature or the thing out, that of everything first."""
    scopes = {feature.value, *([f"{feature}:{thing}"] if thing else [])}
    return [
        each
        for each in experiments
        if each.kind == ExperimentKind.GLOBAL_HOLDOUT
        or (each.kind == ExperimentKind.FEATURE_HOLDOUT and each.scope in scopes)
    ]
