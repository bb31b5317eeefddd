"""Topics that take away: uninstall, redaction, and the request to see one's data.

The topic is an unsigned header, so each acts only on a body that has this very topic's own fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import customers, leaving, shops
from app.platforms import ShopGone, TokenRejected, Unreadable, hosted
from app.shops import Shop
from app.webhooks import privacy_requests
from app.webhooks.elsewhere import came_before
from app.webhooks.forgetting import forget_words
from app.webhooks.models import Delivery
from app.webhooks.outcomes import Act, Body, Ignored, Long


def uninstall(shop: Shop, delivery: Delivery, body: Body) -> Act | Ignored:
    """The shop left, unless it has come back since this was sent.

    Only the whole shop is told with it: a change of the shop is told by fewer fields.
    """
    _need(body, "id", "myshopify_domain", "name", "created_at")
    at = delivery.triggered_at
    if shops.is_live(shop) and came_before(delivery) and _has_app(shop):
        return Ignored("the very same was told before, and the app is still installed")

    def leave(shop: Shop) -> Ignored | None:
        return None if shops.uninstall(shop, at) else Ignored("left before, or came back since")

    return leave


def gather(shop: Shop, delivery: Delivery, body: Body) -> Act:
    """Gather what every room knows of a customer, for the merchant to hand on."""
    _need(body, "shop_id", "shop_domain", "customer", "data_request")
    person = _customer(body)
    request_id = _text(body["data_request"], "id") or delivery.webhook_id
    asked = privacy_requests.Asked(
        request_id=request_id, by=privacy_requests.PLATFORM, at=delivery.received_at,
        order_ids=_orders(body, "orders_requested"),
    )  # fmt: skip

    def keep(shop: Shop) -> Ignored | None:
        is_new = privacy_requests.give_file(shop.id, person.ids(shop), asked)
        return None if is_new else Ignored("the same request was answered before")

    return keep


def redact(shop: Shop, delivery: Delivery, body: Body) -> Act:
    """Forget a customer in every room, those above first."""
    _need(body, "shop_id", "shop_domain", "customer", "orders_to_redact")
    person = _customer(body)
    asked = privacy_requests.Asked(
        request_id=delivery.webhook_id, by=privacy_requests.PLATFORM, at=delivery.received_at,
        order_ids=_orders(body, "orders_to_redact"),
    )  # fmt: skip

    def forget(shop: Shop) -> None:
        _remember_nobody(shop, person)
        privacy_requests.carry_out_redaction(shop.id, person.ids(shop), asked)
        forget_words(shop.id, [person.platform_id, person.email, person.phone], person.email)

    return forget


def erase(shop: Shop, delivery: Delivery, body: Body) -> Long | Ignored:
    """Leave nothing of the shop, unless it has come back since this was sent."""
    _need(body, "shop_id", "shop_domain")
    if "customer" in body:
        raise Unreadable("the body is about a customer, not about the shop")
    domain, at = shop.domain, delivery.triggered_at
    if shops.is_live(shop) and not _came_back(shop, at) and _has_app(shop):
        return Ignored("the shop has the app")

    def step() -> bool:
        shop = shops.find(domain)
        if shop is None or _came_back(shop, at):
            return False
        shops.uninstall(shop, at)
        return leaving.erase_some(shop)

    def forget(shop: Shop) -> Ignored | None:
        if _came_back(shop, at):
            return Ignored("the shop came back since")
        leaving.erase(shop)
        return None

    return Long(step, forget)


def _has_app(shop: Shop) -> bool:
    """Whether the platform still takes our token: a shop that left, or was never ours, has none."""
    try:
        shops.connect(shop).shop_info()
    except (ShopGone, TokenRejected):
        return False
    return True


def _came_back(shop: Shop, at: datetime) -> bool:
    return shops.is_live(shop) and at < shop.installed_at


def _need(body: Body, *fields: str) -> None:
    missing = [field for field in fields if body.get(field) is None]
    if missing:
        raise Unreadable(f"the body lacks {', '.join(missing)}: it is not of this topic")


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a request names."""

    platform_id: str
    email: str
    phone: str

    def ids(self, shop: Shop) -> list[int]:
        """Her account, whoever was merged into it, and the guest of her address."""
        return [each.id for each in customers.find_all(shop.id, self.platform_id, _address(self.email))]


def _customer(body: Body) -> Person:
    customer = body["customer"]
    if not isinstance(customer, dict) or not (customer.get("id") or customer.get("email")):
        raise Unreadable("the body names no customer")
    return Person(*(_text(customer, field) for field in ("id", "email", "phone")))


def _address(email: str) -> str:
    return customers.normal_email(email) or ""


def _orders(body: Body, field: str) -> list[str]:
    ids = body.get(field) or []
    if not isinstance(ids, list):
        raise Unreadable(f"{field} is no list")
    return [hosted.id_of({"id": each}) for each in ids]


def _text(body: Any, field: str) -> str:
    value = body.get(field) if isinstance(body, dict) else None
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise Unreadable(f"{field} is neither text nor a number")
    return str(value)


def _remember_nobody(shop: Shop, person: Person) -> None:
    """A number without a person, so that what arrives late about her is kept without personal data."""
    known = customers.find_by_platform_id(shop.id, person.platform_id) if person.platform_id else None
    if person.platform_id and known is None:
        customers.record_many(shop.id, [customers.known_by_name(person.platform_id)])
