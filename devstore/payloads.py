"""Webhook bodies of shops, customers and products, field for field as the platform sends them."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from devstore.models import Customer, Product, Shop, Variant
from devstore.money import text_of
from devstore.names import gid_of

Body = dict[str, Any]
COUNTRIES = {
    "US": "United States",
    "CA": "Canada",
    "GB": "United Kingdom",
    "DE": "Germany",
    "FR": "France",
    "AT": "Austria",
    "CH": "Switzerland",
    "NL": "Netherlands",
}


def time_text(shop: Shop, moment: datetime | None) -> str | None:
    """A time as the shop's own clock shows it, to the second."""
    if moment is None:
        return None
    return moment.astimezone(ZoneInfo(shop.timezone)).isoformat(timespec="seconds")


def instant_text(moment: datetime) -> str:
    """A time as the newer topics write it: UTC, with milliseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def shop_body(shop: Shop) -> Body:
    """For shop/update and app/uninstalled."""
    return {
        "id": shop.id,
        "name": shop.name,
        "email": shop.email,
        "domain": shop.url.split("://", 1)[-1],
        "myshopify_domain": shop.domain,
        "province": None,
        "country": shop.country_code,
        "address1": None,
        "zip": None,
        "city": None,
        "source": None,
        "phone": None,
        "primary_locale": shop.language,
        "currency": shop.currency,
        "timezone": shop.created_at.astimezone(ZoneInfo(shop.timezone)).strftime(f"(GMT%z) {shop.timezone}"),
        "iana_timezone": shop.timezone,
        "shop_owner": shop.owner_name,
        "money_format": "${{amount}}" if shop.currency == "USD" else "{{amount}} " + shop.currency,
        "weight_unit": "kg",
        "plan_name": "basic",
        "plan_display_name": "Basic",
        "has_storefront": True,
        "created_at": time_text(shop, shop.created_at),
        "updated_at": time_text(shop, shop.updated_at),
    }


def customer_body(shop: Shop, customer: Customer) -> Body:
    """For customers/create and customers/update: no tags, no consent, no order summary."""
    address = address_body(customer.default_address, customer)
    if address is not None:
        country = address["country"]
        address |= {
            "id": customer.id + 1,
            "customer_id": customer.id,
            "default": True,
            "country_name": country,
        }
    return {
        "id": customer.id,
        "admin_graphql_api_id": gid_of("Customer", customer.id),
        "email": customer.email,
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "phone": customer.phone,
        "state": customer.state,
        "note": customer.note,
        "verified_email": customer.verified_email,
        "multipass_identifier": None,
        "tax_exempt": False,
        "tax_exemptions": [],
        "currency": shop.currency,
        "created_at": time_text(shop, customer.created_at),
        "updated_at": time_text(shop, customer.updated_at),
        "default_address": address,
    }


def deleted_customer_body(customer: Customer) -> Body:
    """For customers/delete."""
    return {
        "id": customer.id,
        "admin_graphql_api_id": gid_of("Customer", customer.id),
        "phone": customer.phone,
        "tax_exempt": False,
        "tax_exemptions": [],
    }


def purchasing_body(shop: Shop, customer: Customer, at: datetime) -> Body:
    """For customers/purchasing_summary."""
    last = customer.last_order_id
    return {
        "customerId": gid_of("Customer", customer.id),
        "numberOfOrders": str(customer.orders_count),
        "amountSpent": {
            "amount": text_of(customer.spent_minor, shop.currency),
            "currencyCode": shop.currency,
        },
        "lastOrderId": gid_of("Order", last) if last else None,
        "occurredAt": instant_text(at),
    }


def tags_body(customer: Customer, tags: list[str], at: datetime) -> Body:
    """For customer.tags_added and customer.tags_removed."""
    return {
        "customerId": gid_of("Customer", customer.id),
        "tags": tags,
        "occurredAt": instant_text(at),
    }


def email_consent_body(shop: Shop, customer: Customer) -> Body:
    return {
        "customer_id": customer.id,
        "email_address": customer.email,
        "email_marketing_consent": {
            "state": customer.marketing_state,
            "opt_in_level": customer.marketing_opt_in_level,
            "consent_updated_at": time_text(shop, customer.marketing_updated_at),
        },
    }


def product_body(shop: Shop, product: Product) -> Body:
    """For products/create and products/update."""
    images = [_image(product, image, place) for place, image in enumerate(product.images, 1)]
    return {
        "id": product.id,
        "admin_graphql_api_id": gid_of("Product", product.id),
        "title": product.title,
        "handle": product.handle,
        "body_html": product.body_html,
        "vendor": product.vendor,
        "product_type": product.product_type,
        "status": product.status,
        "tags": ", ".join(product.tags),
        "template_suffix": None,
        "published_at": time_text(shop, product.published_at),
        "published_scope": "global",
        "created_at": time_text(shop, product.created_at),
        "updated_at": time_text(shop, product.updated_at),
        "options": [
            {
                "id": product.id + place,
                "product_id": product.id,
                "name": option["name"],
                "position": place,
                "values": option["values"],
            }
            for place, option in enumerate(product.options, 1)
        ],
        "variants": [_variant(shop, variant) for variant in product.variants],
        "variant_gids": [
            {
                "admin_graphql_api_id": gid_of("ProductVariant", variant.id),
                "updated_at": variant.updated_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            }
            for variant in product.variants
        ],
        "images": images,
        "image": images[0] if images else None,
        "media": [],
        "category": None,
    }


def money_set(minor: int, currency: str) -> Body:
    money = {"amount": text_of(minor, currency), "currency_code": currency}
    return {"shop_money": money, "presentment_money": dict(money)}


def _variant(shop: Shop, variant: Variant) -> Body:
    chosen = [*variant.option_values, None, None, None]
    compare = variant.compare_at_minor
    return {
        "id": variant.id,
        "admin_graphql_api_id": gid_of("ProductVariant", variant.id),
        "product_id": variant.product_id,
        "title": variant.title,
        "price": text_of(variant.price_minor, shop.currency),
        "compare_at_price": None if compare is None else text_of(compare, shop.currency),
        "sku": variant.sku,
        "barcode": None,
        "position": variant.position,
        "option1": chosen[0] or variant.title,
        "option2": chosen[1],
        "option3": chosen[2],
        "inventory_item_id": variant.id,
        "inventory_policy": variant.inventory_policy,
        "inventory_quantity": variant.inventory_quantity,
        "old_inventory_quantity": variant.inventory_quantity,
        "taxable": True,
        "image_id": None,
        "created_at": time_text(shop, variant.created_at),
        "updated_at": time_text(shop, variant.updated_at),
    }


def _image(product: Product, image: Body, place: int) -> Body:
    return {
        "id": product.id + place,
        "product_id": product.id,
        "position": place,
        "src": image["src"],
        "alt": image.get("alt"),
        "width": image.get("width"),
        "height": image.get("height"),
        "variant_ids": [],
    }


def address_body(stored: Body | None, person: Customer | None) -> Body | None:
    if stored is None:
        return None
    first = stored.get("first_name") or (person.first_name if person else "")
    last = stored.get("last_name") or (person.last_name if person else "")
    code = stored.get("country_code")
    return {
        "first_name": first,
        "last_name": last,
        "address1": stored.get("address1"),
        "address2": stored.get("address2"),
        "city": stored.get("city"),
        "province": stored.get("province"),
        "province_code": stored.get("province_code"),
        "country": COUNTRIES.get(code or "", code),
        "country_code": code,
        "zip": stored.get("zip"),
        "phone": stored.get("phone"),
        "company": None,
        "name": f"{first} {last}".strip(),
        "latitude": None,
        "longitude": None,
    }
