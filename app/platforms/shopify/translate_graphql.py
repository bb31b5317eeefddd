"""From the Admin API's answers to snapshots."""

from __future__ import annotations

from typing import Any

from app.platforms.shopify.reading import (
    at,
    currency_code,
    minor,
    moment,
    platform_id,
    text,
    translates,
    whole,
)
from app.platforms.snapshots import (
    CustomerSnapshot,
    InstallationSnapshot,
    LineSnapshot,
    OrderSnapshot,
    PlanSnapshot,
    ProductSnapshot,
    RefundLineSnapshot,
    RefundSnapshot,
    ShopSnapshot,
    VariantSnapshot,
)

FULFILLMENT = {"PARTIALLY_FULFILLED": "partial", "FULFILLED": "fulfilled", "RESTOCKED": "restocked"}
CONSENT = {
    "SUBSCRIBED": "subscribed",
    "UNSUBSCRIBED": "unsubscribed",
    "PENDING": "pending",
    "NOT_SUBSCRIBED": "not_subscribed",
    "INVALID": "not_subscribed",
}

Node = dict[str, Any]


@translates("shop")
def shop(node: Node) -> ShopSnapshot:
    return ShopSnapshot(
        platform_id=platform_id(node["id"]),
        domain=node["myshopifyDomain"],
        name=text(node["name"]),
        email=text(node["contactEmail"] or node["email"]),
        owner_name=text(node["shopOwnerName"]),
        currency=currency_code(node["currencyCode"]),
        timezone=node["ianaTimezone"],
        country=text((node["shopAddress"] or {}).get("countryCodeV2")),
        primary_url=node["primaryDomain"]["url"].rstrip("/"),
        plan=text(node["plan"]["publicDisplayName"]),
    )


@translates("installation")
def installation(node: Node) -> InstallationSnapshot:
    return InstallationSnapshot(
        gid=text(node["id"]),
        app_handle=text(node["app"]["handle"]),
        scopes=frozenset(each["handle"] for each in node["accessScopes"]),
        plan=next((_plan(each) for each in node["activeSubscriptions"] or []), None),
    )


def _plan(node: Node) -> PlanSnapshot:
    """The plan's own handle stands with its price; a charge that was made by hand has none."""
    prices = [line["plan"]["pricingDetails"] for line in node["lineItems"]]
    return PlanSnapshot(
        handle=next((text(each["planHandle"]) for each in prices if each.get("planHandle")), ""),
        name=text(node["name"]),
        status=text(node["status"]).lower(),
        renews_at=at(node["currentPeriodEnd"]),
    )


@translates("product")
def product(node: Node, currency: str) -> ProductSnapshot:
    preview = ((node["featuredMedia"] or {}).get("preview") or {}).get("image") or {}
    return ProductSnapshot(
        platform_id=platform_id(node["id"]),
        handle=text(node["handle"]),
        title=text(node["title"]),
        kind=text(node["productType"]),
        vendor=text(node["vendor"]),
        tags=tuple(sorted(node["tags"])),
        is_active=node["status"] == "ACTIVE",
        image_url=text(preview.get("url")),
        published_at=at(node["publishedAt"]),
        updated_at=moment(node["updatedAt"]),
        variants=tuple(_variant(each, currency) for each in node["variants"]["nodes"]),
    )


def _variant(node: Node, currency: str) -> VariantSnapshot:
    compared, item = node["compareAtPrice"], node["inventoryItem"]
    cost = item.get("unitCost") or {}
    cost_currency = currency_code(cost["currencyCode"]) if cost else ""
    return VariantSnapshot(
        platform_id=platform_id(node["id"]),
        title=text(node["title"]),
        sku=text(node["sku"]),
        price_minor=minor(node["price"], currency),
        compare_at_minor=None if compared is None else minor(compared, currency),
        is_available=bool(node["availableForSale"]),
        stock=None if node["inventoryQuantity"] is None else whole(node["inventoryQuantity"]),
        position=whole(node["position"]),
        stock_id=platform_id(item["id"]),
        is_tracked=bool(item["tracked"]),
        cost_minor=minor(cost["amount"], cost_currency) if cost else None,
        cost_currency=cost_currency,
    )


