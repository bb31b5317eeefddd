"""Topics whose body tells a whole state: how it is read, and how many of them are taken in together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app import activity, catalog, customers, reactions, shops
from app.core import jobs
from app.platforms import CartSnapshot, CustomerSnapshot, OrderSnapshot, ProductSnapshot, hosted
from app.shops import Shop
from app.webhooks.models import Delivery
from app.webhooks.outcomes import Body, Ignored, Outcome

Read = Callable[[Shop, Delivery, Body], Any]
"""From a body to a snapshot; None when the body does not hold all of it."""
Keep = Callable[[Shop, Sequence[Any]], list[Ignored | None]]
"""Takes snapshots in, in the caller's unit of work; one outcome each."""
Alone = Callable[[Shop, Body], Outcome]


@dataclass(frozen=True, slots=True)
class State:
    """One kind of body: `keep` takes in one or many, `alone` sees to a body that `read` finds cut short."""

    read: Read
    keep: Keep
    alone: Alone | None = None

    def prepare(self, shop: Shop, delivery: Delivery, body: Body) -> Outcome:
        snapshot = self.read(shop, delivery, body)
        if snapshot is None and self.alone is not None:
            return self.alone(shop, body)
        return lambda shop: self.keep(shop, [snapshot])[0]


def keep_orders(shop: Shop, snapshots: Sequence[OrderSnapshot]) -> list[Ignored | None]:
    newest = Ignored("a newer state is known")
    return [None if applied else newest for applied in reactions.settle_orders(shop, snapshots)]


def _keep_customers(shop: Shop, snapshots: Sequence[CustomerSnapshot]) -> list[Ignored | None]:
    customers.record_many(shop.id, snapshots)
    return [None] * len(snapshots)


def _keep_products(shop: Shop, snapshots: Sequence[ProductSnapshot]) -> list[Ignored | None]:
    catalog.record_products(shop.id, snapshots)
    return [None] * len(snapshots)


def _look_where_unsure(shop: Shop, snapshots: Sequence[ProductSnapshot]) -> list[Ignored | None]:
    unsure = [each.platform_id for each in snapshots if catalog.unsure_of(shop.id, each)]
    outcomes = _keep_products(shop, snapshots)
    for platform_id in unsure:
        catalog.look_soon(shop.id, "product", platform_id)
    return outcomes


def _cut_product(shop: Shop, body: Body) -> Outcome:
    """The platform is asked for the rest, unless the body tells of the state that is known."""
    told = hosted.cut_product_of(body)
    if catalog.is_known(shop.id, told.platform_id, told.digest):

        def note(shop: Shop) -> None:
            if not catalog.note_unchanged(shop.id, told.platform_id, told.digest, told.updated_at):
                raise jobs.Postpone(1, "the product changed meanwhile")

        return note
    snapshot = shops.connect(shop).product(told.platform_id)
    if snapshot is None:
        return Ignored("the product is gone")
    is_what_was_told = snapshot.updated_at == told.updated_at
    whole = replace(snapshot, digest=told.digest) if is_what_was_told else snapshot
    return lambda shop: _keep_products(shop, [whole])[0]


def _keep_carts(shop: Shop, snapshots: Sequence[CartSnapshot]) -> list[Ignored | None]:
    newest = Ignored("a newer state is known")
    return [None if activity.record_cart(shop, each) else newest for each in snapshots]


def _order(shop: Shop, delivery: Delivery, body: Body) -> OrderSnapshot:
    hosted.check_kind(body, "Order")
    return hosted.order_of(body, delivery.triggered_at)


def _customer(shop: Shop, delivery: Delivery, body: Body) -> CustomerSnapshot:
    hosted.check_kind(body, "Customer")
    return hosted.customer_of(body)


def _product(shop: Shop, delivery: Delivery, body: Body) -> ProductSnapshot | None:
    hosted.check_kind(body, "Product")
    snapshot = hosted.product_of(body, shop.currency, shop.primary_url)
    return None if snapshot is None else replace(snapshot, told_at=delivery.triggered_at)


ORDER = State(_order, keep_orders)
CUSTOMER = State(_customer, _keep_customers)
CONSENT = State(lambda shop, delivery, body: hosted.consent_of(body), _keep_customers)
PRODUCT = State(_product, _look_where_unsure, _cut_product)
CART = State(lambda shop, delivery, body: hosted.cart_of(body), _keep_carts)
CHECKOUT = State(lambda shop, delivery, body: hosted.checkout_of(body), _keep_carts)
