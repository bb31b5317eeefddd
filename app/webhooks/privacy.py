"""What the inbox forgets: bodies name customers, so those still kept are searched and emptied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, or_, select, update

from app import customers, shops
from app.core import given_up
from app.core.database import db
from app.core.registry import Privacy
from app.customers import Customer
from app.webhooks.models import Delivery, PrivacyRequest


def redact(shop_id: int, customer_id: int) -> None:
    """Empty files and dead letters about the customer; what still waits is emptied when it is applied."""
    hers = (PrivacyRequest.shop_id == shop_id, PrivacyRequest.customer_id == customer_id)
    db.session.execute(update(PrivacyRequest).where(*hers).values(found=None))
    customer = customers.by_ids(shop_id, [customer_id]).get(customer_id)
    if customer is not None:
        empty_what_names(shop_id, [customer.platform_id or "", customer.email or ""], _full_name(customer))


def empty_what_names(shop_id: int, words: Sequence[str], full_name: str = "") -> None:
    """Empty dead letters in which one of the words stands by itself, and the reasons of failed jobs.

    Those are also searched for the name.
    """
    marks = [re.escape(word.lower()) for word in words if word]
    if marks:
        _empty_dead_letters(shop_id, _standing_alone(marks))
    if marks or full_name:
        names = [re.escape(full_name.lower())] if full_name else []
        given_up.empty_reasons(shop_id, re.compile(_standing_alone([*marks, *names])))


def _full_name(customer: Customer) -> str:
    """Both names together, since one alone may be any word."""
    return f"{customer.first_name} {customer.last_name}" if customer.first_name and customer.last_name else ""


def _standing_alone(marks: Sequence[str]) -> str:
    return rf"(?<![a-z0-9])(?:{'|'.join(marks)})(?![a-z0-9])"


def _empty_dead_letters(shop_id: int, marks: str) -> None:
    pattern = re.compile(marks.encode())
    dead = select(Delivery.id, Delivery.body, Delivery.problem).where(
        Delivery.shop_id == shop_id, Delivery.dead_at.is_not(None)
    )
    named = [
        delivery_id
        for delivery_id, body, problem in db.session.execute(dead)
        if pattern.search(body.lower()) or pattern.search((problem or "").lower().encode())
    ]
    emptied = {"body": b"", "problem": "emptied: it named a customer who asked to be forgotten"}
    db.session.execute(
        update(Delivery).where(Delivery.shop_id == shop_id, Delivery.id.in_(named)).values(**emptied)
    )


def export_for(shop_id: int, customer_id: int) -> Any:
    """Deliveries are passed on and emptied; nothing stays here."""
    return None


def erase_shop(shop_id: int) -> None:
    """By the name too: what came before the shop was known belongs to no shop of ours."""
    domain = shops.by_id(shop_id).domain
    db.session.execute(delete(PrivacyRequest).where(PrivacyRequest.shop_id == shop_id))
    mine = or_(Delivery.shop_id == shop_id, Delivery.shop_domain == domain)
    db.session.execute(delete(Delivery).where(mine).execution_options(synchronize_session=False))


PRIVACY = Privacy(
    columns=frozenset({"privacy_request.customer_id"}),
    redact=redact,
    export_for=export_for,
    erase_shop=erase_shop,
)
