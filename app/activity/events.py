"""What shoppers did, taken in from browsers: nothing in an envelope is believed before it is checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from app.activity.models import StorefrontEvent, Visitor
from app.core import clock
from app.core.database import db
from app.core.errors import BadInput
from app.shops import Shop

EVENT_NAMES = frozenset(
    {
        "page_viewed", "product_viewed", "collection_viewed", "cart_viewed", "search_submitted",
        "product_added_to_cart", "product_removed_from_cart", "checkout_started", "checkout_completed",
        "carousel_shown", "carousel_clicked", "recommendation_clicked", "recommendation_added",
        "popup_shown", "popup_dismissed", "popup_accepted", "voucher_claimed",
    }
)  # fmt: skip
MAX_EVENTS = 50
MAX_DATA_BYTES = 2048
OLDEST = timedelta(days=1)


def record_events(shop: Shop, visitor: Visitor | None, events: Sequence[Any]) -> int:
    """Store the events of one envelope, whole or not at all; returns how many.

    An event is a mapping with `name`, `at` (ISO 8601) and whatever else it tells. A time in the future or
    older than a day is a wrong clock and becomes now. Raises BadInput, having stored nothing.
    """
    if not isinstance(events, list | tuple) or len(events) > MAX_EVENTS:
        raise BadInput(f"Send a list of at most {MAX_EVENTS} events.")
    now = clock.now()
    rows = [_row(shop.id, visitor, event, now) for event in events]
    if rows:
        db.session.execute(insert(StorefrontEvent), rows)
    if rows and visitor is not None:
        visitor.seen_at = now
    return len(rows)


def _row(shop_id: int, visitor: Visitor | None, event: Any, now: datetime) -> dict[str, Any]:
    if not isinstance(event, Mapping) or str(event.get("name")) not in EVENT_NAMES:
        raise BadInput(f"Each event needs a name out of: {', '.join(sorted(EVENT_NAMES))}.")
    data = {str(key): value for key, value in event.items() if key not in ("name", "at", "product")}
    product = None if event.get("product") is None else str(event["product"])
    if product is not None and not re.fullmatch("[0-9]{1,20}", product):
        raise BadInput("`product` is the platform's id of a product, digits only.")
    if len(_json(data)) > MAX_DATA_BYTES:
        raise BadInput(f"An event tells at most {MAX_DATA_BYTES} bytes.")
    return {
        "shop_id": shop_id,
        "visitor_id": visitor.id if visitor else None,
        "name": event["name"],
        "product_platform_id": product,
        "data": data,
        "at": _moment(event.get("at"), now),
    }


def _json(data: dict[str, Any]) -> bytes:
    """As it will be stored; what no database takes (NUL, lone surrogates, NaN) is refused."""
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False)
        encoded = text.encode()
    except (ValueError, RecursionError):
        raise BadInput("An event holds what is no JSON text.") from None
    if "\\u0000" in text:
        raise BadInput("An event holds a NUL character.")
    return encoded


def _moment(at: Any, now: datetime) -> datetime:
    if at is None:
        return now
    try:
        told = datetime.fromisoformat(str(at))
    except ValueError:
        raise BadInput("`at` is a time such as 2026-11-21T10:00:00Z.") from None
    told = told if told.tzinfo else told.replace(tzinfo=UTC)
    return told if now - OLDEST <= told <= now else now
