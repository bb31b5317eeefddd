"""Whose orders these are: by account, else by the address that a guest left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.core import clock
from app.core.among import among
from app.core.database import db
from app.customers.addresses import normal_email
from app.customers.lookup import by_ids, find_by_email
from app.customers.merging import present_ids
from app.customers.models import ConsentState, Customer
from app.customers.recording import record_many
from app.platforms import CustomerSnapshot, OrderSnapshot

_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Owner:
    """The customer of an order. With `redacted_at` the order may keep nothing personal either."""

    id: int
    redacted_at: datetime | None


def of_order(shop_id: int, snapshot: OrderSnapshot) -> Customer | None:
    """The order's customer, made known if need be; None when it names nobody."""
    owner = owners_of_orders(shop_id, [snapshot]).get(snapshot.platform_id)
    return by_ids(shop_id, [owner.id])[owner.id] if owner else None


def owners_of_orders(shop_id: int, snapshots: Sequence[OrderSnapshot]) -> dict[str, Owner]:
    """The customers of many orders by the order's platform id; orders that name nobody are left out."""
    of_accounts = [s for s in snapshots if account_of(s)]
    of_guests = [s for s in snapshots if not account_of(s) and normal_email(s.email)]
    accounts = _accounts(shop_id, of_accounts) if of_accounts else {}
    guests = _guests(shop_id, of_guests) if of_guests else {}
    owners = {s.platform_id: accounts[account_of(s) or ""] for s in of_accounts}
    return owners | {s.platform_id: guests[normal_email(s.email) or ""] for s in of_guests}


def account_of(snapshot: OrderSnapshot) -> str | None:
    """The platform id of the order's customer; None for a guest."""
    return snapshot.customer.platform_id if snapshot.customer else snapshot.customer_platform_id


def _accounts(shop_id: int, snapshots: Sequence[OrderSnapshot]) -> dict[str, Owner]:
    record_many(shop_id, [snapshot.customer for snapshot in snapshots if snapshot.customer])
    ids = sorted({account_of(snapshot) or "" for snapshot in snapshots})
    found = _find_accounts(shop_id, ids)
    unknown = {key: s for s in reversed(snapshots) if (key := account_of(s)) and key not in found}
    if not unknown:
        return found
    record_many(shop_id, [_known_by_order(key, snapshot) for key, snapshot in unknown.items()])
    return _find_accounts(shop_id, ids)


def _known_by_order(platform_id: str, order: OrderSnapshot) -> CustomerSnapshot:
    """All that an order tells of an account, older than anything the account itself will say."""
    return CustomerSnapshot(
        platform_id=platform_id, email=order.email, first_name="", last_name="",
        created_at=order.created_at, updated_at=_BEFORE_ALL,
    )  # fmt: skip


def _find_accounts(shop_id: int, platform_ids: list[str]) -> dict[str, Owner]:
    rows = db.session.execute(
        select(Customer.platform_id, Customer.id, Customer.redacted_at).where(
            Customer.shop_id == shop_id, among(Customer.platform_id, platform_ids)
        )
    )
    return _present(shop_id, {str(name): Owner(id_, redacted_at) for name, id_, redacted_at in rows})


def _present(shop_id: int, owners: dict[str, Owner]) -> dict[str, Owner]:
    """Who was merged into another customer owns nothing any more: the other does."""
    present = present_ids(shop_id, {owner.id for owner in owners.values()})
    others = by_ids(shop_id, {last for first, last in present.items() if first != last})
    kept = {each.id: Owner(each.id, each.redacted_at) for each in others.values()}
    return {name: kept.get(present[owner.id], owner) for name, owner in owners.items()}


def _guests(shop_id: int, snapshots: Sequence[OrderSnapshot]) -> dict[str, Owner]:
    first = {normal_email(snapshot.email) or "": snapshot for snapshot in reversed(snapshots)}
    found = _find_emails(shop_id, first)
    unknown = {email: first[email] for email in sorted(first) if email not in found}
    if not unknown:
        return found
    rows = [_guest(shop_id, email, snapshot.created_at) for email, snapshot in unknown.items()]
    db.session.execute(_insert_or_skip().on_conflict_do_nothing(), rows)
    return _find_emails(shop_id, first)


def person_of(shop_id: int, email: str, locale: str = "") -> Customer:
    """Who has this normalised address now: an account, else the guest of it, made known if need be.

    An account that the store has no more, or that goes by another address since, stands for nobody here.
    """
    found = find_by_email(shop_id, email)
    if found is not None:
        kept_id = present_ids(shop_id, [found.id])[found.id]
        kept = by_ids(shop_id, [kept_id])[kept_id]
        if kept.gone_at is None and kept.email == email:
            return kept
    row = _guest(shop_id, email, clock.now()) | {"locale": locale}
    db.session.execute(_insert_or_skip().on_conflict_do_nothing(), [row])
    guest = Customer.shop_id == shop_id, Customer.email == email, Customer.platform_id.is_(None)
    return db.session.scalars(select(Customer).where(*guest)).one()


def _insert_or_skip() -> Any:
    make = sqlite_insert if db.engine.dialect.name == "sqlite" else postgresql_insert
    return make(Customer)


def _find_emails(shop_id: int, emails: Iterable[str]) -> dict[str, Owner]:
    rows = db.session.execute(
        select(Customer.email, Customer.id, Customer.redacted_at)
        .where(Customer.shop_id == shop_id, among(Customer.email, emails))
        .order_by(Customer.platform_id.is_(None).desc(), Customer.id.desc())
        .with_for_update(read=True, key_share=True)  # nobody is forgotten while her order is written
    )
    return _present(shop_id, {str(email): Owner(id_, redacted_at) for email, id_, redacted_at in rows})


def _guest(shop_id: int, email: str, created_at: datetime) -> dict[str, Any]:
    names = dict.fromkeys(("first_name", "last_name", "locale", "country"), "")
    return names | {
        "shop_id": shop_id,
        "email": email,
        "created_at": created_at,
        "tags": [],
        "consent_state": ConsentState.NOT_SUBSCRIBED,
    }
