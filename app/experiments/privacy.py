"""What experiments know of a person: which arms she met, and what her orders brought."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import delete, select

from app.core.among import among
from app.core.database import db
from app.core.registry import Privacy
from app.experiments import persons
from app.experiments.models import Experiment, Exposure, OrderOutcome, PageCell


def redact(shop_id: int, customer_id: int) -> None:
    """Forget who she was under all her names; that somebody was exposed and ordered stays: no sum moves."""
    names = _names(shop_id, customer_id)
    nobody = f"{persons.GONE}:{secrets.token_hex(16)}"
    forgotten: dict[str, str] = {}
    hers = (Exposure.shop_id == shop_id, among(Exposure.unit, names))
    bought = (OrderOutcome.shop_id == shop_id, among(OrderOutcome.unit, names))
    rows: list[Exposure | OrderOutcome] = [
        *db.session.scalars(select(Exposure).where(*hers)),
        *db.session.scalars(select(OrderOutcome).where(*bought)),
    ]
    for row in rows:
        row.unit = forgotten.setdefault(row.unit, f"{nobody}/{len(forgotten)}")
    db.session.flush()


def export_for(shop_id: int, customer_id: int) -> list[dict[str, Any]]:
    """Each comparison she took part in."""
    rows = db.session.execute(
        select(Experiment.scope, Exposure.arm, Exposure.at, Exposure.spent_before_minor)
        .join(Experiment, Experiment.id == Exposure.experiment_id)
        .where(Exposure.shop_id == shop_id, among(Exposure.unit, _names(shop_id, customer_id)))
        .order_by(Exposure.at, Exposure.id)
    )
    return [
        {"compared": scope, "group": arm, "since": at.isoformat(), "spent_before_minor": before}
        for scope, arm, at, before in rows
    ]


def erase_shop(shop_id: int) -> None:
    """Leave nothing of the shop."""
    for model in (PageCell, OrderOutcome, Exposure, Experiment):
        db.session.execute(
            delete(model).where(model.shop_id == shop_id).execution_options(synchronize_session=False)
        )


def _names(shop_id: int, customer_id: int) -> list[str]:
    """Under all accounts and browsers: who asks for one of them to be forgotten means herself."""
    unit = persons.customer_unit(customer_id)
    person = persons.persons_of(shop_id, [unit])[unit]
    return sorted(persons.units_of(shop_id, [person])[person] | {unit})


PRIVACY = Privacy(
    columns=frozenset({"exposure.unit", "order_outcome.unit"}),
    redact=redact,
    export_for=export_for,
    erase_shop=erase_shop,
)
