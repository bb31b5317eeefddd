"""Webhooks going out: what subscribes, and the deliveries queued in the same transaction as their cause."""

import json
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.app_config import COMPLIANCE_TOPICS, AppConfig
from devstore.config import API_VERSION
from devstore.models import Delivery, Installation, Shop, WebhookSubscription
from devstore.search import holds, parse

TO_UNINSTALLED = {"app/uninstalled", *COMPLIANCE_TOPICS}
"""Topics also sent to a shop that has just lost the app."""


def declare_subscriptions(session: Session, app: AppConfig) -> None:
    """Make the subscriptions that belong to no single shop those the app declares now."""
    session.execute(delete(WebhookSubscription).where(WebhookSubscription.shop_id.is_(None)))
    now = clock.now(session)
    for declared in app.subscriptions:
        session.add(
            WebhookSubscription(
                topic=declared.topic,
                uri=declared.uri,
                include_fields=list(declared.include_fields),
                filter=declared.filter,
                name=declared.name,
                created_at=now,
                updated_at=now,
            )
        )


def new_event() -> str:
    """A name for one act in the shop; all deliveries it causes carry it."""
    return str(uuid.uuid4())


def queue(
    session: Session, shop: Shop, topic: str, body: dict[str, Any], *, event: str | None = None
) -> list[Delivery]:
    """Write one delivery for each subscription to this topic. They leave after the transaction commits."""
    if topic not in TO_UNINSTALLED and not _has_app(session, shop):
        return []
    event, now = event or new_event(), clock.now(session)
    deliveries = [
        Delivery(
            shop_id=shop.id,
            subscription_id=subscription.id,
            webhook_id=str(uuid.uuid4()),
            event_id=event,
            topic=topic,
            uri=subscription.uri,
            name=subscription.name,
            api_version=API_VERSION,
            body=json.dumps(chosen_fields(body, subscription.include_fields), separators=(",", ":")).encode(),
            triggered_at=now,
            next_at=now,
        )
        for subscription in _subscriptions(session, shop, topic)
        if _passes(body, subscription)
    ]
    session.add_all(deliveries)
    return deliveries


def send_again(session: Session, delivery: Delivery) -> None:
    """Put a delivery back on its way with the same bytes and the same webhook id."""
    delivery.state = "waiting"
    delivery.attempts = 0
    delivery.next_at = clock.now(session) - timedelta(seconds=1)


def chosen_fields(body: dict[str, Any], include: Iterable[str]) -> dict[str, Any]:
    """Only the fields a subscription asked for; a dot reaches inside an object or each object of a list."""
    paths = [path.split(".") for path in include]
    return body if not paths else _pick(body, paths)


def _pick(value: Any, paths: list[list[str]]) -> Any:
    if isinstance(value, list):
        return [_pick(entry, paths) for entry in value]
    if not isinstance(value, dict):
        return value
    picked = {}
    for name in dict.fromkeys(path[0] for path in paths):
        if name not in value:
            continue
        deeper = [path[1:] for path in paths if path[0] == name]
        picked[name] = value[name] if [] in deeper else _pick(value[name], deeper)
    return picked


def _passes(body: dict[str, Any], subscription: WebhookSubscription) -> bool:
    if not subscription.filter:
        return True
    return holds(parse(subscription.filter), lambda field: list(_values(body, field.split("."))))


def _values(value: Any, path: list[str]) -> Iterable[str]:
    if isinstance(value, list):
        for entry in value:
            yield from _values(entry, path)
    elif path and isinstance(value, dict):
        if path[0] in value:
            yield from _values(value[path[0]], path[1:])
    elif not path and value is not None:
        yield str(value).lower() if isinstance(value, bool) else str(value)


def _has_app(session: Session, shop: Shop) -> bool:
    live = select(Installation.id).where(
        Installation.shop_id == shop.id, Installation.uninstalled_at.is_(None)
    )
    return session.scalar(live) is not None


def _subscriptions(session: Session, shop: Shop, topic: str) -> list[WebhookSubscription]:
    wanted = select(WebhookSubscription).where(
        WebhookSubscription.topic == topic,
        or_(WebhookSubscription.shop_id.is_(None), WebhookSubscription.shop_id == shop.id),
    )
    return list(session.scalars(wanted))
