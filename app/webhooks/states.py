"""Topics whose body tells a whole state: how it is read, and how many of them are taken in together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app import catalog, customers, reactions, shops
from app.platforms import CustomerSnapshot, OrderSnapshot, ProductSnapshot, shopify
from app.shops import Shop
from app.webhooks.models import Delivery
from app.webhooks.outcomes import Act, Body, Ignored

Read = Callable[[Shop, Delivery, Body], Any]
"""From a body to a snapshot; None when the body does not hold all of it."""
Keep = Callable[[Shop, Sequence[Any]], list[Ignored | None]]
"""Takes snapshots in, in the caller's unit of work; one outcome each."""
Fetch = Callable[[Shop, Body], Any]


@dataclass(frozen=True, slots=True)
class State:
    """One kind of body: `keep` takes in one or many, `fetch` asks the platform for what `read` lacks."""

    read: Read
    keep: Keep
    fetch: Fetch | None = None

    def prepare(self, shop: Shop, delivery: Delivery, body: Body) -> Act | Ignored:
        snapshot = self.read(shop, delivery, body)
        if snapshot is None and self.fetch is not None:
            snapshot = self.fetch(shop, body)
        if snapshot is None:
            return Ignored("the platform has it no more")
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


ORDER = State(lambda shop, delivery, body: shopify.order_of(body, delivery.triggered_at), keep_orders)
CUSTOMER = State(lambda shop, delivery, body: shopify.customer_of(body), _keep_customers)
CONSENT = State(lambda shop, delivery, body: shopify.consent_of(body), _keep_customers)
PRODUCT = State(
    lambda shop, delivery, body: shopify.product_of(body, shop.currency, shop.primary_url),
    _keep_products,
    lambda shop, body: shops.connect(shop).product(shopify.id_of(body)),
)
