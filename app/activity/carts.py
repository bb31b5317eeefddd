"""Carts and checkouts as the store tells them: the newest state of each, whatever the order of arrival."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from app import customers
from app.activity.models import CartKind, CartState
from app.core import clock, jobs
from app.core.database import db, insert_once
from app.core.registry import Recurring
from app.core.unit import unit_of_work
from app.platforms import CartSnapshot
from app.shops import Shop

KEPT = timedelta(days=30)
BATCH = 2000
KEY = ("shop_id", "kind", "token")


def record_cart(shop: Shop, snapshot: CartSnapshot) -> bool:
    """Bring the cart to this state; False when one as new is known or it is gone."""
    known = _locked(shop.id, snapshot)
    if known is not None and (known.removed_at is not None or known.updated_at >= snapshot.updated_at):
        return False
    row = _row(shop.id, snapshot)
    if known is None:
        insert_once(CartState, KEY, [row])
        known = _locked(shop.id, snapshot)
    if known is not None and known.updated_at < snapshot.updated_at:
        for column, value in row.items():
            setattr(known, column, value)
    return True


def remove_checkout(shop: Shop, token: str, at: datetime) -> None:
    """The checkout is gone for good, also when its last states arrive later; nothing of it is kept."""
    personal = ("cart_token", "customer_id", "email", "total_minor", "resume_url", "completed_at")
    gone: dict[str, Any] = {**dict.fromkeys(personal), "lines": [], "updated_at": at, "removed_at": at}
    insert_once(CartState, KEY, [gone | {"shop_id": shop.id, "kind": CartKind.CHECKOUT, "token": token}])
    where = (CartState.shop_id == shop.id, CartState.kind == CartKind.CHECKOUT, CartState.token == token)
    db.session.execute(update(CartState).where(*where).values(**gone))


def forget_address(shop_id: int, email: str) -> None:
    """Delete the carts of an address that belongs to no customer we know."""
    where = (CartState.shop_id == shop_id, CartState.email == customers.normal_email(email))
    db.session.execute(delete(CartState).where(*where).execution_options(synchronize_session=False))


def forget_old_carts(job: jobs.Claim) -> None:
    """A batch at a time, so that no writing transaction is long."""
    while True:
        with unit_of_work():
            old = select(CartState.id).where(CartState.updated_at < clock.now() - KEPT).limit(BATCH)
            found = delete(CartState).where(CartState.id.in_(old.scalar_subquery()))
            if db.session.execute(found).rowcount == 0:  # type: ignore[attr-defined]
                jobs.finish(job)
                return
            jobs.renew(job)


def _locked(shop_id: int, snapshot: CartSnapshot) -> CartState | None:
    where = (
        CartState.shop_id == shop_id,
        CartState.kind == _kind(snapshot),
        CartState.token == snapshot.token,
    )
    query = select(CartState).where(*where).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def _row(shop_id: int, snapshot: CartSnapshot) -> dict[str, Any]:
    buyer = _buyer(shop_id, snapshot)
    is_forgotten = buyer is not None and buyer.redacted_at is not None
    return {
        "shop_id": shop_id,
        "kind": _kind(snapshot),
        "token": snapshot.token,
        "cart_token": snapshot.cart_token,
        "customer_id": buyer.id if buyer else None,
        "email": None if buyer else customers.normal_email(snapshot.email),
        "lines": [list(line) for line in snapshot.lines],
        "total_minor": snapshot.total_minor,
        "resume_url": None if is_forgotten else snapshot.resume_url or None,
        "updated_at": snapshot.updated_at,
        "completed_at": snapshot.completed_at,
        "removed_at": None,
    }


def _buyer(shop_id: int, snapshot: CartSnapshot) -> customers.Customer | None:
    """Her account, whoever it was merged into; else whoever has the address."""
    found = None
    if snapshot.customer_platform_id:
        found = customers.find_by_platform_id(shop_id, snapshot.customer_platform_id)
    elif snapshot.email:
        found = customers.find_by_email(shop_id, snapshot.email)
    if found is None:
        return None
    return customers.get(shop_id, customers.present_ids(shop_id, [found.id])[found.id])


def _kind(snapshot: CartSnapshot) -> CartKind:
    return CartKind.CHECKOUT if snapshot.is_checkout else CartKind.CART


JOBS = {"activity.forget_old_carts": forget_old_carts}
RECURRING = [Recurring("activity.forget_old_carts", timedelta(days=1))]
