"""Topics that take away: uninstall, redaction, and the request to see one's data.

The topic is an unsigned header, so each acts only on a body that has this very topic's own fields.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app import customers, leaving, shops
from app.core import clock
from app.core.database import insert_once
from app.core.registry import registry
from app.platforms import CustomerSnapshot, Unreadable
from app.shops import Shop
from app.webhooks.models import DataRequest, Delivery
from app.webhooks.outcomes import Act, Body, Ignored

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


def uninstall(shop: Shop, delivery: Delivery, body: Body) -> Act:
    """The shop left, unless it has come back since this was sent."""
    _need(body, "id", "myshopify_domain")
    at = delivery.triggered_at

    def leave(shop: Shop) -> Ignored | None:
        return None if shops.uninstall(shop, at) else Ignored("left before, or came back since")

    return leave


def gather(shop: Shop, delivery: Delivery, body: Body) -> Act:
    """Gather what every room knows of a customer, for the merchant to hand on."""
    _need(body, "shop_id", "shop_domain", "customer", "data_request")
    asked, request_id = _customer(body), _text(body["data_request"], "id")

    def keep(shop: Shop) -> None:
        ids = _known(shop, asked)
        found = {
            room: [part for each in ids if (part := privacy.export_for(shop.id, each))]
            for room, privacy in sorted(registry().privacy.items())
        }
        row = {
            "shop_id": shop.id,
            "request_id": request_id,
            "customer_id": ids[0] if ids else None,
            "found": {room: parts for room, parts in found.items() if parts},
            "asked_at": clock.now(),
        }
        insert_once(DataRequest, ("shop_id", "request_id"), [row])

    return keep


def redact(shop: Shop, delivery: Delivery, body: Body) -> Act:
    """Forget a customer in every room, those above first."""
    _need(body, "shop_id", "shop_domain", "customer", "orders_to_redact")
    asked = _customer(body)

    def forget(shop: Shop) -> None:
        _remember_nobody(shop, asked)
        for customer_id in _known(shop, asked):
            for privacy in reversed(registry().privacy.values()):
                privacy.redact(shop.id, customer_id)

    return forget


def erase(shop: Shop, delivery: Delivery, body: Body) -> Act:
    """Leave nothing of the shop, unless it has come back since this was sent."""
    _need(body, "shop_id", "shop_domain")
    if "customer" in body:
        raise Unreadable("the body is about a customer, not about the shop")
    at = delivery.triggered_at

    def forget(shop: Shop) -> Ignored | None:
        if shops.is_live(shop) and at < shop.installed_at:
            return Ignored("the shop came back since")
        leaving.erase(shop)
        return None

    return forget


def _need(body: Body, *fields: str) -> None:
    missing = [field for field in fields if body.get(field) is None]
    if missing:
        raise Unreadable(f"the body lacks {', '.join(missing)}: it is not of this topic")


def _customer(body: Body) -> dict[str, Any]:
    customer = body["customer"]
    if not isinstance(customer, dict) or not (customer.get("id") or customer.get("email")):
        raise Unreadable("the body names no customer")
    return {"id": _text(customer, "id"), "email": _text(customer, "email")}


def _text(body: Any, field: str) -> str:
    value = body.get(field) if isinstance(body, dict) else None
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise Unreadable(f"{field} is neither text nor a number")
    return str(value)


def _known(shop: Shop, asked: dict[str, Any]) -> list[int]:
    """The account of that number, and the guest of that address."""
    ids = []
    account = customers.find_by_platform_id(shop.id, asked["id"]) if asked["id"] else None
    if account:
        ids.append(account.id)
    guest = customers.find_by_email(shop.id, asked["email"]) if asked["email"] else None
    if guest and guest.id not in ids and (guest.platform_id is None or not asked["id"]):
        ids.append(guest.id)
    return ids


def _remember_nobody(shop: Shop, asked: dict[str, Any]) -> None:
    """A number without a person, so that what arrives late about her is kept without personal data."""
    if asked["id"] and customers.find_by_platform_id(shop.id, asked["id"]) is None:
        nobody = CustomerSnapshot(
            platform_id=asked["id"],
            email="",
            first_name="",
            last_name="",
            created_at=BEFORE_ALL,
            updated_at=BEFORE_ALL,
        )
        customers.record_many(shop.id, [nobody])
