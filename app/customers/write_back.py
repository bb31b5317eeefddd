"""Tells the store what customers said to us; the store is the master of consent."""

from __future__ import annotations

from sqlalchemy import select

from app import shops
from app.core import jobs
from app.core.database import db
from app.core.unit import unit_of_work
from app.customers.consent import PLATFORM
from app.customers.lookup import by_ids
from app.customers.models import ConsentEntry, Customer


def queue_write_back(shop_id: int, customer_id: int, cause: str) -> bool:
    """Have the customer's consent written to the store; False when there is nothing to tell it."""
    customer = by_ids(shop_id, [customer_id]).get(customer_id)
    if customer is None or not _is_ours_to_tell(customer):
        return False
    return jobs.add(
        "customers.write_back", key=f"{customer_id}:{cause}", shop_id=shop_id, data={"customer": customer_id}
    )


def write_back(job: jobs.Claim) -> None:
    """Write what holds now, which may be newer than what queued the job."""
    shop = shops.by_id(job.shop_id)
    customer = by_ids(shop.id, [job.data["customer"]]).get(job.data["customer"])
    if customer and customer.consent_at and shop.uninstalled_at is None and _is_ours_to_tell(customer):
        said = str(customer.platform_id), str(customer.consent_state), customer.consent_at
        shops.connect(shop).update_consent(*said)
    with unit_of_work():
        jobs.finish(job)


def _is_ours_to_tell(customer: Customer) -> bool:
    if customer.platform_id is None or customer.redacted_at is not None or customer.consent_at is None:
        return False
    source = db.session.scalar(
        select(ConsentEntry.source)
        .where(ConsentEntry.shop_id == customer.shop_id, ConsentEntry.customer_id == customer.id)
        .order_by(ConsentEntry.at.desc(), ConsentEntry.id.desc())
        .limit(1)
    )
    return source is not None and source != PLATFORM


JOBS = {"customers.write_back": write_back}
