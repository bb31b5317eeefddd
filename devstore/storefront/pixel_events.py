"""What web pixels learn of a page: the standard events it causes and the state it starts from.

Contact fields are empty: no app here was granted protected customer data for its pixel.
"""

from typing import Any

from devstore.models import Order
from devstore.storefront.cart_drop import CartDrop, LineDrop
from devstore.storefront.catalog import CollectionDrop, ProductDrop, VariantDrop
from devstore.storefront.visits import Visit

Body = dict[str, Any]
MOST_LISTED = 24


def page_events(visit: Visit, template: str, objects: Body) -> list[Body]:
    """page_viewed, and what the template says beside it."""
    found = [_event("page_viewed", {})]
    product, collection, search = (objects.get(name) for name in ("product", "collection", "search"))
    if template == "product" and isinstance(product, ProductDrop):
        variant = product.selected_or_first_available_variant
        if variant is not None:
            found.append(_event("product_viewed", {"productVariant": variant_body(visit, variant)}))
    elif template == "collection" and isinstance(collection, CollectionDrop):
        listed = _listed(visit, collection.products)
        body = {"id": str(collection.id), "title": collection.title, "productVariants": listed}
        found.append(_event("collection_viewed", {"collection": body}))
    elif template == "search" and search is not None and search.performed:
        body = {"query": search.terms, "productVariants": _listed(visit, search.results)}
        found.append(_event("search_submitted", {"searchResult": body}))
    elif template == "cart":
        found.append(_event("cart_viewed", {"cart": cart_body(visit)}))
    return found


def checkout_events(visit: Visit, total_minor: int) -> list[Body]:
    cart = CartDrop(visit)
    lines = [_checkout_line(visit, line) for line in cart.items]
    body = _checkout(visit, cart.token, lines, cart.original_total_price / 100, total_minor / 100, None)
    return [_event("page_viewed", {}), {**_event("checkout_started", {"checkout": body}), "once": cart.token}]


def thanks_events(visit: Visit, order: Order) -> list[Body]:
    """checkout_completed, once however often the page is loaded."""
    currency = order.currency
    lines = [
        {
            "id": str(line.id),
            "title": line.title,
            "quantity": line.quantity,
            "variant": {
                "id": str(line.variant_id),
                "title": line.variant_title,
                "sku": line.sku,
                "price": _money(line.price_minor / 100, currency),
                "product": {"id": str(line.product_id), "title": line.title, "vendor": line.vendor},
            },
            "finalLinePrice": _money(
                (line.price_minor * line.quantity - line.discount_minor) / 100, currency
            ),
            "discountAllocations": [],
            "properties": line.properties,
        }
        for line in order.lines
    ]
    customer = order.customer
    who = {"id": str(customer.id), "isFirstOrder": customer.orders_count <= 1} if customer else None
    body = _checkout(
        visit,
        order.checkout_token or "",
        lines,
        order.subtotal_minor / 100,
        order.total_minor / 100,
        {"id": str(order.id), "customer": who},
    )
    body["attributes"] = [{"key": each["name"], "value": each["value"]} for each in order.note_attributes]
    body["discountsAmount"] = _money(order.discount_minor / 100, currency)
    body["totalTax"] = _money(order.tax_minor / 100, currency)
    completed = {**_event("checkout_completed", {"checkout": body}), "once": str(order.id)}
    return [_event("page_viewed", {}), completed]


def initial_state(visit: Visit) -> Body:
    customer = visit.customer
    who = None
    if customer is not None:
        names = ("email", "firstName", "lastName", "phone")
        who = {"id": str(customer.id), **dict.fromkeys(names), "ordersCount": customer.orders_count}
    return {
        "cart": cart_body(visit),
        "checkout": None,
        "customer": who,
        "productVariants": [],
        "purchasingCompany": None,
        "shop": {
            "name": visit.shop.name,
            "myshopifyDomain": visit.shop.domain,
            "countryCode": visit.shop.country_code,
            "storefrontUrl": visit.origin,
            "paymentSettings": {"currencyCode": visit.shop.currency},
        },
    }


def cart_body(visit: Visit) -> Body | None:
    if visit.cart is None:
        return None
    cart = CartDrop(visit)
    currency = visit.shop.currency
    lines = [
        {
            "id": line.key,
            "quantity": line.quantity,
            "cost": {"totalAmount": _money(line.final_line_price / 100, currency)},
            "merchandise": variant_body(visit, line.variant),
        }
        for line in cart.items
    ]
    return {
        "id": cart.token,
        "lines": lines,
        "cost": {"totalAmount": _money(cart.total_price / 100, currency)},
        "totalQuantity": cart.item_count,
        "attributes": [{"key": name, "value": value} for name, value in cart.attributes.items()],
    }


def variant_body(visit: Visit, variant: VariantDrop) -> Body:
    product = variant.product
    image = product.featured_image
    return {
        "id": str(variant.id),
        "title": variant.title,
        "untranslatedTitle": variant.title,
        "sku": variant.sku,
        "price": _money(variant.price / 100, visit.shop.currency),
        "image": {"src": image.src} if image else None,
        "product": {
            "id": str(product.id),
            "title": product.title,
            "untranslatedTitle": product.title,
            "vendor": product.vendor,
            "type": product.type,
            "url": product.url,
        },
    }


def _checkout_line(visit: Visit, line: LineDrop) -> Body:
    return {
        "id": line.key,
        "title": line.product.title,
        "quantity": line.quantity,
        "variant": variant_body(visit, line.variant),
        "finalLinePrice": _money(line.final_line_price / 100, visit.shop.currency),
        "discountAllocations": [],
        "properties": [{"key": name, "value": value} for name, value in line.properties.items()],
    }


def _checkout(
    visit: Visit, token: str, lines: list[Body], subtotal: float, total: float, order: Body | None
) -> Body:
    currency = visit.shop.currency
    return {
        "token": token,
        "email": None,
        "phone": None,
        "currencyCode": currency,
        "attributes": [],
        "lineItems": lines,
        "discountApplications": [],
        "discountsAmount": _money(0, currency),
        "subtotalPrice": _money(subtotal, currency),
        "totalPrice": _money(total, currency),
        "totalTax": _money(0, currency),
        "shippingLine": None,
        "delivery": None,
        "transactions": [],
        "order": order,
        "buyerAcceptsEmailMarketing": False,
        "buyerAcceptsSmsMarketing": False,
        "billingAddress": None,
        "shippingAddress": None,
    }


def _listed(visit: Visit, products: Any) -> list[Body]:
    shown = [product for product, _ in zip(products, range(MOST_LISTED), strict=False)]
    variants = [product.selected_or_first_available_variant for product in shown]
    return [variant_body(visit, variant) for variant in variants if variant]


def _money(amount: float, currency: str) -> Body:
    return {"amount": amount, "currencyCode": currency}


def _event(name: str, data: Body) -> Body:
    return {"name": name, "data": data}
