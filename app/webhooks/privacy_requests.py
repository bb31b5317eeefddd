"""What persons asked of a shop by law: done at once, kept with its date, shown until it may be forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from app import customers, orders, shops
from app.core import clock
from app.core.database import db, insert_fresh
from app.core.errors import NotFound
from app.core.registry import registry
from app.webhooks.forgetting import forget
from app.webhooks.models import Delivery, PrivacyRequest, RequestKind

LIMIT = timedelta(days=30)
"""Within which the law and the platform want it done."""
FILE_KEPT = timedelta(days=30)
PLATFORM = "platform"
TOPICS = {"customers/data_request": RequestKind.EXPORT, "customers/redact": RequestKind.REDACTION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks, about whom, and under which name."""

    request_id: str
    by: str
    at: datetime
    order_ids: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Open:
    """A request that arrived and is not carried out yet."""

    kind: RequestKind
    asked_at: datetime
    due_at: datetime
    problem: str | None


def give_file(shop_id: int, customer_ids: Sequence[int], asked: Asked) -> bool:
    """Gather what every room knows of one person, for the merchant to hand on; False when that was done."""
    found = _gathered(shop_id, customer_ids, asked.order_ids)
    return _keep(shop_id, RequestKind.EXPORT, customer_ids, asked, found)


def carry_out_redaction(shop_id: int, customer_ids: Sequence[int], asked: Asked) -> bool:
    """Forget one person in every room; False when the same request had it done before."""
    forget(shop_id, customer_ids, asked.order_ids)
    return _keep(shop_id, RequestKind.REDACTION, customer_ids, asked, None)


def everybody_she_is(shop_id: int, customer_id: int) -> list[int]:
    """The ids under which we know the person: hers and those of whoever was merged into her."""
    person = customers.get(shop_id, customer_id)
    return customers.all_ids_of(shop_id, customers.present_ids(shop_id, [person.id])[person.id])


def requests_of(shop_id: int, limit: int = 200) -> list[PrivacyRequest]:
    """What was carried out, newest first."""
    newest = (
        select(PrivacyRequest).where(PrivacyRequest.shop_id == shop_id).order_by(PrivacyRequest.id.desc())
    )
    return list(db.session.scalars(newest.limit(limit)))


def open_requests(shop_id: int) -> list[Open]:
    """What arrived and is not carried out, the most urgent first."""
    where = (Delivery.shop_id == shop_id, Delivery.topic.in_(TOPICS), Delivery.done_at.is_(None))
    rows = db.session.execute(
        select(Delivery.topic, Delivery.received_at, Delivery.problem).where(*where).order_by(Delivery.id)
    )
    return [Open(TOPICS[topic], at, at + LIMIT, problem) for topic, at, problem in rows]


def file_of(shop_id: int, request_id: int) -> PrivacyRequest:
    """The request whose file is there to be taken; raises NotFound."""
    where = (PrivacyRequest.shop_id == shop_id, PrivacyRequest.id == request_id)
    request = db.session.scalar(select(PrivacyRequest).where(*where))
    if request is None or request.found is None or request.done_at < clock.now() - FILE_KEPT:
        raise NotFound("There is no such file any more.")
    return request


def forget_old_files() -> int:
    """Take the files that were there for a month; returns how many."""
    old = (PrivacyRequest.found.is_not(None), PrivacyRequest.done_at < clock.now() - FILE_KEPT)
    return int(db.session.execute(update(PrivacyRequest).where(*old).values(found=None)).rowcount)  # type: ignore[attr-defined]


def _gathered(shop_id: int, customer_ids: Sequence[int], order_ids: Sequence[str]) -> dict[str, Any]:
    found = {
        room: [part for each in customer_ids if (part := privacy.export_for(shop_id, each))]
        for room, privacy in sorted(registry().privacy.items())
    }
    found["orders"] += orders.export_named(shop_id, order_ids, customer_ids)
    return {room: parts for room, parts in found.items() if parts}


def _keep(
    shop_id: int, kind: RequestKind, customer_ids: Iterable[int], asked: Asked, found: dict[str, Any] | None
) -> bool:
    customer_id = next(iter(customer_ids), None)
    row = {
        "shop_id": shop_id, "kind": kind, "request_id": asked.request_id, "customer_id": customer_id,
        "asked_by": asked.by, "asked_at": asked.at, "due_at": asked.at + LIMIT, "done_at": clock.now(),
        "found": found,
    }  # fmt: skip
    is_new = bool(insert_fresh(PrivacyRequest, ("shop_id", "kind", "request_id"), [row]))
    if is_new:
        what = "customer_data_exported" if kind is RequestKind.EXPORT else "customer_forgotten"
        shops.audit(shop_id, asked.by, what, {"customer": customer_id})
    return is_new
