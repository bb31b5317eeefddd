"""One shop's customers, worked out: learned from a sample of them, then written for all in chunks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from app import customers
from app.core import clock
from app.core.database import db
from app.customers import Customer
from app.value import rfm
from app.value.facts import forget_without_orders, refresh
from app.value.models import CustomerValue
from app.value.models_of_buying.histories import OrderDays
from app.value.models_of_buying.learning import Learned, expect, learn
from app.value.reading import day_of, noon_of, order_days

SAMPLE = 20_000
"""Customers that models are fitted on, so that to learn from a million costs no more time or memory."""
CHUNK = 500
"""Customers in one unit of work: on SQLite everybody who writes waits for it, elsewhere their orders do."""
_PREDICTED = ("expected_orders", "expected_value_minor", "lapse_risk", "next_order_at", "worked_out_at")
_RANKED = ("recency", "frequency", "monetary", "rfm_group")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What one night knows of a shop."""

    at: datetime
    learned: Learned | None
    """None where it is too early to say what customers will do."""
    fifths: rfm.Fifths | None
    """None where nobody bought yet."""

    @property
    def end(self) -> int:
        return day_of(self.at) + 1


def knowledge_of(shop_id: int) -> Knowledge:
    """Learn from the shop's orders; reads only."""
    at = clock.now()
    known = _sample(shop_id, day_of(at) + 1)
    return Knowledge(at, learn(known, day_of(at) + 1), rfm.fifths_of(known) if len(known) else None)


def next_customers(shop_id: int, after: int) -> list[int]:
    """The ids of the next chunk, in their order."""
    some = select(Customer.id).where(Customer.shop_id == shop_id, Customer.id > after)
    return list(db.session.scalars(some.order_by(Customer.id).limit(CHUNK)))


def work_out_chunk(shop_id: int, customer_ids: Sequence[int], known: Knowledge) -> None:
    """Facts, ranks and predictions of these customers, in the caller's unit of work.

    Their rows are locked meanwhile: an order of theirs is either seen here or settled afterwards.
    """
    refresh(shop_id, customer_ids)
    forget_without_orders(shop_id, customer_ids)
    bought = order_days(shop_id, customer_ids).between(0, known.end)
    if known.fifths is not None and len(bought):
        _write(shop_id, _rows(bought, known.fifths, known))


def _sample(shop_id: int, end: int) -> OrderDays:
    """Every n-th customer: who came early and who came late alike."""
    step = 1 + customers.count(shop_id) // SAMPLE
    ids = select(Customer.id).where(Customer.shop_id == shop_id, Customer.redacted_at.is_(None))
    return order_days(shop_id, db.session.scalars(ids.where(Customer.id % step == 0))).between(0, end)


def _rows(bought: OrderDays, fifths: rfm.Fifths, known: Knowledge) -> list[dict[str, Any]]:
    ranks = rfm.scores(fifths, bought)
    ranked = zip(
        ranks.recency.tolist(), ranks.frequency.tolist(), ranks.monetary.tolist(), ranks.group, strict=True
    )
    rows = [
        {"customer_id": customer, **dict(zip(_RANKED, values, strict=True)), **dict.fromkeys(_PREDICTED)}
        for customer, values in zip(bought.customers().tolist(), ranked, strict=True)
    ]
    if known.learned is None:
        return rows
    expected = expect(known.learned, bought, known.end)
    predicted = zip(
        np.round(expected.orders, 4).tolist(), np.round(expected.minor).astype(np.int64).tolist(),
        np.round(expected.lapse_risk, 4).tolist(),
        map(noon_of, (bought.last_days() + np.round(expected.next_in)).tolist()), strict=True,
    )  # fmt: skip
    for row, values in zip(rows, predicted, strict=True):
        row |= dict(zip(_PREDICTED, (*values, known.at), strict=True))
    return rows


def _write(shop_id: int, rows: list[dict[str, Any]]) -> None:
    """On PostgreSQL with one array a column, which costs a tenth of a statement a row."""
    table: Any = CustomerValue.__table__
    names = (*_RANKED, *_PREDICTED)
    mine = update(table).where(table.c.shop_id == shop_id)
    if db.engine.dialect.name == "sqlite":
        named = [{f"new_{name}": value for name, value in row.items()} for row in rows]
        bound: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        db.session.execute(
            mine.where(table.c.customer_id == bindparam("new_customer_id")).values(bound), named
        )
        return
    arrays = [
        func.unnest(
            bindparam(None, [row[name] for row in rows], ARRAY(table.c[name].type, dimensions=1))
        ).label(name)
        for name in ("customer_id", *names)
    ]
    new = select(*arrays).subquery()
    values = {name: new.c[name] for name in names}
    db.session.execute(mine.where(table.c.customer_id == new.c.customer_id).values(values))
