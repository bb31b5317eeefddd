"""Webhooks going out: what subscribes, and the deliveries queued in the same transaction as their cause."""

import json
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.app_config import AppConfig
from devstore.config import API_VERSION
from devstore.hooks.filters import passes
from devstore.hooks.metafields import with_metafields
from devstore.hooks.topics import COMPLIANCE_TOPICS, NEEDS, may_hear
from devstore.models import Delivery, Installation, Setting, Shop, WebhookSubscription

TO_UNINSTALLED = {"app/uninstalled", *COMPLIANCE_TOPICS}
"""Topics also sent to a shop that has just lost the app."""
VERSION_KEY = "webhook_api_version"
SAME_AGAIN = timedelta(seconds=60)
"""Within it, a subscription to chosen fields is not told the very same bytes twice running."""


def declare_subscriptions(session: Session, app: AppConfig) -> None:
    """Make the subscriptions that belong to no single shop those the app declares now."""
    session.execute(delete(WebhookSubscription).where(WebhookSubscription.shop_id.is_(None)))
    now = clock.now(session)
    session.merge(Setting(key=VERSION_KEY, value=app.webhook_version))
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
    installation = _installation(session, shop)
    if installation is None or not _hears(installation, topic):
        return []
    event, now = event or new_event(), clock.now(session)
    deliveries = []
    for subscription in _subscriptions(session, shop, topic):
        told = with_metafields(session, shop, installation, subscription, body)
        told = chosen_fields(told, subscription.include_fields)
        if not passes(told, subscription.filter):
            continue
        delivery = _delivery(shop, subscription, told, event, now)
        delivery.api_version = version_of(session)
        if not (subscription.include_fields and _is_said(session, delivery)):
            deliveries.append(delivery)
    session.add_all(deliveries)
    return deliveries


def announce(session: Session, shop: Shop, topic: str, body: dict[str, Any]) -> list[Delivery]:
    """`queue` for a happening that stands alone. Raises ValueError for a topic the platform does not have."""
    if topic not in NEEDS:
        raise ValueError(f"{topic!r} is no topic of the platform")
    return queue(session, shop, topic, body)


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


def _delivery(
    shop: Shop, subscription: WebhookSubscription, body: dict[str, Any], event: str, now: datetime
) -> Delivery:
    return Delivery(
        shop_id=shop.id,
        subscription_id=subscription.id,
        webhook_id=str(uuid.uuid4()),
        event_id=event,
        topic=subscription.topic,
        uri=subscription.uri,
        name=subscription.name,
        api_version=API_VERSION,
        body=json.dumps(body, separators=(",", ":")).encode(),
        triggered_at=now,
        next_at=now,
    )


def version_of(session: Session) -> str:
    """The version of the bodies the app is sent."""
    kept = session.get(Setting, VERSION_KEY)
    return kept.value if kept else API_VERSION


def _is_said(session: Session, delivery: Delivery) -> bool:
    """Whether this subscription was told just these bytes a moment ago."""
    same = select(Delivery.id).where(
        Delivery.shop_id == delivery.shop_id,
        Delivery.subscription_id == delivery.subscription_id,
        Delivery.triggered_at > delivery.triggered_at - SAME_AGAIN,
        Delivery.body == delivery.body,
    )
    return session.scalar(same.limit(1)) is not None


def _installation(session: Session, shop: Shop) -> Installation | None:
    """The shop's installation, live before gone."""
    wanted = select(Installation).where(Installation.shop_id == shop.id)
    return session.scalar(wanted.order_by(Installation.uninstalled_at.is_not(None)).limit(1))


def _hears(installation: Installation, topic: str) -> bool:
    if topic in TO_UNINSTALLED:
        return True
    return installation.is_live and may_hear(installation.scopes, topic)


def _subscriptions(session: Session, shop: Shop, topic: str) -> list[WebhookSubscription]:
    wanted = select(WebhookSubscription).where(
        WebhookSubscription.topic == topic,
        or_(WebhookSubscription.shop_id.is_(None), WebhookSubscription.shop_id == shop.id),
    )
    return list(session.scalars(wanted))
