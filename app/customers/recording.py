"""Takes in what the store knows of its customers: newest wins, repetition and order do not matter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from app.core.among import among
from app.core.database import db, insert_once
from app.customers.addresses import normal_email
from app.customers.consent import take_from_platform
from app.customers.models import ConsentState, Customer
from app.customers.write_back import queue_write_back
from app.platforms import CustomerSnapshot


def record_many(shop_id: int, snapshots: Iterable[CustomerSnapshot]) -> dict[str, int]:
    """Bring the customers to these states unless newer ones are known; returns our ids by platform id.

    A guest whose address a new customer bears becomes that customer. Somebody who was forgotten stays so.
    """
    by_id: dict[str, list[CustomerSnapshot]] = {}
    for snapshot in snapshots:
        by_id.setdefault(snapshot.platform_id, []).append(snapshot)
    if not by_id:
        return {}
    ids = sorted(by_id)
    known = _locked(shop_id, ids)
    missing = [by_id[platform_id][0] for platform_id in ids if platform_id not in known]
    linked = _link_guests(shop_id, missing)
    _insert(shop_id, [snapshot for snapshot in missing if snapshot.platform_id not in linked])
    customers = known | _locked(shop_id, [each.platform_id for each in missing]) if missing else known
    for platform_id, customer in customers.items():
        for snapshot in by_id[platform_id]:
            _apply(customer, snapshot)
    for platform_id in sorted(linked):
        queue_write_back(shop_id, customers[platform_id].id, cause=f"linked:{platform_id}")
    return {platform_id: customer.id for platform_id, customer in customers.items()}


def _locked(shop_id: int, platform_ids: list[str]) -> dict[str, Customer]:
    found = db.session.scalars(
        select(Customer)
        .where(Customer.shop_id == shop_id, among(Customer.platform_id, platform_ids))
        .order_by(Customer.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {customer.platform_id: customer for customer in found if customer.platform_id}


def _link_guests(shop_id: int, newcomers: list[CustomerSnapshot]) -> set[str]:
    """Give guests of the same address their platform id; returns those ids."""
    wanted: dict[str, CustomerSnapshot] = {}
    for snapshot in newcomers:
        email = normal_email(snapshot.email)
        if email:
            wanted.setdefault(email, snapshot)
    if not wanted:
        return set()
    guests = db.session.scalars(
        select(Customer)
        .where(Customer.shop_id == shop_id, Customer.platform_id.is_(None), among(Customer.email, wanted))
        .order_by(Customer.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    linked = set()
    for guest in guests:
        guest.platform_id = wanted[str(guest.email)].platform_id
        linked.add(guest.platform_id)
    db.session.flush()
    return linked


def _insert(shop_id: int, newcomers: list[CustomerSnapshot]) -> None:
    insert_once(Customer, ("shop_id", "platform_id"), [_row(shop_id, snapshot) for snapshot in newcomers])


def _row(shop_id: int, snapshot: CustomerSnapshot) -> dict[str, Any]:
    return {
        "shop_id": shop_id,
        "platform_id": snapshot.platform_id,
        "email": normal_email(snapshot.email),
        "first_name": snapshot.first_name,
        "last_name": snapshot.last_name,
        "locale": snapshot.locale,
        "country": snapshot.country,
        "created_at": snapshot.created_at,
        "platform_updated_at": snapshot.updated_at,
        "tags": [],
        "consent_state": ConsentState.NOT_SUBSCRIBED,
    }


def _apply(customer: Customer, snapshot: CustomerSnapshot) -> None:
    if customer.redacted_at is not None:
        return
    known_at = customer.platform_updated_at
    if known_at is None or snapshot.updated_at > known_at:
        _take_profile(customer, snapshot)
    if snapshot.tags is not None and (customer.tags_at is None or snapshot.updated_at >= customer.tags_at):
        customer.tags, customer.tags_at = list(snapshot.tags), snapshot.updated_at
    if customer.gone_at is not None and snapshot.updated_at > customer.gone_at:
        customer.gone_at = None
    if snapshot.consent_state is not None:
        take_from_platform(customer, ConsentState(snapshot.consent_state), snapshot.consent_at)


def _take_profile(customer: Customer, snapshot: CustomerSnapshot) -> None:
    customer.email = normal_email(snapshot.email)
    customer.first_name, customer.last_name = snapshot.first_name, snapshot.last_name
    customer.locale = snapshot.locale or customer.locale
    customer.country = snapshot.country or customer.country
    customer.created_at = min(customer.created_at, snapshot.created_at)
    customer.platform_updated_at = snapshot.updated_at
