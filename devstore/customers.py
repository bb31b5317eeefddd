"""Customers of a shop: making them, changing what they agreed to, and telling the app."""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.models import Customer, Shop
from devstore.payloads import customer_body, email_consent_body
from devstore.webhooks import new_event, queue

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def find_customer(session: Session, shop: Shop, email: str) -> Customer | None:
    wanted = select(Customer).where(Customer.shop_id == shop.id, Customer.email == email.strip().lower())
    return session.scalar(wanted)


def find_or_create_customer(
    session: Session,
    shop: Shop,
    email: str,
    *,
    first_name: str = "",
    last_name: str = "",
    locale: str | None = None,
) -> Customer:
    """The customer with this address, made (and announced to the app) when there is none.

    Raises ValueError for text that is no address.
    """
    email = email.strip().lower()
    if not ADDRESS.fullmatch(email):
        raise ValueError(f"{email!r} is no e-mail address")
    known = find_customer(session, shop, email)
    if known is not None:
        return known
    now = clock.now(session)
    customer = Customer(
        shop_id=shop.id,
        email=email,
        first_name=first_name,
        last_name=last_name,
        locale=locale or shop.language,
        verified_email=True,
        created_at=now,
        updated_at=now,
    )
    session.add(customer)
    session.flush()
    queue(session, shop, "customers/create", customer_body(shop, customer))
    return customer


def set_marketing_consent(
    session: Session,
    shop: Shop,
    customer: Customer,
    state: str,
    *,
    opt_in_level: str | None = "single_opt_in",
    at: datetime | None = None,
) -> None:
    """Write down whether the customer may get marketing mail, and send the consent webhook.

    `state` is subscribed, unsubscribed, pending or not_subscribed.
    """
    now = clock.now(session)
    customer.marketing_state = state
    customer.marketing_opt_in_level = opt_in_level
    customer.marketing_updated_at = at or now
    customer.updated_at = now
    event = new_event()
    queue(
        session,
        shop,
        "customers_email_marketing_consent/update",
        email_consent_body(shop, customer),
        event=event,
    )
    queue(session, shop, "customers/update", customer_body(shop, customer), event=event)


def touch_customer(session: Session, shop: Shop, customer: Customer, *, event: str | None = None) -> None:
    """Mark the customer as changed now and send customers/update."""
    customer.updated_at = clock.now(session)
    queue(session, shop, "customers/update", customer_body(shop, customer), event=event)
