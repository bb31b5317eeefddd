"""Forgetting persons: every room is asked, those above first, and what no room knows of is searched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from app import activity, customers, mail, orders, shops
from app.core import clock, jobs
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.webhooks.privacy import empty_what_names

GRACE = timedelta(days=1)
"""A merge may be told of a day after the account that went with it was."""


def forget(shop_id: int, customer_ids: Iterable[int], order_ids: Sequence[str] = ()) -> None:
    """Leave nothing personal of these customers and orders, in the caller's unit of work."""
    customer_ids = list(customer_ids)
    customers.lock(shop_id, customer_ids)
    for customer_id in customer_ids:
        for privacy in reversed(registry().privacy.values()):
            privacy.redact(shop_id, customer_id)
    if order_ids:
        orders.redact_named(shop_id, order_ids)


def forget_words(shop_id: int, words: Sequence[str], email: str) -> None:
    """What may stand under a name that leads to no customer: carts, mails, bodies that nobody could apply."""
    empty_what_names(shop_id, words)
    if email:
        activity.forget_address(shop_id, email)
        if customers.find_by_email(shop_id, email) is None:
            mail.redact_address(shop_id, email)


def forget_later(shop_id: int, customer_id: int) -> None:
    """The platform deleted her: we follow, unless it turns out within a day that she was merged."""
    data, run_at = {"customer": customer_id}, clock.now() + GRACE
    key = f"{customer_id}:{run_at:%Y-%m-%d}"
    jobs.add("webhooks.forget_gone", key=key, shop_id=shop_id, data=data, run_at=run_at)


def forget_gone(job: jobs.Claim) -> None:
    with unit_of_work():
        customer_id = job.data["customer"]
        customer = customers.by_ids(job.shop_id, [customer_id]).get(customer_id)
        is_merged = customers.present_ids(job.shop_id, [customer_id])[customer_id] != customer_id
        if customer is not None and customer.gone_at is not None and not is_merged:
            forget(job.shop_id, customers.all_ids_of(job.shop_id, customer_id))
            shops.audit(job.shop_id, "platform", "customer_forgotten", {"customer": customer_id})
        jobs.finish(job)


def forget_with_kept(shop_id: int, platform_id: str) -> None:
    """Whoever is merged into somebody forgotten is forgotten as well."""
    kept = customers.find_by_platform_id(shop_id, platform_id)
    if kept is not None and kept.redacted_at is not None:
        forget(shop_id, customers.all_ids_of(shop_id, kept.id))
