"""One Shopify shop behind the `Store` protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from app.platforms.exports import Export
from app.platforms.refusals import Refused, Taken
from app.platforms.shopify import bulk, catalog_reading, segments, themes, translate_catalog
from app.platforms.shopify import translate_graphql as translate
from app.platforms.shopify.breathing import now_and_then
from app.platforms.shopify.bulk_file import Family
from app.platforms.shopify.client import AdminClient, TooCostly
from app.platforms.shopify.codes import discount_input
from app.platforms.shopify.completing import fetch_rest, refunds_of, whole
from app.platforms.shopify.gifts import ShopifyGifts
from app.platforms.shopify.metafields import written
from app.platforms.shopify.paging import PageSize
from app.platforms.shopify.pixels import switch_off, switch_on
from app.platforms.shopify.reading import at, platform_id
from app.platforms.shopify.setting_aside import only, page_of, readable
from app.platforms.shopify.stretches import Mark, Place, changed_at, numbered
from app.platforms.snapshots import (
    CodeMade,
    CodeSpec,
    CollectionSize,
    CollectionSnapshot,
    CustomerSnapshot,
    InstallationSnapshot,
    MarketSnapshot,
    OrderSnapshot,
    Page,
    PriceSnapshot,
    ProductSnapshot,
    SegmentPage,
    SegmentSnapshot,
    ShopSnapshot,
    Unread,
)
from app.platforms.store import PATIENCE_SECONDS, Metafield, MetafieldName, TokenSource, Witness
from app.platforms.styles import StyleSnapshot

BATCH = 25
"""The most metafields one call may set, and as many as one call here deletes."""
NODES = 250
"""The most things one call may name."""
PUBLISHED_LISTS = (
    ("PRODUCT", "similar", "Similar products"),
    ("PRODUCT", "bought_together", "Bought together"),
    ("COLLECTION", "best_sellers", "Best sellers"),
)
"""Where each stands, its key, and how merchants see it named."""
APP_NAMESPACE = "storefront"
ROOTS = {"prices": "productVariants"}
"""Where a page's answer stands, if not under its own name."""

Node = dict[str, Any]


