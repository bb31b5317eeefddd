"""`POST /webhooks`: every topic, the compliance ones too."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.platforms import hosted
from app.web import platform_only
from app.webhooks.inbox import Arrived, Inbox, inbox

blueprint = Blueprint("webhooks", __name__)
blueprint.record_once(lambda state: state.app.extensions.update(inbox=Inbox()))

LONGEST_HEADER = 255


@blueprint.post("/webhooks")
@platform_only
def receive(raw: bytes) -> ResponseReturnValue:
    """Store the signed body, whatever it says; 200 means committed."""
    received_at = clock.now()
    inbox().store(
        Arrived(
            shop_domain=_shop_domain(),
            topic=_header("Topic"),
            webhook_id=_header("Webhook-Id") or _id_of(raw),
            event_id=_header("Event-Id"),
            api_version=_header("API-Version"),
            triggered_at=_time(_header("Triggered-At")) or received_at,
            received_at=received_at,
            body=raw,
            digest=hashlib.blake2b(raw, digest_size=16).hexdigest(),
        )
    )
    return "", 200


def _header(name: str) -> str:
    return request.headers.get(f"X-Shopify-{name}", "").strip()[:LONGEST_HEADER]


def _shop_domain() -> str:
    named = _header("Shop-Domain").lower()
    return named if hosted.is_shop_domain(named) else ""


def _id_of(raw: bytes) -> str:
    """For a delivery without a number of its own: the same bytes of one topic are the same delivery."""
    return hashlib.sha256(_header("Topic").encode() + b"\n" + raw).hexdigest()


def _time(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
