"""What each topic means: from the body to an act on the shop.

Preparing may ask the platform; the act runs in the unit of work that also marks the delivery done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app import catalog, shops
from app.platforms import Unreadable, shopify
from app.shops import Shop
from app.webhooks import compliance
from app.webhooks.models import Delivery
from app.webhooks.outcomes import Act, Body, Ignored
from app.webhooks.states import CONSENT, CUSTOMER, ORDER, PRODUCT, State, keep_orders

Prepare = Callable[[Shop, Delivery, Body], Act | Ignored]


@dataclass(frozen=True, slots=True)
class Topic:
    """How a topic is prepared, and whether it also counts for a shop that has left."""

    prepare: Prepare
    also_after_uninstall: bool = False
    state: State | None = None
    """For topics whose deliveries may be applied together."""


def _told(state: State) -> Topic:
    return Topic(state.prepare, state=state)


def takes_away(delivery: Delivery) -> bool:
    """Whether it is an uninstall, a redaction or another topic that counts for a shop that has left."""
    topic = TOPICS.get(delivery.topic)
    return topic is not None and topic.also_after_uninstall


def read_state(shop: Shop, delivery: Delivery) -> tuple[State, Any] | None:
    """The state that a delivery of a live shop brings; None when it must be applied alone."""
    topic = TOPICS.get(delivery.topic)
    if topic is None or topic.state is None:
        return None
    try:
        body = shopify.read_body(delivery.body)
        _check_shop(shop, body)
        snapshot = topic.state.read(shop, delivery, body)
    except Unreadable:
        return None
    return None if snapshot is None else (topic.state, snapshot)


def prepare(shop: Shop, delivery: Delivery) -> Act | Ignored:
    """Read a delivery of a known shop; raises Unreadable and the platform's other refusals."""
    topic = TOPICS.get(delivery.topic)
    if topic is None:
        return Ignored(f"nobody asked for the topic {delivery.topic!r}")
    if not shops.is_live(shop) and not topic.also_after_uninstall:
        return Ignored("the shop has uninstalled the app")
    body = shopify.read_body(delivery.body)
    _check_shop(shop, body)
    act = topic.prepare(shop, delivery, body)
    return act if topic.also_after_uninstall or isinstance(act, Ignored) else _while_live(act)


def _check_shop(shop: Shop, body: Body) -> None:
    """The header that names the shop is not signed; where the body names one it must be the same."""
    for field in ("shop_domain", "myshopify_domain"):
        if field in body and body[field] != shop.domain:
            raise Unreadable("the body names another shop than the header")


def _while_live(act: Act) -> Act:
    def guarded(shop: Shop) -> Ignored | None:
        return act(shop) if shops.is_live(shop) else Ignored("the shop has uninstalled the app")

    return guarded


def _order_by_id(field: str) -> Prepare:
    """For topics that name an order without its state."""

    def fetched(shop: Shop, delivery: Delivery, body: Body) -> Act | Ignored:
        snapshot = shops.connect(shop).order(shopify.id_of(body, field))
        if snapshot is None:
            return Ignored("the order is gone")

        return lambda shop: keep_orders(shop, [snapshot])[0]

    return fetched


def _order_edit(shop: Shop, delivery: Delivery, body: Body) -> Act | Ignored:
    edit = body.get("order_edit")
    if not isinstance(edit, dict):
        raise Unreadable("no order_edit in the body")
    return _order_by_id("order_id")(shop, delivery, edit)


def _product_gone(shop: Shop, delivery: Delivery, body: Body) -> Act:
    product_id, at = shopify.id_of(body), delivery.triggered_at

    def remove(shop: Shop) -> None:
        catalog.remove_product(shop.id, product_id, at)

    return remove


def _shop_changed(shop: Shop, delivery: Delivery, body: Body) -> Act:
    snapshot = shops.connect(shop).shop_info()

    def take_over(shop: Shop) -> None:
        shops.take_over(shop, snapshot)

    return take_over


TOPICS: dict[str, Topic] = {
    "orders/create": _told(ORDER),
    "orders/updated": _told(ORDER),
    "orders/paid": _told(ORDER),
    "orders/cancelled": _told(ORDER),
    "orders/fulfilled": _told(ORDER),
    "orders/partially_fulfilled": _told(ORDER),
    "orders/edited": Topic(_order_edit),
    "refunds/create": Topic(_order_by_id("order_id")),
    "customers/create": _told(CUSTOMER),
    "customers/update": _told(CUSTOMER),
    "customers/enable": _told(CUSTOMER),
    "customers/disable": _told(CUSTOMER),
    "customers_email_marketing_consent/update": _told(CONSENT),
    "products/create": _told(PRODUCT),
    "products/update": _told(PRODUCT),
    "products/delete": Topic(_product_gone),
    "shop/update": Topic(_shop_changed),
    "app/uninstalled": Topic(compliance.uninstall, also_after_uninstall=True),
    "customers/data_request": Topic(compliance.gather, also_after_uninstall=True),
    "customers/redact": Topic(compliance.redact, also_after_uninstall=True),
    "shop/redact": Topic(compliance.erase, also_after_uninstall=True),
}
