"""What this room knows of a person, and how it forgets."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from app import customers
from app.activity import evidence, wishes
from app.activity.models import (
    CartState,
    PlacementDay,
    StorefrontDay,
    StorefrontEvent,
    VisitDay,
    Visitor,
    VisitorMerge,
    Wish,
)
from app.core.among import among
from app.core.database import db
from app.core.registry import Privacy

COLUMNS = frozenset(
    {
        "visitor.id", "visitor.key", "visitor.customer_id", "visitor_merge.visitor_id",
        "visitor_merge.customer_id", "storefront_event.visitor_id",
        "cart_state.customer_id", "cart_state.email", "wish.visitor_id", "wish.customer_id",
        "wish.joined_customer_id",
    }
)  # fmt: skip


def redact(shop_id: int, customer_id: int) -> None:
    """Forget every browser that was hers; what was done with it stays, of nobody, and no total changes."""
    ids = evidence.forget(shop_id, customer_id)
    db.session.execute(
        update(StorefrontEvent)
        .where(StorefrontEvent.shop_id == shop_id, among(StorefrontEvent.visitor_id, ids))
        .values(visitor_id=None, data={}, key=None)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        delete(CartState)
        .where(CartState.shop_id == shop_id, _is_hers(shop_id, customer_id))
        .execution_options(synchronize_session=False)
    )
    wishes.forget(shop_id, customer_id)
    for model, column in (
        (Wish, Wish.visitor_id),
        (VisitorMerge, VisitorMerge.visitor_id),
        (Visitor, Visitor.id),
    ):
        db.session.execute(
            delete(model)
            .where(model.shop_id == shop_id, among(column, ids))
            .execution_options(synchronize_session=False)
        )


def export_for(shop_id: int, customer_id: int) -> dict[str, Any] | None:
    told = {
        "events": _events(shop_id, customer_id),
        "carts": _carts(shop_id, customer_id),
        "wishes": wishes.wish_list_of(shop_id, customer_id),
        "recognised_by": _evidence(shop_id, customer_id),
    }
    return told if any(told.values()) else None


def _events(shop_id: int, customer_id: int) -> list[dict[str, Any]]:
    browsers = select(Visitor.id).where(Visitor.shop_id == shop_id, Visitor.customer_id == customer_id)
    events = db.session.scalars(
        select(StorefrontEvent)
        .where(StorefrontEvent.shop_id == shop_id, StorefrontEvent.visitor_id.in_(browsers))
        .order_by(StorefrontEvent.at, StorefrontEvent.id)
    )
    return [
        {
            "name": event.name,
            "at": event.at.isoformat(),
            "product": event.product_platform_id,
            "data": event.data,
        }
        for event in events
    ]


def _evidence(shop_id: int, customer_id: int) -> list[dict[str, Any]]:
    where = (VisitorMerge.shop_id == shop_id, VisitorMerge.customer_id == customer_id)
    found = db.session.scalars(select(VisitorMerge).where(*where).order_by(VisitorMerge.at, VisitorMerge.id))
    return [{"by": each.by, "kind": each.kind.value, "at": each.at.isoformat()} for each in found]


def _carts(shop_id: int, customer_id: int) -> list[dict[str, Any]]:
    found = db.session.scalars(
        select(CartState)
        .where(CartState.shop_id == shop_id, _is_hers(shop_id, customer_id))
        .order_by(CartState.updated_at, CartState.id)
    )
    return [
        {
            "kind": cart.kind.value,
            "at": cart.updated_at.isoformat(),
            "email": cart.email,
            "lines": cart.lines,
            "total_minor": cart.total_minor,
        }
        for cart in found
    ]


def _is_hers(shop_id: int, customer_id: int) -> ColumnElement[bool]:
    customer = customers.by_ids(shop_id, [customer_id]).get(customer_id)
    if customer is None or customer.email is None:
        return CartState.customer_id == customer_id
    return (CartState.customer_id == customer_id) | (CartState.email == customer.email)


def erase_shop(shop_id: int) -> None:
    for model in (
        CartState,
        StorefrontDay,
        PlacementDay,
        VisitDay,
        StorefrontEvent,
        Wish,
        VisitorMerge,
        Visitor,
    ):
        db.session.execute(
            delete(model).where(model.shop_id == shop_id).execution_options(synchronize_session=False)
        )


PRIVACY = Privacy(columns=COLUMNS, redact=redact, export_for=export_for, erase_shop=erase_shop)
