"""Customers of a shop: making them, changing what they agreed to, and telling the app."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.models import Cart, Customer, Metafield, Order, Shop
from devstore.payloads import (
    customer_body,
    deleted_customer_body,
    email_consent_body,
    purchasing_body,
    tags_body,
)
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


def tell_purchases(session: Session, shop: Shop, customer: Customer, *, event: str | None = None) -> None:
    """Send customers/purchasing_summary: what the customer bought has changed."""
    body = purchasing_body(shop, customer, clock.now(session))
    queue(session, shop, "customers/purchasing_summary", body, event=event)


def tell_tags(
    session: Session, shop: Shop, customer: Customer, before: Sequence[str], *, event: str | None = None
) -> None:
    """Send customer.tags_added and customer.tags_removed for what has changed since then."""
    for verb, tags in (
        ("added", [tag for tag in customer.tags if tag not in before]),
        ("removed", [tag for tag in before if tag not in customer.tags]),
    ):
        if tags:
            body = tags_body(customer, tags, clock.now(session))
            queue(session, shop, f"customer.tags_{verb}", body, event=event)


def set_account_state(session: Session, shop: Shop, customer: Customer, state: str) -> None:
    """Open or close the customer's account; a change sends customers/enable or customers/disable.

    Raises ValueError for a state other than enabled and disabled.
    """
    if state not in ("enabled", "disabled"):
        raise ValueError(f"{state!r} is no state of an account")
    if customer.state == state:
        return
    customer.state, customer.updated_at = state, clock.now(session)
    queue(session, shop, f"customers/{state.removesuffix('d')}", customer_body(shop, customer))


def delete_customer(session: Session, shop: Shop, customer: Customer) -> None:
    """Delete a customer and send customers/delete. Raises ValueError for one who has ordered."""
    ordered = select(Order.id).where(Order.customer_id == customer.id).limit(1)
    if session.scalar(ordered) is not None:
        raise ValueError("A customer with orders cannot be deleted")
    body = deleted_customer_body(customer)
    session.execute(
        delete(Metafield).where(Metafield.owner_type == "Customer", Metafield.owner_id == customer.id)
    )
    for cart in session.scalars(select(Cart).where(Cart.customer_id == customer.id)):
        cart.customer_id = None
    session.delete(customer)
    session.flush()
    queue(session, shop, "customers/delete", body)
