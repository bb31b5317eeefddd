"""Who may see what: the scope each type and mutation needs, and personal data that needs approval."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLError, GraphQLOutputType, get_named_type

from devstore.graphql.call import Call, Resolver, access_denied
from devstore.models import Setting

Needed = tuple[str, ...]
"""Scopes of which one is enough."""

TYPE_SCOPES: dict[str, Needed] = {
    "AbandonedCheckout": ("read_orders",),
    "CalculatedLineItem": ("read_order_edits",),
    "CalculatedOrder": ("read_order_edits",),
    "Collection": ("read_products",),
    "Customer": ("read_customers",),
    "CustomerSegmentMember": ("read_customers",),
    "DiscountAutomaticNode": ("read_discounts",),
    "DiscountCodeNode": ("read_discounts",),
    "DiscountNode": ("read_discounts",),
    "DiscountRedeemCodeBulkCreation": ("read_discounts",),
    "DraftOrder": ("read_draft_orders",),
    "GiftCard": ("read_gift_cards",),
    "InventoryItem": ("read_inventory", "read_products"),
    "InventoryLevel": ("read_inventory",),
    "Location": ("read_locations", "read_inventory"),
    "Market": ("read_markets",),
    "MarketRegionCountry": ("read_markets",),
    "MarketingActivity": ("read_marketing_events",),
    "MarketingEvent": ("read_marketing_events",),
    "OnlineStoreTheme": ("read_themes",),
    "OnlineStoreThemeFile": ("read_themes",),
    "Order": ("read_orders",),
    "OrderAdjustment": ("read_orders",),
    "OrderEditSession": ("read_order_edits",),
    "OrderTransaction": ("read_orders",),
    "Product": ("read_products",),
    "ProductVariant": ("read_products",),
    "Refund": ("read_orders",),
    "ScriptTag": ("read_script_tags",),
    "Segment": ("read_customers",),
    "CustomerPaymentMethod": ("read_customer_payment_methods",),
    "SellingPlan": ("read_products",),
    "SellingPlanGroup": ("read_products",),
    "SubscriptionBillingAttempt": ("read_own_subscription_contracts",),
    "SubscriptionContract": ("read_own_subscription_contracts",),
    "SubscriptionDraft": ("read_own_subscription_contracts",),
    "StoreCreditAccount": ("read_store_credit_accounts",),
    "StoreCreditAccountCreditTransaction": ("read_store_credit_account_transactions",),
    "StoreCreditAccountDebitTransaction": ("read_store_credit_account_transactions",),
    "StoreCreditAccountTransaction": ("read_store_credit_account_transactions",),
    "WebPixel": ("read_pixels",),
}
"""What any field that leads to such a thing needs."""

FIELD_SCOPES: dict[str, tuple[Needed, ...]] = {
    "CustomerEmailAddress.marketingUnsubscribeUrl": (("write_customers",),),
    "InventoryItem.inventoryLevel": (("read_inventory",),),
    "InventoryItem.inventoryLevels": (("read_inventory",),),
    "Location.createdAt": (("read_locations",),),
    "Location.fulfillsOnlineOrders": (("read_locations",),),
    "Location.hasActiveInventory": (("read_locations",),),
    "Location.inventoryLevels": (("read_locations",),),
    "Location.isActive": (("read_locations",),),
    "Location.name": (("read_locations",),),
    "Location.shipsInventory": (("read_locations",),),
    "Location.updatedAt": (("read_locations",),),
    "QueryRoot.customersCount": (("read_customers",),),
    "QueryRoot.ordersCount": (("read_orders",),),
    "QueryRoot.productsCount": (("read_products",),),
    "Mutation.customerEmailMarketingConsentUpdate": (("write_customers",),),
    "Mutation.customerSet": (("write_customers",),),
    "Mutation.customerUpdate": (("write_customers",),),
    "Mutation.discountAutomaticActivate": (("write_discounts",),),
    "Mutation.discountAutomaticBasicCreate": (("write_discounts",),),
    "Mutation.discountAutomaticBasicUpdate": (("write_discounts",),),
    "Mutation.discountAutomaticDeactivate": (("write_discounts",),),
    "Mutation.discountAutomaticDelete": (("write_discounts",),),
    "Mutation.discountAutomaticFreeShippingCreate": (("write_discounts",),),
    "Mutation.discountAutomaticFreeShippingUpdate": (("write_discounts",),),
    "Mutation.discountCodeActivate": (("write_discounts",),),
    "Mutation.discountCodeBasicCreate": (("write_discounts",),),
    "Mutation.discountCodeDeactivate": (("write_discounts",),),
    "Mutation.discountCodeDelete": (("write_discounts",),),
    "Mutation.discountCodeFreeShippingCreate": (("write_discounts",),),
    "Mutation.discountCodeRedeemCodeBulkDelete": (("write_discounts",),),
    "Mutation.discountRedeemCodeBulkAdd": (("write_discounts",),),
    "Mutation.draftOrderComplete": (("write_draft_orders",),),
    "Mutation.draftOrderCreate": (("write_draft_orders",),),
    "Mutation.draftOrderInvoiceSend": (("write_draft_orders",),),
    "Mutation.giftCardCreate": (("write_gift_cards",),),
    "Mutation.giftCardDeactivate": (("write_gift_cards",),),
    "Mutation.inventoryAdjustQuantities": (("write_inventory",),),
    "Mutation.inventorySetQuantities": (("write_inventory",),),
    "Mutation.marketingActivityUpsertExternal": (("write_marketing_events",),),
    "Mutation.marketingEngagementCreate": (("write_marketing_events",),),
    "Mutation.orderCancel": (("write_orders",),),
    "Mutation.orderEditAddCustomItem": (("write_order_edits",),),
    "Mutation.orderEditAddLineItemDiscount": (("write_order_edits",),),
    "Mutation.orderEditAddVariant": (("write_order_edits",),),
    "Mutation.orderEditBegin": (("write_order_edits",),),
    "Mutation.orderEditCommit": (("write_order_edits",),),
    "Mutation.orderEditSetQuantity": (("write_order_edits",),),
    "Mutation.orderMarkAsPaid": (("write_orders",),),
    "Mutation.orderUpdate": (("write_orders",),),
    "Mutation.refundCreate": (("write_orders",),),
    "Mutation.scriptTagCreate": (("write_script_tags",),),
    "Mutation.scriptTagDelete": (("write_script_tags",),),
    **{
        f"Mutation.sellingPlanGroup{act}": (
            ("write_products",),
            ("write_own_subscription_contracts", "write_purchase_options"),
        )
        for act in (
            "AddProductVariants",
            "AddProducts",
            "Create",
            "Delete",
            "RemoveProductVariants",
            "RemoveProducts",
            "Update",
        )
    },
    **{
        f"Mutation.subscription{act}": (("write_own_subscription_contracts",),)
        for act in (
            "BillingAttemptCreate",
            "ContractActivate",
            "ContractAtomicCreate",
            "ContractCancel",
            "ContractCreate",
            "ContractPause",
            "ContractSetNextBillingDate",
            "DraftCommit",
            "DraftLineAdd",
            "DraftUpdate",
        )
    },
    "Mutation.storeCreditAccountCredit": (("write_store_credit_account_transactions",),),
    "Mutation.storeCreditAccountDebit": (("write_store_credit_account_transactions",),),
    "Mutation.webPixelCreate": (("write_pixels",),),
    "Mutation.webPixelDelete": (("write_pixels",),),
    "Mutation.webPixelUpdate": (("write_pixels",),),
}
"""What single fields need besides, every group of it."""

PROTECTED: dict[str, str] = {
    "Customer.firstName": "name",
    "Customer.lastName": "name",
    "Customer.displayName": "name",
    "Customer.defaultEmailAddress": "email",
    "Customer.email": "email",
    "Customer.phone": "phone",
    "Customer.defaultPhoneNumber": "phone",
    "Customer.defaultAddress": "address",
    "MailingAddress.firstName": "name",
    "MailingAddress.lastName": "name",
    "MailingAddress.name": "name",
    "MailingAddress.phone": "phone",
    "Order.email": "email",
    "Order.phone": "phone",
    "Order.billingAddress": "address",
    "Order.shippingAddress": "address",
}
"""Fields of level 2: each kind of personal data is asked for by itself."""
LEVEL_ONE = {"Customer", "Order", "AbandonedCheckout", "DraftOrder"}
"""Types that hold personal data at all."""
PROTECTED_KINDS = ("customers", "name", "email", "phone", "address")
REFUSED_KEY = "protected_data_refused"
HELP = "See https://shopify.dev/docs/apps/launch/protected-customer-data for more details."


def guarded(parent: str, name: str, offered: GraphQLOutputType, resolve: Resolver) -> Resolver:
    """The resolver behind the checks its field calls for; itself when there are none."""
    kind = entity_of(get_named_type(offered).name)
    groups = FIELD_SCOPES.get(f"{parent}.{name}", ())
    groups += (TYPE_SCOPES[kind],) if kind in TYPE_SCOPES else ()
    personal = PROTECTED.get(f"{parent}.{name}")
    is_personal = personal is not None or kind in LEVEL_ONE
    if not groups and not is_personal:
        return resolve
    check = _check(name, groups, kind, personal)

    def guard(source: Any, info: Any, **arguments: Any) -> Any:
        check(info.context)
        return resolve(source, info, **arguments)

    return guard


def require_type(call: Call, kind: str, field: str) -> None:
    """Raise ACCESS_DENIED unless the app may read things of this type."""
    if kind in TYPE_SCOPES:
        _require(call, TYPE_SCOPES[kind], field)


def entity_of(kind: str) -> str:
    """The type a connection or an edge leads to; any other type is itself."""
    return kind.removesuffix("Connection").removesuffix("Edge")


def refused_kinds(call: Call) -> frozenset[str]:
    """The kinds of personal data the app was not approved for."""
    if "refused_kinds" not in call.memo:
        stored = call.session.get(Setting, REFUSED_KEY)
        call.memo["refused_kinds"] = frozenset(stored.value.split(",") if stored and stored.value else ())
    found: frozenset[str] = call.memo["refused_kinds"]
    return found


def _check(name: str, groups: tuple[Needed, ...], kind: str, personal: str | None) -> Callable[[Call], None]:
    def check(call: Call) -> None:
        for needed in groups:
            _require(call, needed, name)
        refused = refused_kinds(call) if personal or kind in LEVEL_ONE else ()
        if kind in LEVEL_ONE and "customers" in refused:
            raise _not_approved(f"access the {kind} object")
        if personal in refused:
            raise _not_approved(f"use the {name} field")

    return check


def _require(call: Call, needed: Needed, field: str) -> None:
    if not call.scopes.intersection(needed):
        wanted = " or ".join(f"`{scope}` access scope" for scope in needed)
        raise access_denied(field, f"{wanted}.")


def _not_approved(what: str) -> GraphQLError:
    return GraphQLError(f"This app is not approved to {what}. {HELP}", extensions={"code": "ACCESS_DENIED"})
