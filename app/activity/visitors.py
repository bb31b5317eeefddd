"""Visitors: browsers known by a signed token, and the customers they turn out to be."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from app.activity.evidence import note
from app.activity.models import EvidenceKind, Visitor
from app.core import clock, sealing
from app.core.among import among
from app.core.database import db
from app.core.errors import NotAllowed
from app.core.prepared import Prepared
from app.shops import Shop

VISITOR, CLAIM = "visitor", "claim"
"""What a token is for: recognising a browser that agreed, or one code taken without agreeing."""


class Recognised(NamedTuple):
    """A browser that agreed, as its row is now."""

    id: int
    key: str
    customer_id: int | None


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


_BY_KEY = Prepared(
    lambda: select(Visitor.id, Visitor.key, Visitor.customer_id).where(
        Visitor.shop_id == bindparam("shop"), Visitor.key == bindparam("key")
    )
)


def recognised(shop: Shop, token: str | None) -> Recognised | None:
    """The same for who only reads."""
    key = _key_in(shop, VISITOR, token)
    found = _BY_KEY.rows(shop=shop.id, key=key) if key else ()
    return Recognised(*found[0]) if found else None


def key_of(shop: Shop, token: str | None) -> str | None:
    """What stands in this shop's visitor token, be she still known or not; None for anything else."""
    return _key_in(shop, VISITOR, token)


def holder_of(shop: Shop, token: str | None) -> str:
    """Who holds what is given to this token: visitor:<key> or claim:<key>. Raises NotAllowed."""
    holder = find_holder(shop, token)
    if holder is None:
        raise NotAllowed("the token is not one of this shop's", code="visitor_unknown")
    return holder


def find_holder(shop: Shop, token: str | None) -> str | None:
    """The same, None for a token that is not one of this shop's."""
    visitor = visitor_of(shop, token)
    return f"{VISITOR}:{visitor.key}" if visitor is not None else claimant_of(shop, token)


def claimant_of(shop: Shop, token: str | None) -> str | None:
    """Who holds what was given to this claim token; None for anything else."""
    key = _key_in(shop, CLAIM, token)
    return f"{CLAIM}:{key}" if key else None


def customer_of(shop_id: int, holder: str) -> int | None:
    """The customer that a holder as of `holder_of` is known to be, by whatever evidence."""
    purpose, _, key = holder.partition(":")
    visitor = _find(shop_id, key) if purpose == VISITOR else None
    return visitor.customer_id if visitor else None


def customers_of(shop_id: int, visitor_ids: Collection[int]) -> dict[int, int | None]:
    """Whose each of the browsers is, so that one person with several of them counts as one."""
    where = (Visitor.shop_id == shop_id, among(Visitor.id, visitor_ids))
    return {
        number: owner
        for number, owner in db.session.execute(select(Visitor.id, Visitor.customer_id).where(*where))
    }


def visitors_of(shop_id: int, customer_id: int) -> list[int]:
    """The browsers that are the customer's, by the evidence that stands."""
    where = (Visitor.shop_id == shop_id, Visitor.customer_id == customer_id)
    return list(db.session.scalars(select(Visitor.id).where(*where).order_by(Visitor.id)))


def holders_of(shop_id: int, customer_id: int) -> list[str]:
    """Her browsers as `holder_of` names them, by the evidence that stands; the newest fifty."""
    where = (Visitor.shop_id == shop_id, Visitor.customer_id == customer_id)
    keys = db.session.scalars(select(Visitor.key).where(*where).order_by(Visitor.id.desc()).limit(50))
    return [f"{VISITOR}:{key}" for key in keys]


def join(
    shop_id: int,
    visitor_key: str,
    customer_id: int,
    by: str,
    *,
    kind: EvidenceKind = EvidenceKind.ORDER,
    at: datetime | None = None,
) -> bool:
    """Keep evidence that the browser is the customer's, by the rule of evidence.py; False for no news."""
    visitor = _find(shop_id, visitor_key)
    return visitor is not None and note(shop_id, visitor, customer_id, kind=kind, by=by, at=at)


def join_by_token(
    shop: Shop,
    token: str,
    customer_id: int,
    by: str,
    *,
    kind: EvidenceKind = EvidenceKind.ORDER,
    at: datetime | None = None,
) -> bool:
    """The same for a token, as an order's attribute or a page brings it; a wrong one says nothing."""
    key = _key_in(shop, VISITOR, token)
    return key is not None and join(shop.id, key, customer_id, by, kind=kind, at=at)


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
