"""What web pixels learn of a page: the standard events it causes and the state it starts from."""

from typing import Any

from devstore.storefront.cart_drop import CartDrop
from devstore.storefront.catalog import CollectionDrop, ProductDrop, VariantDrop
from devstore.storefront.visits import Visit

Body = dict[str, Any]
MOST_LISTED = 24


def page_events(visit: Visit, template: str, objects: Body) -> list[Body]:
    """page_viewed, and what the template says beside it."""
    found = [event_of("page_viewed", {})]
    product, collection, search = (objects.get(name) for name in ("product", "collection", "search"))
    if template == "product" and isinstance(product, ProductDrop):
        variant = product.selected_or_first_available_variant
        if variant is not None:
            found.append(event_of("product_viewed", {"productVariant": variant_body(visit, variant)}))
    elif template == "collection" and isinstance(collection, CollectionDrop):
        listed = _listed(visit, collection.products)
        body = {"id": str(collection.id), "title": collection.title, "productVariants": listed}
        found.append(event_of("collection_viewed", {"collection": body}))
    elif template == "search" and search is not None and search.performed:
        body = {"query": search.terms, "productVariants": _listed(visit, search.results)}
        found.append(event_of("search_submitted", {"searchResult": body}))
    elif template == "cart":
        found.append(event_of("cart_viewed", {"cart": cart_body(visit)}))
    return found


def initial_state(visit: Visit, checkout: Body | None = None) -> Body:
    """What a pixel finds when it starts; `checkout` on the pages that have one."""
    customer = visit.customer
    who = None
    if customer is not None:
        names = ("email", "firstName", "lastName", "phone")
        who = {"id": str(customer.id), **dict.fromkeys(names), "ordersCount": customer.orders_count}
    return {
        "cart": cart_body(visit),
        "checkout": checkout,
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
            "cost": {"totalAmount": money_body(line.final_line_price / 100, currency)},
            "merchandise": variant_body(visit, line.variant),
        }
        for line in cart.items
    ]
    return {
        "id": cart.token,
        "lines": lines,
        "cost": {"totalAmount": money_body(cart.total_price / 100, currency)},
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
        "price": money_body(variant.price / 100, visit.shop.currency),
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


def _listed(visit: Visit, products: Any) -> list[Body]:
    shown = [product for product, _ in zip(products, range(MOST_LISTED), strict=False)]
    variants = [product.selected_or_first_available_variant for product in shown]
    return [variant_body(visit, variant) for variant in variants if variant]


def money_body(amount: float, currency: str) -> Body:
    return {"amount": amount, "currencyCode": currency}


def event_of(name: str, data: Body) -> Body:
    return {"name": name, "data": data}