@translates("customer")
def customer(node: Node) -> CustomerSnapshot:
    address = node["defaultEmailAddress"] or {}
    state = address.get("marketingState")
    return CustomerSnapshot(
        platform_id=platform_id(node["id"]),
        email=text(address.get("emailAddress")),
        first_name=text(node["firstName"]),
        last_name=text(node["lastName"]),
        locale=text(node.get("locale")),
        country=text((node["defaultAddress"] or {}).get("countryCodeV2")),
        created_at=moment(node["createdAt"]),
        updated_at=moment(node["updatedAt"]),
        consent_state=CONSENT.get(state) if state else None,
        consent_at=at(address.get("marketingUpdatedAt")),
        opt_in_level=text(address.get("marketingOptInLevel")).lower(),
        tags=tuple(sorted(node["tags"])) if "tags" in node else None,
    )


@translates("order")
def order(node: Node, refunds: list[Node]) -> OrderSnapshot:
    """`node` with all its lines, and its refunds with all theirs."""
    currency = currency_code(node["currencyCode"])
    buyer = customer(node["customer"]) if node["customer"] else None
    return OrderSnapshot(
        platform_id=platform_id(node["id"]),
        name=text(node["name"]),
        created_at=moment(node["createdAt"]),
        updated_at=moment(node["updatedAt"]),
        cancelled_at=at(node["cancelledAt"]),
        financial_status=text(node["displayFinancialStatus"]).lower(),
        fulfillment_status=FULFILLMENT.get(node["displayFulfillmentStatus"], ""),
        is_test=bool(node["test"]),
        currency=currency,
        subtotal_minor=_money(node["subtotalPriceSet"], currency),
        discount_minor=_money(node["totalDiscountsSet"], currency),
        shipping_minor=_money(node["totalShippingPriceSet"], currency),
        tax_minor=_money(node["totalTaxSet"], currency),
        total_minor=_money(node["totalPriceSet"], currency),
        email=text(node["email"]),
        customer=buyer,
        customer_platform_id=buyer.platform_id if buyer else None,
        attributes={each["key"]: text(each["value"]) for each in node["customAttributes"]},
        discount_codes=tuple(node["discountCodes"]),
        lines=tuple(_line(each, currency) for each in node["lineItems"]["nodes"]),
        refunds=tuple(sorted((_refund(each, currency) for each in refunds), key=_by_time)),
    )


def _line(node: Node, currency: str) -> LineSnapshot:
    product, variant = node["product"], node["variant"]
    return LineSnapshot(
        platform_id=platform_id(node["id"]),
        product_id=platform_id(product["id"]) if product else None,
        variant_id=platform_id(variant["id"]) if variant else None,
        title=text(node["title"]),
        quantity=whole(node["quantity"]),
        unit_price_minor=_money(node["originalUnitPriceSet"], currency),
        discount_minor=_sum(node["discountAllocations"], currency),
        is_gift_card=bool(node["isGiftCard"]),
    )


def _sum(allocations: list[Node], currency: str) -> int:
    return sum([_money(each["allocatedAmountSet"], currency) for each in allocations]) if allocations else 0


def _refund(node: Node, currency: str) -> RefundSnapshot:
    lines = (
        RefundLineSnapshot(
            line_id=platform_id(each["lineItem"]["id"]),
            quantity=whole(each["quantity"]),
            subtotal_minor=_money(each["subtotalSet"], currency),
        )
        for each in node["refundLineItems"]["nodes"]
    )
    return RefundSnapshot(
        platform_id=platform_id(node["id"]),
        created_at=moment(node["createdAt"]),
        amount_minor=_money(node["totalRefundedSet"], currency),
        lines=tuple(sorted(lines, key=lambda line: int(line.line_id))),
    )


def _by_time(refund: RefundSnapshot) -> tuple[Any, int]:
    return refund.created_at, int(refund.platform_id)


def _money(bag: Node | None, currency: str) -> int:
    return minor(bag["shopMoney"]["amount"], currency) if bag else 0
