"""Codes that lie ready for an offer that many take: one discount an hour, one end for all of them.

A pool belongs to one source, one set of terms and one hour. Its codes are handed out in that hour only and
end together, `hours` after the hour is over, so that whoever gets one has it for as long as was promised and
the end that is shown is the discount's own.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from app.core import clock
from app.core.database import db, insert_fresh, insert_once
from app.offers.models import OfferPool, PoolCode, PoolCodeState, PoolState
from app.offers.terms import OfferTerms, new_code

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Ready:
    """A code that is on the platform and was nobody's until now."""

    pool_id: int
    code: str
    ends_at: datetime


def hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def key_of(terms: OfferTerms) -> str:
    """The same for the same terms."""
    return hashlib.sha256(json.dumps(as_dict(terms), sort_keys=True).encode()).hexdigest()[:16]


def as_dict(terms: OfferTerms) -> dict[str, Any]:
    return {
        "kind": terms.kind.value, "value": terms.value, "hours": terms.hours,
        "minimum_minor": terms.minimum_minor, "combines": list(terms.combines or ()),
        "product": terms.product, "product_title": terms.product_title,
    }  # fmt: skip


def terms_of(pool: OfferPool) -> OfferTerms:
    return OfferTerms(**{**pool.terms, "combines": tuple(pool.terms["combines"])})


def take(shop_id: int, source: str, terms: OfferTerms) -> Ready | None:
    """A code out of this hour's pool, which nobody else gets; None where none lies ready."""
    if not terms.strategy.is_poolable:
        return None
    pool = db.session.scalar(
        select(OfferPool).where(
            OfferPool.shop_id == shop_id,
            OfferPool.source == source,
            OfferPool.terms_key == key_of(terms),
            OfferPool.hour_at == hour_of(clock.now()),
            OfferPool.state == PoolState.OPEN,
        )
    )
    if pool is None:
        return None
    first = (
        select(PoolCode.id)
        .where(PoolCode.pool_id == pool.id, PoolCode.shop_id == shop_id)
        .where(PoolCode.state == PoolCodeState.READY)
        .order_by(PoolCode.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    code = db.session.scalar(
        update(PoolCode)
        .where(PoolCode.id == first.scalar_subquery(), PoolCode.state == PoolCodeState.READY)
        .values(state=PoolCodeState.GIVEN)
        .returning(PoolCode.code)
        .execution_options(synchronize_session=False)
    )
    return Ready(pool.id, code, pool.ends_at) if code else None


def put_back(ready: Ready) -> None:
    """It was not given after all, in the same unit of work."""
    db.session.execute(
        update(PoolCode)
        .where(PoolCode.pool_id == ready.pool_id, PoolCode.code == ready.code)
        .values(state=PoolCodeState.READY)
        .execution_options(synchronize_session=False)
    )


def open_pool(
    shop_id: int, source: str, terms: OfferTerms, hour_at: datetime, *, number: int, prefix: str
) -> int:
    """Have a pool of at least `number` codes that can be given; returns its id. What is there stays."""
    row = {
        "shop_id": shop_id, "source": source, "terms_key": key_of(terms), "terms": as_dict(terms),
        "prefix": prefix, "hour_at": hour_at, "ends_at": hour_at + HOUR + timedelta(hours=terms.hours),
        "state": PoolState.MAKING, "seed": new_code(prefix),
    }  # fmt: skip
    insert_fresh(OfferPool, ("shop_id", "source", "terms_key", "hour_at"), [row])
    pool = db.session.scalars(
        select(OfferPool).where(
            OfferPool.shop_id == shop_id, OfferPool.source == source,
            OfferPool.terms_key == key_of(terms), OfferPool.hour_at == hour_at,
        )
    ).one()  # fmt: skip
    missing = number - left_in(shop_id, pool.id)
    new = {"shop_id": shop_id, "pool_id": pool.id, "state": PoolCodeState.NEW}
    insert_once(PoolCode, ("shop_id", "code"), [{**new, "code": new_code(prefix)} for _ in range(missing)])
    return pool.id


def left_in(shop_id: int, pool_id: int) -> int:
    """How many codes of a pool can be given now or soon."""
    coming = (PoolCodeState.NEW, PoolCodeState.SENT, PoolCodeState.READY)
    return (
        db.session.scalar(
            select(func.count()).where(
                PoolCode.shop_id == shop_id, PoolCode.pool_id == pool_id, PoolCode.state.in_(coming)
            )
        )
        or 0
    )


def get(shop_id: int, pool_id: int) -> OfferPool | None:
    query = select(OfferPool).where(OfferPool.shop_id == shop_id, OfferPool.id == pool_id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def codes_in(shop_id: int, pool_id: int, state: PoolCodeState, limit: int) -> list[PoolCode]:
    query = (
        select(PoolCode)
        .where(PoolCode.shop_id == shop_id, PoolCode.pool_id == pool_id, PoolCode.state == state)
        .order_by(PoolCode.id)
        .limit(limit)
    )
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def place_of(shop_id: int, pool_id: int, code: str) -> tuple[str, str] | None:
    """What the platform calls the discount and the code; None where the code is no longer in it."""
    row = db.session.execute(
        select(OfferPool.platform_id, PoolCode.platform_id)
        .join(PoolCode, PoolCode.pool_id == OfferPool.id)
        .where(OfferPool.shop_id == shop_id, OfferPool.id == pool_id, PoolCode.code == code)
    ).one_or_none()
    if row is None or row[0] is None or row[1] is None:
        return None
    return row[0], row[1]
