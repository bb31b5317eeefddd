"""What each topic means: from the body to an act on the shop.

Preparing may ask the platform; the act runs in the unit of work that also marks the delivery done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app import shops
from app.platforms import Unreadable, hosted
from app.shops import Shop
from app.webhooks import compliance, fetching, hinting, noting
from app.webhooks.models import Delivery
from app.webhooks.outcomes import Act, Body, Ignored, Long, Outcome
from app.webhooks.states import CART, CHECKOUT, CONSENT, CUSTOMER, ORDER, PRODUCT, State

Prepare = Callable[[Shop, Delivery, Body], Outcome]


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
        body = hosted.read_body(delivery.body)
        _check_shop(shop, body)
        snapshot = topic.state.read(shop, delivery, body)
    except Unreadable:
        return None
    return None if snapshot is None else (topic.state, snapshot)


def prepare(shop: Shop, delivery: Delivery) -> Outcome:
    """Read a delivery of a known shop; raises Unreadable and the platform's other refusals."""
    if delivery.topic in NOT_USED:
        return Ignored(NOT_USED[delivery.topic])
    topic = TOPICS.get(delivery.topic)
    if topic is None:
        return Ignored(f"nobody asked for the topic {delivery.topic!r}")
    if not shops.is_live(shop) and not topic.also_after_uninstall:
        return Ignored("the shop has uninstalled the app")
    body = hosted.read_body(delivery.body)
    _check_shop(shop, body)
    act = topic.prepare(shop, delivery, body)
    if topic.also_after_uninstall or isinstance(act, Ignored | Long):
        return act
    return _while_live(act)


def _check_shop(shop: Shop, body: Body) -> None:
    """The header that names the shop is not signed; where the body names one it must be the same."""
    for field in ("shop_domain", "myshopify_domain"):
        if field in body and body[field] != shop.domain:
            raise Unreadable("the body names another shop than the header")


def _while_live(act: Act) -> Act:
    def guarded(shop: Shop) -> Ignored | None:
        return act(shop) if shops.is_live(shop) else Ignored("the shop has uninstalled the app")

    return guarded


NOT_USED = {
    "customers/purchasing_summary": "what a customer bought is counted from her orders",
    "customers_marketing_consent/update": "no text messages are sent, so no number is kept",
}
"""Topics that we know and do not ask for, and why. Should one come, there is nothing to do."""

TOPICS: dict[str, Topic] = {
    "orders/create": _told(ORDER),
    "orders/updated": _told(ORDER),
    "orders/paid": _told(ORDER),
    "orders/cancelled": _told(ORDER),
    "orders/fulfilled": _told(ORDER),
    "orders/partially_fulfilled": _told(ORDER),
    "orders/delete": Topic(fetching.deleted_order),
    "orders/edited": Topic(fetching.edited_order),
    "refunds/create": Topic(fetching.refunded_order),
    "fulfillments/create": Topic(fetching.parcel),
    "fulfillments/update": Topic(fetching.parcel),
    "customers/create": _told(CUSTOMER),
    "customers/update": _told(CUSTOMER),
    "customers/enable": _told(CUSTOMER),
    "customers/disable": _told(CUSTOMER),
    "customers/delete": Topic(fetching.deleted_customer),
    "customers/merge": Topic(fetching.merged_customers),
    "customers_email_marketing_consent/update": _told(CONSENT),
    "customer.tags_added": Topic(hinting.tagged_customer),
    "customer.tags_removed": Topic(hinting.untagged_customer),
    "products/create": _told(PRODUCT),
    "products/update": _told(PRODUCT),
    "products/delete": Topic(noting.deleted_product),
    "collections/create": Topic(hinting.collection),
    "collections/update": Topic(hinting.collection),
    "collections/delete": Topic(hinting.collection),
    "inventory_levels/update": Topic(hinting.stock),
    "inventory_items/update": Topic(hinting.stock),
    "markets/create": Topic(hinting.market),
    "markets/update": Topic(hinting.market),
    "markets/delete": Topic(hinting.market),
    "carts/create": _told(CART),
    "carts/update": _told(CART),
    "checkouts/create": _told(CHECKOUT),
    "checkouts/update": _told(CHECKOUT),
    "checkouts/delete": Topic(noting.deleted_checkout),
    "shop/update": Topic(fetching.changed_shop),
    "app/scopes_update": Topic(noting.changed_scopes),
    "app_subscriptions/update": Topic(noting.changed_plan),
    "bulk_operations/finish": Topic(noting.finished_bulk),
    "app/uninstalled": Topic(compliance.uninstall, also_after_uninstall=True),
    "customers/data_request": Topic(compliance.gather, also_after_uninstall=True),
    "customers/redact": Topic(compliance.redact, also_after_uninstall=True),
    "shop/redact": Topic(compliance.erase, also_after_uninstall=True),
}
