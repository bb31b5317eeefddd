"""A product as scripts and search engines read it."""

from typing import Any

from devstore.storefront.catalog import ImageDrop, ProductDrop, VariantDrop

MOST_VARIANTS = 250


def product_json(product: ProductDrop) -> dict[str, Any]:
    """The Ajax API's product; prices are hundredths."""
    images = [image.src for image in product.images]
    return {
        "id": product.id,
        "title": product.title,
        "handle": product.handle,
        "description": product.description,
        "published_at": product.published_at.isoformat() if product.published_at else None,
        "created_at": product.created_at.isoformat(),
        "vendor": product.vendor,
        "type": product.type,
        "tags": product.tags,
        "price": product.price,
        "price_min": product.price,
        "price_max": product.price_max,
        "available": product.available,
        "price_varies": product.price_varies,
        "compare_at_price": product.compare_at_price,
        "variants": [variant_json(variant) for variant in product.variants[:MOST_VARIANTS]],
        "images": images,
        "featured_image": images[0] if images else None,
        "options": [{"name": name, "position": place} for place, name in enumerate(product.options, 1)],
        "url": product.url,
        "media": [_media(image) for image in product.images],
        "requires_selling_plan": False,
        "selling_plan_groups": product.selling_plan_groups,
    }


def variant_json(variant: VariantDrop) -> dict[str, Any]:
    options = [*variant.options, None, None, None][:3]
    return {
        "id": variant.id,
        "title": variant.title,
        "option1": options[0],
        "option2": options[1],
        "option3": options[2],
        "sku": variant.sku,
        "requires_shipping": True,
        "taxable": True,
        "available": variant.available,
        "name": line_title(variant),
        "public_title": None if variant.title == "Default Title" else variant.title,
        "options": variant.options,
        "price": variant.price,
        "compare_at_price": variant.compare_at_price,
        "inventory_management": "shopify",
    }


def line_title(variant: VariantDrop) -> str:
    """What a cart line is called: product and, if there are several, variant."""
    title = variant.product.title
    return title if variant.title == "Default Title" else f"{title} - {variant.title}"


def structured_data(product: ProductDrop) -> dict[str, Any]:
    """schema.org/Product with one offer a variant."""
    visit = product._visit
    origin = visit.origin
    return {
        "@context": "https://schema.org/",
        "@type": "Product",
        "@id": f"{origin}{product.url}#product",
        "name": product.title,
        "description": visit.plain_text(product.description),
        "brand": {"@type": "Brand", "name": product.vendor},
        "category": product.type,
        "image": [f"{origin}{image.src}" for image in product.images[:1]],
        "url": f"{origin}{product.url}",
        "offers": [_offer(variant, origin, visit.shop.currency) for variant in product.variants],
    }


def _offer(variant: VariantDrop, origin: str, currency: str) -> dict[str, Any]:
    state = "InStock" if variant.available else "OutOfStock"
    return {
        "@type": "Offer",
        "availability": f"http://schema.org/{state}",
        "price": f"{variant.price / 100:.2f}",
        "priceCurrency": currency,
        "sku": variant.sku,
        "url": f"{origin}{variant.url}",
    }


def _media(image: ImageDrop) -> dict[str, Any]:
    return {
        "alt": image.alt,
        "src": image.src,
        "media_type": "image",
        "width": image.width,
        "height": image.height,
        "aspect_ratio": image.aspect_ratio,
    }
