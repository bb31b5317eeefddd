"""What each topic means: from the body to an act on the shop.

Preparing may ask the platform; the act runs in the unit of work that also marks the delivery done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app import catalog, customers, reactions, shops
from app.core import jobs
from app.platforms import ProductSnapshot, Unreadable, shopify
from app.shops import Shop
from app.webhooks import compliance
from app.webhooks.models import Delivery
from app.webhooks.outcomes import Act, Body, Ignored

Prepare = Callable[[Shop, Delivery, Body], Act | Ignored]


@dataclass(frozen=True, slots=True)
class Topic:
    """How a topic is prepared, and whether it also counts for a shop that has left."""

    prepare: Prepare
    also_after_uninstall: bool = False


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


def _order(shop: Shop, delivery: Delivery, body: Body) -> Act:
    snapshot = shopify.order_of(body, delivery.triggered_at)

    def settle(shop: Shop) -> Ignored | None:
        return None if reactions.settle_order(shop, snapshot) else Ignored("a newer state is known")

    return settle


def _order_by_id(field: str) -> Prepare:
    """For topics that name an order without its state."""

    def fetched(shop: Shop, delivery: Delivery, body: Body) -> Act | Ignored:
        snapshot = shops.connect(shop).order(shopify.id_of(body, field))
        if snapshot is None:
            return Ignored("the order is gone")

        def settle(shop: Shop) -> Ignored | None:
            return None if reactions.settle_order(shop, snapshot) else Ignored("a newer state is known")

        return settle

    return fetched


def _order_edit(shop: Shop, delivery: Delivery, body: Body) -> Act | Ignored:
    edit = body.get("order_edit")
    if not isinstance(edit, dict):
        raise Unreadable("no order_edit in the body")
    return _order_by_id("order_id")(shop, delivery, edit)


def _customer(shop: Shop, delivery: Delivery, body: Body) -> Act:
    snapshot = shopify.customer_of(body)

    def record(shop: Shop) -> None:
        customers.record_many(shop.id, [snapshot])

    return record


def _consent(shop: Shop, delivery: Delivery, body: Body) -> Act:
    snapshot = shopify.consent_of(body)

    def record(shop: Shop) -> None:
        customers.record_many(shop.id, [snapshot])

    return record


def _product(shop: Shop, delivery: Delivery, body: Body) -> Act | Ignored:
    snapshot = shopify.product_of(body, shop.currency, shop.primary_url)
    return _cut_product(shop, body) if snapshot is None else _recording(snapshot)


def _cut_product(shop: Shop, body: Body) -> Act | Ignored:
    """The platform is asked for the rest, unless the body tells of the state that is known."""
    told = shopify.cut_product_of(body)
    if catalog.is_known(shop.id, told.platform_id, told.digest):

        def note(shop: Shop) -> None:
            if not catalog.note_unchanged(shop.id, told.platform_id, told.digest, told.updated_at):
                raise jobs.Postpone(1, "the product changed meanwhile")

        return note
    snapshot = shops.connect(shop).product(told.platform_id)
    if snapshot is None:
        return Ignored("the product is gone")
    is_what_was_told = snapshot.updated_at == told.updated_at
    return _recording(replace(snapshot, digest=told.digest) if is_what_was_told else snapshot)


def _recording(snapshot: ProductSnapshot) -> Act:
    def record(shop: Shop) -> None:
        catalog.record_products(shop.id, [snapshot])

    return record


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
    "orders/create": Topic(_order),
    "orders/updated": Topic(_order),
    "orders/paid": Topic(_order),
    "orders/cancelled": Topic(_order),
    "orders/fulfilled": Topic(_order),
    "orders/partially_fulfilled": Topic(_order),
    "orders/edited": Topic(_order_edit),
    "refunds/create": Topic(_order_by_id("order_id")),
    "customers/create": Topic(_customer),
    "customers/update": Topic(_customer),
    "customers/enable": Topic(_customer),
    "customers/disable": Topic(_customer),
    "customers_email_marketing_consent/update": Topic(_consent),
    "products/create": Topic(_product),
    "products/update": Topic(_product),
    "products/delete": Topic(_product_gone),
    "shop/update": Topic(_shop_changed),
    "app/uninstalled": Topic(compliance.uninstall, also_after_uninstall=True),
    "customers/data_request": Topic(compliance.gather, also_after_uninstall=True),
    "customers/redact": Topic(compliance.redact, also_after_uninstall=True),
    "shop/redact": Topic(compliance.erase, also_after_uninstall=True),
}
