"""Webhook bodies of carts and checkouts, field for field as the platform sends them."""

from collections.abc import Mapping
from typing import Any

from devstore.hooks.models import AnnouncedCheckout
from devstore.models import Cart, CartLine, Customer, Shop
from devstore.money import decimal_of, text_of
from devstore.payloads import address_body, customer_body, instant_text, time_text
from devstore.selling_plans.pricing import unit_price
from devstore.storefront.carts import Pricing, key_of

Body = dict[str, Any]


def cart_body(shop: Shop, cart: Cart, pricing: Pricing) -> Body:
    """For carts/create and carts/update: nobody's name is in it, and no attributes."""
    off = pricing.line_discounts
    lines = (
        zip(cart.lines, off, strict=True)
        if len(off) == len(cart.lines)
        else ((each, 0) for each in cart.lines)
    )
    return {
        "id": cart.token,
        "token": cart.token,
        "line_items": [_cart_line(shop.currency, line, discount) for line, discount in lines],
        "note": cart.note,
        "updated_at": instant_text(cart.updated_at),
        "created_at": instant_text(cart.created_at),
    }


def checkout_body(
    shop: Shop,
    told: AnnouncedCheckout,
    cart: Cart,
    pricing: Pricing,
    customer: Customer | None,
    contact: Mapping[str, Any],
) -> Body:
    """For checkouts/create and checkouts/update. There is no id any more."""
    currency = shop.currency
    goods, off = pricing.subtotal_minor, pricing.discount_minor
    tax = sum(pricing.quote.tax.line_minor) if pricing.quote else 0
    added = 0 if shop.taxes_included else tax
    address = address_body(dict(contact["address"]), customer) if contact.get("address") else None
    return {
        **_checkout_head(shop, told, cart),
        "email": contact.get("email") or (customer.email if customer else None),
        "buyer_accepts_marketing": bool(contact.get("accepts_marketing")),
        "customer_locale": customer.locale if customer else shop.language,
        "discount_codes": [
            {"code": used["code"], "amount": text_of(used["amount_minor"], currency), "type": used["type"]}
            for used in pricing.used
        ],
        "subtotal_price": text_of(goods - off, currency),
        "total_discounts": text_of(off, currency),
        "total_line_items_price": text_of(goods, currency),
        "total_tax": text_of(tax, currency),
        "total_price": text_of(goods - off + added, currency),
        "total_weight": 0,
        "taxes_included": shop.taxes_included,
        "line_items": [_checkout_line(currency, line) for line in cart.lines],
        "customer": customer_body(shop, customer) if customer else None,
        "billing_address": address,
        "shipping_address": address,
        "shipping_lines": [],
        "tax_lines": [],
    }


def deleted_checkout_body(shop: Shop, told: AnnouncedCheckout) -> Body:
    return {
        "token": told.token,
        "presentment_currency": shop.currency,
        "buyer_accepts_sms_marketing": False,
        "sms_marketing_phone": None,
    }


def _checkout_head(shop: Shop, told: AnnouncedCheckout, cart: Cart) -> Body:
    return {
        "token": told.token,
        "cart_token": cart.token,
        "phone": None,
        "gateway": None,
        "buyer_accepts_sms_marketing": False,
        "created_at": time_text(shop, told.created_at),
        "updated_at": time_text(shop, cart.updated_at),
        "completed_at": time_text(shop, told.completed_at),
        "closed_at": None,
        "landing_site": cart.landing_site,
        "referring_site": "",
        "currency": shop.currency,
        "presentment_currency": shop.currency,
        "name": f"#{told.number}",
        "source_name": "web",
        "note": cart.note,
        "note_attributes": [{"name": name, "value": str(value)} for name, value in cart.attributes.items()],
        "abandoned_checkout_url": f"{shop.url}/{shop.id}/checkouts/ac/{told.token}/recover?key=k",
    }


def _cart_line(currency: str, line: CartLine, discount_minor: int) -> Body:
    variant, product = line.variant, line.variant.product
    price = unit_price(line)
    whole = price * line.quantity
    left = whole - discount_minor
    title = product.title if variant.title == "Default Title" else f"{product.title} - {variant.title}"
    return {
        "id": variant.id,
        "properties": dict(line.properties),
        "quantity": line.quantity,
        "variant_id": variant.id,
        "key": key_of(line),
        "title": title,
        "price": text_of(price, currency),
        "price_set": _money_set(price, currency),
        "original_price": text_of(price, currency),
        "discounted_price": text_of(left // line.quantity, currency),
        "discounted_price_set": _money_set(left // line.quantity, currency),
        "line_price": text_of(left, currency),
        "line_price_set": _money_set(left, currency),
        "original_line_price": text_of(whole, currency),
        "total_discount": text_of(discount_minor, currency),
        "total_discount_set": _money_set(discount_minor, currency),
        "discounts": [],
        "gift_card": False,
        "grams": 0,
        "product_id": variant.product_id,
        "sku": variant.sku,
        "taxable": True,
        "vendor": product.vendor,
        "parent_relationship": None,
    }


def _checkout_line(currency: str, line: CartLine) -> Body:
    variant, product = line.variant, line.variant.product
    return {
        "key": key_of(line),
        "product_id": variant.product_id,
        "variant_id": variant.id,
        "title": product.title,
        "variant_title": None if variant.title == "Default Title" else variant.title,
        "quantity": line.quantity,
        "price": text_of(unit_price(line), currency),
        "line_price": text_of(unit_price(line) * line.quantity, currency),
        "sku": variant.sku,
        "vendor": product.vendor,
        "gift_card": False,
        "grams": 0,
        "requires_shipping": True,
        "taxable": True,
        "properties": dict(line.properties) or None,
        "applied_discounts": [],
        "tax_lines": [],
    }


def _money_set(minor: int, currency: str) -> Body:
    """Amounts of carts drop a last zero."""
    money = {"amount": decimal_of(minor, currency), "currency_code": currency}
    return {"shop_money": money, "presentment_money": dict(money)}
