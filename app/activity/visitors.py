"""Visitors: browsers known by a signed token, and the customers they turn out to be."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import select, update

from app import customers
from app.activity.models import Visitor, VisitorMerge
from app.core import clock, sealing
from app.core.database import db, insert_fresh, insert_once
from app.core.errors import NotAllowed
from app.shops import Shop

VISITOR, CLAIM = "visitor", "claim"
"""What a token is for: recognising a browser that agreed, or one code taken without agreeing."""


def make_visitor(shop: Shop) -> str:
    """A new visitor's token. Only after consent to analytics."""
    now = clock.now()
    visitor = Visitor(shop_id=shop.id, key=secrets.token_hex(16), created_at=now, seen_at=now)
    db.session.add(visitor)
    return sealing.sign(VISITOR, [shop.id, visitor.key])


def make_claim_token(shop: Shop) -> str:
    """A token that can hold a voucher and nothing else; we store nothing about it."""
    return sealing.sign(CLAIM, [shop.id, secrets.token_hex(16)])


def visitor_of(shop: Shop, token: str | None) -> Visitor | None:
    """The visitor whose token this is; None for anything else, another shop's token included."""
    key = _key_in(shop, VISITOR, token)
    return _find(shop.id, key) if key else None


def holder_of(shop: Shop, token: str | None) -> str:
    """Who holds what is given to this token: visitor:<key> or claim:<key>. Raises NotAllowed."""
    visitor = visitor_of(shop, token)
    if visitor is not None:
        return f"{VISITOR}:{visitor.key}"
    claimant = claimant_of(shop, token)
    if claimant is None:
        raise NotAllowed("the token is not one of this shop's", code="visitor_unknown")
    return claimant


def claimant_of(shop: Shop, token: str | None) -> str | None:
    """Who holds what was given to this claim token; None for anything else."""
    key = _key_in(shop, CLAIM, token)
    return f"{CLAIM}:{key}" if key else None


def customer_of(shop_id: int, holder: str) -> int | None:
    """The customer that a holder as of `holder_of` is known to be."""
    purpose, _, key = holder.partition(":")
    visitor = _find(shop_id, key) if purpose == VISITOR else None
    return visitor.customer_id if visitor else None


def join(shop_id: int, visitor_key: str, customer_id: int, by: str) -> bool:
    """Note that the browser is the customer's; False when nothing new was learned.

    The last one known to use a browser is taken for its user; what went before stays on record.
    """
    visitor = _find(shop_id, visitor_key)
    customer = customers.by_ids(shop_id, [customer_id]).get(customer_id)
    if visitor is None or customer is None or customer.redacted_at is not None:
        return False
    row = {
        "shop_id": shop_id, "visitor_id": visitor.id, "customer_id": customer_id, "by": by, "at": clock.now(),
    }  # fmt: skip
    is_new = bool(insert_fresh(VisitorMerge, ("shop_id", "visitor_id", "customer_id"), [row]))
    if is_new:
        visitor.customer_id = customer_id
    return is_new


def join_by_token(shop: Shop, token: str, customer_id: int, by: str) -> bool:
    """The same for a visitor's token as an order's attribute brings it; a wrong one says nothing."""
    key = _key_in(shop, VISITOR, token)
    return key is not None and join(shop.id, key, customer_id, by)


def change_owner(shop_id: int, *, from_id: int, to_id: int, by: str) -> None:
    """The browsers of one customer are another's too, who is the same person; evidence is added."""
    theirs = select(VisitorMerge.visitor_id).where(
        VisitorMerge.shop_id == shop_id, VisitorMerge.customer_id == from_id
    )
    rows = [
        {"shop_id": shop_id, "visitor_id": visitor_id, "customer_id": to_id, "by": by, "at": clock.now()}
        for visitor_id in db.session.scalars(theirs)
    ]
    insert_once(VisitorMerge, ("shop_id", "visitor_id", "customer_id"), rows)
    db.session.execute(
        update(Visitor)
        .where(Visitor.shop_id == shop_id, Visitor.customer_id == from_id)
        .values(customer_id=to_id)
        .execution_options(synchronize_session=False)
    )


def _find(shop_id: int, key: str) -> Visitor | None:
    return db.session.scalar(select(Visitor).where(Visitor.shop_id == shop_id, Visitor.key == key))


def _key_in(shop: Shop, purpose: str, token: str | None) -> str | None:
    if not token or len(token) > 500:
        return None
    try:
        payload: Any = sealing.read(purpose, token)
    except NotAllowed:
        return None
    is_ours = isinstance(payload, list) and len(payload) == 2 and payload[0] == shop.id
    return str(payload[1]) if is_ours else None
