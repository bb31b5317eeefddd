"""The scopes there are, and how a merchant reads them."""

SCOPE_WORDS = {
    "orders": "Orders",
    "all_orders": "All orders, also older than 60 days",
    "customers": "Customers",
    "customer_merge": "Merged customers",
    "products": "Products and collections",
    "inventory": "Inventory",
    "markets": "Markets",
    "discounts": "Discounts and codes",
    "pixels": "Storefront pixels",
    "customer_events": "Customer events",
    "app_proxy": "App proxy on the storefront",
    "store_credit_accounts": "Store credit accounts",
    "store_credit_account_transactions": "Store credit transactions",
    "gift_cards": "Gift cards",
    "themes": "Themes",
}


def is_scope(name: str) -> bool:
    verb, _, subject = name.partition("_")
    return verb in {"read", "write"} and subject in SCOPE_WORDS


def scope_words(scopes: tuple[str, ...]) -> list[tuple[str, str]]:
    """What the merchant reads: the subject and whether the app may view or also change it."""
    subjects: dict[str, bool] = {}
    for scope in scopes:
        verb, _, subject = scope.partition("_")
        subjects[subject] = subjects.get(subject, False) or verb == "write"
    return [
        (
            SCOPE_WORDS.get(subject, subject.replace("_", " ").capitalize()),
            "View and edit" if may_write else "View",
        )
        for subject, may_write in subjects.items()
    ]
