"""Whether somebody is held out, told to who answers her page while she waits.

What runs is handed in, as it was read for this version of the storefront; of a browser that is nobody's known
to us, one statement tells the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, select

from app import customers
from app.core.prepared import Prepared, one_of
from app.experiments import persons
from app.experiments.assigning import hashed_name, holdouts
from app.experiments.defining import Comparison
from app.experiments.hashing import arm_of
from app.experiments.models import CONTROL, Exposure, Feature

_EXPOSED = Prepared(
    lambda: (
        select(Exposure.experiment_id, Exposure.unit, Exposure.arm)
        .where(Exposure.shop_id == bindparam("shop"), one_of(Exposure.experiment_id, "experiments"))
        .where(one_of(Exposure.unit, "units"))
        .order_by(Exposure.at, Exposure.id)
    )
)


def is_known_to_be_held_out(
    shop_id: int, unit: str, owner: int | None, feature: Feature, thing: str, runs: Sequence[Comparison]
) -> bool | None:
    """What `meet` would answer, where it would write nothing; None where it has an exposure to keep.

    `owner` is the customer the unit belongs to, by our id.
    """
    asked = holdouts(runs, feature, thing)
    if not asked or not persons.is_unit(unit):
        return False
    person, names = _person_of(shop_id, unit, owner)
    numbers = [each.id for each in asked]
    first: dict[int, str] = {}
    met = set()
    for experiment_id, name, arm in _EXPOSED.rows(shop=shop_id, experiments=numbers, units=list(names)):
        first.setdefault(experiment_id, arm)
        if name == unit:
            met.add(experiment_id)
    for each in asked:
        if each.id not in met:
            return None
        own = hashed_name(unit, person)
        if (first.get(each.id) or arm_of(each.arms, each.salt, own)) == CONTROL:
            return True
    return False


def _person_of(shop_id: int, unit: str, owner: int | None) -> tuple[str, Collection[str]]:
    if owner is None:
        return unit, [unit]
    person = persons.customer_unit(customers.present_ids(shop_id, [owner])[owner])
    return person, persons.units_of(shop_id, [person])[person]