class ShopifyStore(ShopifyGifts):
    """Calls the Admin API; holds nothing but how large its pages may be."""

    def __init__(
        self,
        domain: str,
        currency: str,
        tokens: TokenSource,
        *,
        installation_gid: str = "",
        witness: Witness | None = None,
        is_waited_for: bool = False,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._client = AdminClient(
            domain, tokens, witness=witness, is_waited_for=is_waited_for, patience=patience
        )
        self._currency = currency
        self._sizes = {
            "products": PageSize(30),
            "collections": PageSize(10),
            "prices": PageSize(100),
            "customers": PageSize(100),
            "orders": PageSize(25),
            "refunds": PageSize(20),
        }
        self._installation = installation_gid

    def shop_info(self) -> ShopSnapshot:
        return translate.shop(self._client.query("shop_info").data["shop"])

    def style(self) -> StyleSnapshot | None:
        return themes.style(self._client)

    def installation(self) -> InstallationSnapshot:
        return translate.installation(self._client.query("app_installation").data["currentAppInstallation"])

    def installation_gid(self) -> str:
        """The owner of the app's own data in this shop."""
        if not self._installation:
            self._installation = self.installation().gid
        return self._installation

    def products(self, cursor: str | None = None, *, since: datetime | None = None) -> Page[ProductSnapshot]:
        page, beyond = self._page("products", cursor, _changed(since))
        nodes = [self._whole_product(node) for node in page["nodes"]]
        return page_of(readable(nodes, self._product), beyond)

    def product_ids(self, cursor: str | None = None) -> Page[str]:
        place = Place.of(cursor)
        page: Node = self._client.query("product_ids", after=place.after, query=place.search).data["products"]
        return Page([platform_id(node["id"]) for node in page["nodes"]], place.beyond(page, numbered))

    def product(self, platform_id: str) -> ProductSnapshot | None:
        node = self._client.query("product", id=_gid("Product", platform_id)).data["product"]
        return translate.product(self._whole_product(node), self._currency) if node else None

    def collections(
        self,
        cursor: str | None = None,
        *,
        since: datetime | None = None,
        alive: Callable[[], None] = lambda: None,
    ) -> Page[CollectionSnapshot]:
        page, beyond = self._page("collections", cursor, _changed(since))
        breathe = now_and_then(alive)
        found = [catalog_reading.whole_collection(self._client, node, breathe) for node in page["nodes"]]
        return Page(found, beyond)

    def collection(
        self, platform_id: str, *, alive: Callable[[], None] = lambda: None
    ) -> CollectionSnapshot | None:
        node = self._client.query("collection", id=_gid("Collection", platform_id)).data["collection"]
        return catalog_reading.whole_collection(self._client, node, now_and_then(alive)) if node else None

    def collection_sizes(self, cursor: str | None = None) -> Page[CollectionSize]:
        return catalog_reading.collection_sizes(self._client, cursor)

    def collections_of(self, product_ids: Sequence[str]) -> dict[str, frozenset[str]]:
        return catalog_reading.collections_of(self._client, [_gid("Product", each) for each in product_ids])

    def markets(self) -> list[MarketSnapshot]:
        return catalog_reading.markets(self._client)

    def prices(
        self, country: str, cursor: str | None = None, *, product_id: str | None = None
    ) -> Page[PriceSnapshot]:
        page, beyond = self._prices_page(country, cursor, product_id)
        return Page([translate_catalog.price(node) for node in page["nodes"]], beyond)

    def customers(
        self, cursor: str | None = None, *, since: datetime | None = None
    ) -> Page[CustomerSnapshot]:
        page, beyond = self._page("customers", cursor, _changed(since))
        return page_of(readable(page["nodes"], translate.customer), beyond)

    def customer(self, platform_id: str) -> CustomerSnapshot | None:
        node = self._client.query("customer", id=_gid("Customer", platform_id)).data["customer"]
        return translate.customer(node) if node else None

    def customers_there(self, platform_ids: Sequence[str]) -> frozenset[str]:
        return self._there("customers_there", "Customer", platform_ids)

    def orders(self, cursor: str | None = None, *, since: datetime | None = None) -> Page[OrderSnapshot]:
        page, beyond = self._page("orders", cursor, _changed(since))
        return page_of(self._whole_orders(page["nodes"]), beyond)

    def order(self, platform_id: str) -> OrderSnapshot | None:
        node = self._client.query("order", id=_gid("Order", platform_id)).data["order"]
        return only(self._whole_orders([node])) if node else None

    def orders_there(self, platform_ids: Sequence[str]) -> frozenset[str]:
        return self._there("orders_there", "Order", platform_ids)

    def begin_export(self, what: str) -> str:
        return bulk.begin(self._client, what)

    def export(self, export_id: str) -> Export:
        return bulk.state(self._client, export_id)

    def cancel_export(self, export_id: str) -> None:
        bulk.cancel(self._client, export_id)

    def exported(
        self, what: str, export: Export, *, skip: int = 0, alive: Callable[[], None] = lambda: None
    ) -> Iterator[Sequence[Any]]:
        read = {
            "products": self._exported_products,
            "collections": _exported_collections,
            "customers": _exported_customers,
            "orders": self._exported_orders,
        }
        for families in bulk.pages(export, skip, alive):
            yield read[what](families)

    def create_code(self, spec: CodeSpec) -> CodeMade:
        name = "discount_free_shipping_create" if spec.kind == "free_shipping" else "discount_basic_create"
        made = self._client.mutate(name, discount=discount_input(spec))["codeDiscountNode"]
        return CodeMade(
            platform_id=platform_id(made["id"]), code=spec.code, ends_at=at(made["codeDiscount"]["endsAt"])
        )

    def find_code(self, code: str) -> CodeMade | None:
        found = self._client.query("discount_by_code", code=code).data["codeDiscountNodeByCode"]
        if not found:
            return None
        discount = found["codeDiscount"]
        return CodeMade(
            platform_id=platform_id(found["id"]),
            code=code,
            ends_at=at(discount.get("endsAt")),
            uses=int(discount.get("asyncUsageCount") or 0),
        )

    def deactivate_code(self, platform_id: str) -> None:
        self._client.mutate("discount_deactivate", id=_gid("DiscountCodeNode", platform_id))

    def define_metafields(self) -> None:
        for owner, key, name in PUBLISHED_LISTS:
            definition = {
                "name": name,
                "namespace": "$app",
                "key": key,
                "type": "list.product_reference",
                "ownerType": owner,
                "access": {"storefront": "PUBLIC_READ"},
            }
            with suppress(Taken):
                self._client.mutate("metafield_definition_create", definition=definition)

    def set_metafields(self, metafields: Sequence[Metafield]) -> int:
        inputs = [self._place(each) | written(each) for each in metafields]
        return self._in_batches("metafields_set", inputs)

    def delete_metafields(self, names: Sequence[MetafieldName]) -> None:
        self._in_batches("metafields_delete", [self._place(each) for each in names])

    def switch_pixel_on(self, settings: Mapping[str, str]) -> None:
        switch_on(self._client, settings)

    def switch_pixel_off(self) -> None:
        switch_off(self._client)

    def segment(self, platform_id: str) -> SegmentSnapshot | None:
        return segments.find(self._client, platform_id)

    def segment_members(self, platform_id: str, cursor: str | None = None) -> SegmentPage:
        return segments.members(self._client, platform_id, cursor)

    def make_known(self, email: str) -> CustomerSnapshot:
        return translate.customer(self._client.mutate("customer_known", email=email)["customer"])

    def update_consent(
        self, customer_platform_id: str, state: str, at: datetime, *, is_confirmed: bool = False
    ) -> None:
        consent = {"marketingState": state.upper(), "consentUpdatedAt": at.isoformat().replace("+00:00", "Z")}
        if state == "subscribed":
            consent["marketingOptInLevel"] = "CONFIRMED_OPT_IN" if is_confirmed else "SINGLE_OPT_IN"
        self._client.mutate(
            "consent_update",
            input={"customerId": _gid("Customer", customer_platform_id), "emailMarketingConsent": consent},
        )

    def _there(self, document: str, kind: str, platform_ids: Sequence[str]) -> frozenset[str]:
        found: list[Node | None] = []
        for first in range(0, len(platform_ids), NODES):
            gids = [_gid(kind, each) for each in platform_ids[first : first + NODES]]
            found += self._client.query(document, ids=gids).data["nodes"]
        return frozenset(platform_id(node["id"]) for node in found if node)

    def _page(
        self,
        what: str,
        cursor: str | None,
        search: str | None = None,
        *,
        mark: Mark = changed_at,
        **more: Any,
    ) -> tuple[Node, str | None]:
        """A page of a listing, and our cursor of the next."""
        size, place = self._sizes[what], Place.of(cursor, search)
        asked = {"after": place.after, "query": place.search, **more}
        while True:
            try:
                result = self._client.query(f"{what}_page", first=size.size, **asked)
            except TooCostly:
                if not size.shrink():
                    raise
                continue
            size.learn(result.requested_cost)
            page: Node = result.data[ROOTS.get(what, what)]
            return page, place.beyond(page, mark)

    def _prices_page(
        self, country: str, cursor: str | None, product_id: str | None
    ) -> tuple[Node, str | None]:
        if product_id is None:
            return self._page("prices", cursor, mark=numbered, country=country)
        asked = {"id": _gid("Product", product_id), "after": cursor, "country": country}
        product = self._client.query("product_prices", **asked).data["product"]
        if product is None:
            return {"nodes": []}, None
        return product["variants"], _next(product["variants"])

    def _whole_product(self, node: Node) -> Node:
        fetch_rest(self._client, node["variants"], "product_variants", "product", "variants", node["id"])
        return node

    def _product(self, node: Node) -> ProductSnapshot:
        return translate.product(node, self._currency)

    def _exported_products(self, families: list[Family]) -> Sequence[Any]:
        return readable([whole(node, "variants", parts) for node, parts in families], self._product)

    def _exported_orders(self, families: list[Family]) -> Sequence[Any]:
        return self._whole_orders([whole(node, "lineItems", parts) for node, parts in families])

    def _whole_orders(self, nodes: list[Node]) -> list[OrderSnapshot | Unread]:
        for node in nodes:
            fetch_rest(self._client, node["lineItems"], "order_lines", "order", "lineItems", node["id"])
        refunds = refunds_of(self._client, self._sizes["refunds"], nodes)
        return readable(nodes, lambda node: translate.order(node, refunds.get(node["id"], [])))

    def _place(self, named: Metafield | MetafieldName) -> Node:
        owners = (("Product", named.product_id), ("Collection", named.collection_id))
        for kind, owner in owners:
            if owner:
                return {"ownerId": _gid(kind, owner), "namespace": "$app", "key": named.key}
        return {"ownerId": self.installation_gid(), "namespace": APP_NAMESPACE, "key": named.key}

    def _in_batches(self, document: str, inputs: list[Node]) -> int:
        return sum(self._run_batch(document, inputs[n : n + BATCH]) for n in range(0, len(inputs), BATCH))

    def _run_batch(self, document: str, inputs: list[Node]) -> int:
        """All or nothing on the platform: one product that is gone is taken out and the rest tried again."""
        while inputs:
            try:
                self._client.mutate(document, metafields=inputs)
                return len(inputs)
            except Refused as refusal:
                wrong = {_element_of(each) for each in refusal.user_errors}
                if None in wrong:
                    raise
                inputs = [each for n, each in enumerate(inputs) if n not in wrong]
        return 0


def _exported_customers(families: list[Family]) -> Sequence[Any]:
    return readable([node for node, _ in families], translate.customer)


def _exported_collections(families: list[Family]) -> Sequence[Any]:
    return [translate_catalog.collection(whole(node, "products", parts)) for node, parts in families]


open_store = ShopifyStore


def _element_of(user_error: Node) -> int | None:
    """Which element of the list an error is about; it stands in the index or in the field's path."""
    index = user_error.get("elementIndex")
    numbers = [int(part) for part in user_error.get("field") or [] if part.isdigit()]
    return index if index is not None else next(iter(numbers), None)


def _gid(kind: str, platform_id: str) -> str:
    return f"gid://shopify/{kind}/{platform_id}"


def _changed(since: datetime | None) -> str | None:
    return f"updated_at:>='{since:%Y-%m-%dT%H:%M:%SZ}'" if since else None


def _next(page: Node) -> str | None:
    cursor: str | None = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
    return cursor
