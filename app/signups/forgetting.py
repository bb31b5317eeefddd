"""What nobody confirmed in 30 days is forgotten, with the person if nothing else is known of her."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app import customers, mail, orders
from app.core import clock
from app.core.database import db
from app.core.registry import registry
from app.customers import Customer
from app.signups.models import Signup, SignupState

KEPT = timedelta(days=30)
BATCH = 50
AGREED = (SignupState.CONFIRMED, SignupState.ACCEPTED)


def forget_some() -> int:
    """Forget one batch of old signups, in the caller's unit of work; returns how many."""
    limit = clock.now() - KEPT
    old = (
        select(Signup)
        .where(Signup.asked_at < limit, Signup.state.not_in(AGREED))
        .order_by(Signup.asked_at)
        .limit(BATCH)
    )
    found = list(db.session.scalars(old))
    for signup in found:
        shop_id, customer_id = signup.shop_id, signup.customer_id
        db.session.delete(signup)
        db.session.flush()
        if customer_id is not None:
            _forget_person(shop_id, customer_id)
    return len(found)


def _forget_person(shop_id: int, customer_id: int) -> None:
    if _is_asked_elsewhere(shop_id, customer_id):
        return
    customers.lock(shop_id, [customer_id])
    customer = customers.by_ids(shop_id, [customer_id]).get(customer_id)
    if customer is None or customer.redacted_at is not None:
        return
    customers.unask(customer)
    if _is_known_otherwise(customer):
        return
    because = mail.suppressed_because(shop_id, customer.email or "")
    email = customer.email
    for privacy in reversed(registry().privacy.values()):
        privacy.redact(shop_id, customer_id)
    customers.remove(shop_id, customer_id)
    if because and email:
        mail.suppress(shop_id, email, because)  # who refused us is not asked again because we forgot her


def _is_asked_elsewhere(shop_id: int, customer_id: int) -> bool:
    hers = Signup.shop_id == shop_id, Signup.customer_id == customer_id
    return db.session.scalar(select(Signup.id).where(*hers).limit(1)) is not None


def _is_known_otherwise(customer: Customer) -> bool:
    """Whether she is more than an address that somebody typed."""
    has_account = customer.platform_id is not None
    has_spoken = customer.consent_at is not None
    return has_account or has_spoken or bool(orders.of_customer(customer.shop_id, customer.id, limit=1))
