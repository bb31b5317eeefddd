"""Tells the store what customers said to us; the store is the master of consent."""

from __future__ import annotations

from app import shops
from app.core import jobs
from app.core.unit import unit_of_work
from app.customers.consent import PLATFORM, has_consent, last_word
from app.customers.lookup import by_ids
from app.customers.models import Customer

WRITE_BACK = "customers.write_back"
ACQUAINT = "customers.acquaint"


def queue_write_back(shop_id: int, customer_id: int, cause: str) -> bool:
    """Have the customer's consent written to the store; False when there is nothing to tell it.

    A guest who agreed is made a customer of the store first. One who said no is nobody whom it must know.
    """
    customer = by_ids(shop_id, [customer_id]).get(customer_id)
    if customer is None or not _is_ours_to_tell(customer):
        return False
    if customer.platform_id is None and not has_consent(customer):
        return False
    kind = WRITE_BACK if customer.platform_id else ACQUAINT
    return jobs.add(kind, key=f"{customer_id}:{cause}", shop_id=shop_id, data={"customer": customer_id})


def write_back(job: jobs.Claim) -> None:
    """Write what holds now, which may be newer than what queued the job."""
    shop = shops.by_id(job.shop_id)
    customer = by_ids(shop.id, [job.data["customer"]]).get(job.data["customer"])
    if customer and customer.consent_at and customer.platform_id and _is_ours_to_tell(customer):
        word = last_word(customer)
        said = customer.platform_id, str(customer.consent_state), customer.consent_at
        is_confirmed = bool(word and word.is_confirmed)
        if shop.uninstalled_at is None:
            shops.connect(shop).update_consent(*said, is_confirmed=is_confirmed)
    with unit_of_work():
        jobs.finish(job)


def _is_ours_to_tell(customer: Customer) -> bool:
    if customer.redacted_at is not None or customer.consent_at is None:
        return False
    word = last_word(customer)
    return word is not None and word.source != PLATFORM
