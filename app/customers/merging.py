"""Accounts that turn out to be one person: each merge is a row, and chains of them lead to one customer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import CTE, ColumnElement, select, true

from app.core.database import db, insert_fresh
from app.customers.consent import withdraw
from app.customers.lookup import get
from app.customers.models import ConsentState, Customer, CustomerMerge
from app.customers.recording import record_many
from app.customers.topics import keep_refusals
from app.platforms import CustomerSnapshot

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Merged:
    """Two of our customers that are one person from now on."""

    removed_id: int
    kept_id: int


def merge(shop_id: int, *, removed: str, kept: str, at: datetime) -> Merged | None:
    """Note that the platform merged one account into another; None when that was known or goes in a circle.

    Both are made known if need be, so that merge and accounts may arrive in any order.
    """
    if removed == kept:
        return None
    ids = record_many(shop_id, [known_by_name(removed), known_by_name(kept)])
    removed_id, kept_id = ids[removed], ids[kept]
    last_id = present_ids(shop_id, [kept_id])[kept_id]
    if last_id == removed_id:
        return None
    row = {"shop_id": shop_id, "removed_id": removed_id, "kept_id": kept_id, "at": at}
    if not insert_fresh(CustomerMerge, ("shop_id", "removed_id"), [row]):
        return None
    gone = get(shop_id, removed_id)
    gone.gone_at = at
    kept_customer = get(shop_id, last_id)
    _keep_refusal(gone, kept_customer)
    keep_refusals(gone, kept_customer)
    return Merged(removed_id, last_id)


def known_by_name(platform_id: str) -> CustomerSnapshot:
    """A number without a person, older than anything that the account itself will say."""
    return CustomerSnapshot(
        platform_id=platform_id, email="", first_name="", last_name="",
        created_at=BEFORE_ALL, updated_at=BEFORE_ALL,
    )  # fmt: skip


def present_ids(shop_id: int, customer_ids: Iterable[int]) -> dict[int, int]:
    """Under which id each of the customers is known now."""
    present = {customer_id: customer_id for customer_id in customer_ids}
    while present:
        where = (CustomerMerge.shop_id == shop_id, CustomerMerge.removed_id.in_(set(present.values())))
        rows = db.session.execute(select(CustomerMerge.removed_id, CustomerMerge.kept_id).where(*where))
        following: dict[int, int] = {removed_id: kept_id for removed_id, kept_id in rows}
        if not following:
            break
        present = {first: following.get(last, last) for first, last in present.items()}
    return present


def all_ids_of(shop_id: int, customer_id: int) -> list[int]:
    """The customer's own id and those of all who were merged into her."""
    found, newest = [customer_id], [customer_id]
    while newest:
        where = (CustomerMerge.shop_id == shop_id, CustomerMerge.kept_id.in_(newest))
        newest = list(db.session.scalars(select(CustomerMerge.removed_id).where(*where)))
        found += newest
    return found


def successors(shop_id: int) -> CTE:
    """For queries: `removed_id` beside each `kept_id` that stands for it, over all merges that followed."""
    where = CustomerMerge.shop_id == shop_id
    first = select(CustomerMerge.removed_id, CustomerMerge.kept_id).where(where).cte(recursive=True)
    later = select(first.c.removed_id, CustomerMerge.kept_id).where(where)
    return first.union(later.join(first, CustomerMerge.removed_id == first.c.kept_id))


def mark_gone(shop_id: int, platform_id: str, at: datetime) -> int:
    """The platform has the customer no more; returns our id. Nobody writes to her from now on."""
    customer_id = record_many(shop_id, [known_by_name(platform_id)])[platform_id]
    customer = get(shop_id, customer_id)
    newest = customer.platform_updated_at
    if customer.gone_at is None and (newest is None or newest <= at):
        customer.gone_at = at
    return customer_id


def find_all(shop_id: int, platform_id: str, email: str) -> list[Customer]:
    """Every row of one person: her account, whoever was merged into it, and the guest of her address."""
    first = []
    if platform_id:
        first += _where(shop_id, Customer.platform_id == platform_id)
    if email:
        first += _where(
            shop_id, Customer.email == email, Customer.platform_id.is_(None) if platform_id else true()
        )
    last = present_ids(shop_id, [each.id for each in first])
    ids = sorted({each for one in last.values() for each in all_ids_of(shop_id, one)})
    return _where(shop_id, Customer.id.in_(ids))


def _where(shop_id: int, *where: ColumnElement[bool]) -> list[Customer]:
    return list(
        db.session.scalars(select(Customer).where(Customer.shop_id == shop_id, *where).order_by(Customer.id))
    )


def _keep_refusal(gone: Customer, kept: Customer) -> None:
    """Whoever said no last under the other account does not get mail because she has only one left."""
    said_no = gone.consent_state == ConsentState.UNSUBSCRIBED and gone.consent_at is not None
    if said_no and (kept.consent_at is None or gone.consent_at > kept.consent_at):  # type: ignore[operator]
        withdraw(kept, source=f"merged:{gone.id}")
