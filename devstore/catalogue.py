"""Changes of the catalogue, each told to the app."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.models import CollectionProduct, Metafield, Product, Shop, Variant
from devstore.payloads import product_body
from devstore.webhooks import queue


def touch_product(session: Session, shop: Shop, product: Product) -> None:
    """Mark the product as changed now and send products/update."""
    product.updated_at = clock.now(session)
    session.flush()
    queue(session, shop, "products/update", product_body(shop, product))


def announce_product(session: Session, shop: Shop, product: Product) -> None:
    """Send products/create for a product that was just added."""
    session.flush()
    queue(session, shop, "products/create", product_body(shop, product))


def add_product(session: Session, shop: Shop, title: str, price_minor: int) -> Product:
    """Put a new product with one variant on sale."""
    now = clock.now(session)
    handle = "-".join("".join(sign if sign.isalnum() else " " for sign in title.lower()).split())
    variant = Variant(
        shop_id=shop.id, price_minor=price_minor, inventory_quantity=10, created_at=now, updated_at=now
    )
    product = Product(
        shop_id=shop.id,
        handle=f"{handle or 'product'}-{count_of(session, shop) + 1}",
        title=title,
        options=[{"name": "Title", "values": ["Default Title"]}],
        published_at=now,
        created_at=now,
        updated_at=now,
        variants=[variant],
    )
    variant.option_values = ["Default Title"]
    session.add(product)
    announce_product(session, shop, product)
    return product


def delete_product(session: Session, shop: Shop, product: Product) -> None:
    """Take a product out of the shop; orders keep its name and its number."""
    number = product.id
    session.execute(delete(CollectionProduct).where(CollectionProduct.product_id == number))
    session.execute(delete(Metafield).where(Metafield.owner_type == "Product", Metafield.owner_id == number))
    session.delete(product)
    session.flush()
    queue(session, shop, "products/delete", {"id": number})


def count_of(session: Session, shop: Shop) -> int:
    return session.scalar(select(func.count(Product.id)).where(Product.shop_id == shop.id)) or 0
