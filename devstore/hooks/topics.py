"""The platform's webhook topics as far as apps like ours use them, with the scope each of them needs."""

COMPLIANCE_TOPICS = ("customers/data_request", "customers/redact", "shop/redact")

NEEDS: dict[str, tuple[str, ...]] = {
    "app/uninstalled": (),
    "app/scopes_update": (),
    "app_subscriptions/update": (),
    "app_subscriptions/approaching_capped_amount": (),
    "app_purchases_one_time/update": (),
    "bulk_operations/finish": (),
    "shop/update": (),
    "carts/create": ("read_orders",),
    "carts/update": ("read_orders",),
    "checkouts/create": ("read_orders",),
    "checkouts/update": ("read_orders",),
    "checkouts/delete": ("read_orders",),
    "orders/create": ("read_orders",),
    "orders/paid": ("read_orders",),
    "orders/updated": ("read_orders",),
    "orders/cancelled": ("read_orders",),
    "orders/fulfilled": ("read_orders",),
    "orders/edited": ("read_orders",),
    "orders/delete": ("read_orders",),
    "refunds/create": ("read_orders",),
    "fulfillments/create": ("read_fulfillments", "read_orders"),
    "fulfillments/update": ("read_fulfillments", "read_orders"),
    "customers/create": ("read_customers",),
    "customers/update": ("read_customers",),
    "customers/enable": ("read_customers",),
    "customers/disable": ("read_customers",),
    "customers/delete": ("read_customers",),
    "customers/merge": ("read_customer_merge",),
    "customers/purchasing_summary": ("read_customers",),
    "customer.tags_added": ("read_customers",),
    "customer.tags_removed": ("read_customers",),
    "customers_email_marketing_consent/update": ("read_customers",),
    "customers_marketing_consent/update": ("read_customers",),
    "products/create": ("read_products",),
    "products/update": ("read_products",),
    "products/delete": ("read_products",),
    "collections/create": ("read_products",),
    "collections/update": ("read_products",),
    "collections/delete": ("read_products",),
    "discounts/create": ("read_discounts",),
    "discounts/update": ("read_discounts",),
    "discounts/delete": ("read_discounts",),
    "draft_orders/create": ("read_draft_orders",),
    "draft_orders/update": ("read_draft_orders",),
    "draft_orders/delete": ("read_draft_orders",),
    "inventory_levels/update": ("read_inventory",),
    "inventory_items/update": ("read_inventory", "read_products"),
    "markets/create": ("read_markets",),
    "markets/update": ("read_markets",),
    "markets/delete": ("read_markets",),
    "subscription_contracts/create": ("read_own_subscription_contracts",),
    "subscription_contracts/update": ("read_own_subscription_contracts",),
    "subscription_billing_attempts/success": ("read_own_subscription_contracts",),
    "subscription_billing_attempts/failure": ("read_own_subscription_contracts",),
}
"""Topics by the name deliveries carry, and the scopes of which one is needed. Others are unknown here."""

HEADER_NAMES = {topic.replace("/", "_").replace(".", "_").upper(): topic for topic in NEEDS}
"""The name deliveries carry, by the name the API has for it: "ORDERS_CREATE" is "orders/create"."""
API_NAMES = {topic: name for name, topic in HEADER_NAMES.items()}

OWNERS = {
    "orders": "Order",
    "customers": "Customer",
    "products": "Product",
    "collections": "Collection",
    "shop": "Shop",
}
"""Whose metafields a topic's body may carry."""


def implied_scopes(granted: str) -> set[str]:
    """Comma-joined scopes as a set; who may write may read."""
    scopes = {scope for scope in granted.split(",") if scope}
    return scopes | {scope.replace("write_", "read_", 1) for scope in scopes if scope.startswith("write_")}


def may_hear(granted: str, topic: str) -> bool:
    """Whether an app with these scopes gets deliveries of this topic."""
    needed = NEEDS.get(topic, ())
    return not needed or not implied_scopes(granted).isdisjoint(needed)
