"""What the app may do in a store, and why it asks for it: one table by document, one by owner of a metafield.

A test proves that `shopify.app.toml` asks for the union of these and for nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

DOCUMENTS: dict[str, frozenset[str]] = {
    "app_installation": frozenset(),
    "bulk_cancel": frozenset(),
    "bulk_collections": frozenset({"read_products"}),
    "bulk_customers": frozenset({"read_customers"}),
    "bulk_orders": frozenset({"read_orders", "read_customers", "read_products"}),
    "bulk_products": frozenset({"read_products"}),
    "bulk_run": frozenset(),
    "bulk_status": frozenset(),
    "collection": frozenset({"read_products"}),
    "collection_members": frozenset({"read_products"}),
    "collection_sizes": frozenset({"read_products"}),
    "collections_of": frozenset({"read_products"}),
    "collections_page": frozenset({"read_products"}),
    "consent_update": frozenset({"read_customers", "write_customers"}),
    "customer": frozenset({"read_customers"}),
    "customer_known": frozenset({"read_customers", "write_customers"}),
    "customers_page": frozenset({"read_customers"}),
    "customers_there": frozenset(),
    "discount_basic_create": frozenset({"read_discounts", "write_discounts"}),
    "discount_by_code": frozenset({"read_discounts"}),
    "discount_codes_add": frozenset({"read_discounts", "write_discounts"}),
    "discount_codes_added": frozenset({"read_discounts"}),
    "discount_codes_remove": frozenset({"write_discounts"}),
    "discount_deactivate": frozenset({"read_discounts", "write_discounts"}),
    "discount_free_shipping_create": frozenset({"read_discounts", "write_discounts"}),
    "gift_card_create": frozenset({"read_gift_cards", "write_gift_cards"}),
    "gift_card_deactivate": frozenset({"read_gift_cards", "write_gift_cards"}),
    "gift_cards_found": frozenset({"read_gift_cards"}),
    "main_theme": frozenset({"read_themes"}),
    "market_regions": frozenset({"read_markets"}),
    "markets": frozenset({"read_markets"}),
    "metafield_definition_create": frozenset(),
    "metafields_delete": frozenset(),
    "metafields_set": frozenset(),
    "order": frozenset({"read_orders", "read_customers", "read_products"}),
    "order_lines": frozenset({"read_orders", "read_products"}),
    "order_refund_ids": frozenset({"read_orders"}),
    "orders_page": frozenset({"read_orders", "read_customers", "read_products"}),
    "orders_there": frozenset(),
    "prices_page": frozenset({"read_products"}),
    "product": frozenset({"read_products"}),
    "product_collections": frozenset({"read_products"}),
    "product_ids": frozenset({"read_products"}),
    "product_prices": frozenset({"read_products"}),
    "product_variants": frozenset({"read_products"}),
    "products_page": frozenset({"read_products"}),
    "refund": frozenset({"read_orders"}),
    "refunds": frozenset({"read_orders"}),
    "segment": frozenset({"read_customers"}),
    "segment_members": frozenset({"read_customers"}),
    "shop_info": frozenset(),
    "store_credit_accounts": frozenset({"read_customers", "read_store_credit_accounts"}),
    "store_credit_changes": frozenset(
        {"read_store_credit_accounts", "read_store_credit_account_transactions"}
    ),
    "store_credit_give": frozenset(
        {"read_store_credit_account_transactions", "write_store_credit_account_transactions"}
    ),
    "store_credit_take": frozenset(
        {"read_store_credit_account_transactions", "write_store_credit_account_transactions"}
    ),
    "web_pixel": frozenset({"read_pixels"}),
    "web_pixel_create": frozenset({"read_pixels", "write_pixels"}),
    "web_pixel_delete": frozenset({"read_pixels", "write_pixels"}),
    "web_pixel_update": frozenset({"read_pixels", "write_pixels"}),
}
"""What each operation needs, by the platform's own access table."""

METAFIELD_OWNERS: dict[str, frozenset[str]] = {
    "AppInstallation": frozenset(),
    "Collection": frozenset({"write_products"}),
    "Product": frozenset({"write_products"}),
}
"""What writing a metafield needs, by the thing it stands on: the operation itself needs nothing."""

ELSEWHERE: dict[str, frozenset[str]] = {
    "app proxy": frozenset({"write_app_proxy"}),
    "web pixel": frozenset({"write_pixels", "read_customer_events"}),
}
"""What is declared to the platform rather than asked by an operation."""

TOPICS: dict[str, frozenset[str]] = {
    "customers/merge": frozenset({"read_customer_merge"}),
    "inventory_levels/update": frozenset({"read_inventory"}),
    "markets/create": frozenset({"read_markets"}),
    "markets/delete": frozenset({"read_markets"}),
    "markets/update": frozenset({"read_markets"}),
}
"""Webhook topics that need a scope of their own, once they are subscribed to."""

OPTIONAL: dict[str, str] = {
    "read_all_orders": "Orders older than 60 days: retention rate, cohorts and carousels rest on them.",
    "write_gift_cards": "Gift cards: made, looked up and taken back when you let an offer give them.",
    "read_store_credit_accounts": "Store credit: which account a customer has.",
    "write_store_credit_account_transactions": "Store credit: given, looked up and taken back by offers.",
    "read_themes": "Your theme's settings: colours, fonts, corners, logo and social links.",
}
"""Asked for when a feature needs them: the scope, and what the merchant reads before she agrees."""

LATER: frozenset[str] = frozenset(
    name for name in DOCUMENTS if name.startswith(("gift_card", "store_credit", "main_theme"))
)
"""Documents of features that a merchant switches on, when she is asked for their scopes."""

REQUIRED: tuple[str, ...] = (
    "read_orders",
    "read_customers",
    "write_customers",
    "read_customer_merge",
    "read_products",
    "write_products",
    "read_inventory",
    "read_markets",
    "read_discounts",
    "write_discounts",
    "write_app_proxy",
    "read_pixels",
    "write_pixels",
    "read_customer_events",
)
"""The same as in shopify.app.toml."""


ORDERS_SHOWN = timedelta(days=60)
"""How long after its making an order is shown to an app that may not see all of them."""


def orders_shown_for(granted: Iterable[str]) -> timedelta | None:
    """How long after its making an order is shown to us; None for as long as there is one."""
    return None if "read_all_orders" in granted else ORDERS_SHOWN


def with_implied(granted: Iterable[str]) -> frozenset[str]:
    """Who may write may read."""
    given = frozenset(granted)
    return given | {f"read_{each.removeprefix('write_')}" for each in given if each.startswith("write_")}


def missing_of(granted: Iterable[str]) -> tuple[str, ...]:
    """The required scopes that the store has not granted."""
    given = with_implied(granted)
    return tuple(scope for scope in REQUIRED if scope not in given)
