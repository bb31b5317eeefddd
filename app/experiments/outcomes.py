"""What orders brought: read from each order's newest state, so that no sequence of news matters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, exists, func, select, update

from app import activity, orders
from app.core.among import among
from app.core.database import db, insert_once
from app.experiments.capping import cap_of
from app.experiments.models import Experiment, ExperimentState, OrderOutcome
from app.experiments.persons import VISITOR, customer_unit
from app.orders import Order, OrderFacts
from app.shops import Shop

_OUTCOMES: Table = OrderOutcome.__table__  # type: ignore[assignment]
_SET_WORTH = (
    update(_OUTCOMES)
    .where(_OUTCOMES.c.shop_id == bindparam("shop"), _OUTCOMES.c.order_id == bindparam("order"))
    .values(net_minor=bindparam("minor"))
)


def take_outcomes(shop: Shop, platform_ids: Iterable[str]) -> None:
    """Bring what is known of the orders' worth to their state of now, in the open unit of work."""
    since = _compared_since(shop.id)
    if since is None:
        return
    compared = [order for order in _locked(shop.id, platform_ids) if order.created_at >= since]
    if not compared:
        return
    worth = {facts.order_id: _worth(facts) for facts in orders.facts_of(shop.id, compared)}
    fresh = [
        {
            "shop_id": shop.id, "order_id": order.id, "unit": unit, "at": order.created_at,
            "net_minor": worth[order.id],
        }
        for order in compared
        if (unit := _unit(shop, order)) is not None
    ]  # fmt: skip
    insert_once(OrderOutcome, ("shop_id", "order_id"), fresh)
    db.session.connection().execute(
        _SET_WORTH, [{"shop": shop.id, "order": number, "minor": minor} for number, minor in worth.items()]
    )
    _set_missing_caps(shop.id, max(order.created_at for order in compared))


def _locked(shop_id: int, platform_ids: Iterable[str]) -> Sequence[Order]:
    """In the order in which all who write orders lock them, so that none waits in a circle."""
    named = (Order.shop_id == shop_id, among(Order.platform_id, platform_ids))
    newest = {"populate_existing": True}
    mine = (
        select(Order).where(*named).order_by(Order.platform_id).with_for_update().execution_options(**newest)
    )
    return db.session.scalars(mine).all()


def _worth(facts: OrderFacts) -> int:
    return facts.goods_minor if facts.paid and not facts.cancelled and not facts.is_test else 0


def _compared_since(shop_id: int) -> datetime | None:
    """Since when anything has been compared in this shop; None before the first."""
    begun = (Experiment.shop_id == shop_id, Experiment.started_at.is_not(None))
    return db.session.scalar(select(func.min(Experiment.started_at)).where(*begun))


def _unit(shop: Shop, order: Order) -> str | None:
    """Whose order it is: her account's, else her browser's; nobody's once she was forgotten."""
    if order.redacted_at is not None:
        return None
    if order.customer_id is not None:
        return customer_unit(order.customer_id)
    visitor = activity.visitor_of(shop, order.visitor_token)
    return f"{VISITOR}:{visitor.key}" if visitor else None


def _set_missing_caps(shop_id: int, at: datetime) -> None:
    """A young shop's experiments get their cap as soon as enough orders are known, and keep it."""
    without: Any = (
        Experiment.shop_id == shop_id,
        Experiment.state == ExperimentState.RUNNING,
        Experiment.cap_minor.is_(None),
    )
    if not db.session.scalar(select(exists().where(*without))):
        return
    cap = cap_of(shop_id, at)
    if cap is not None:
        db.session.execute(update(Experiment).where(*without).values(cap_minor=cap))
