"""Fills an empty database with a demo shop's content, in bulk and with bounded memory."""

import hashlib
import importlib
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.orm import Session

from devstore.config import DevstoreConfig
from devstore.data.shapes import Product as ProductShape
from devstore.data.shapes import ShopContent
from devstore.database import Database
from devstore.history import History
from devstore.markets.seeding import seed_markets
from devstore.models import Collection, CollectionProduct, Customer, Picture, Product, Shop, Variant

ENTRY_POINTS = {"records": "first_press", "grocer": "larder_lane", "tiny": "tiny"}
THEMES = {"records": "press", "grocer": "larder", "tiny": "press"}
POSTAGE = {"records": (490, 6_000), "grocer": (390, 3_500), "tiny": (500, None)}
"""Flat shipping and the subtotal from which it is free, in minor units."""

Say = Callable[[str], None]


def content_of(name: str, today: date, *, full: bool) -> ShopContent:
    """The content of a demo shop: "records", "grocer" or "tiny"."""
    module = importlib.import_module("devstore.data")
    make = getattr(module, ENTRY_POINTS[name])
    content: ShopContent = make(today, full) if name == "grocer" else make(today)
    return content


def load_missing_shops(database: Database, config: DevstoreConfig, say: Say = print) -> None:
    """Load those of the configured shops that the database does not hold yet."""
    for name in config.shops:
        with database.session_scope() as session:
            themes = set(session.scalars(select(Shop.kind)))
        if name in themes:
            continue
        say(f"Making the shop {name!r} ...")
        content = content_of(name, datetime.now(UTC).date(), full=config.full)
        load_shop(database, content, kind=name, url=config.storefront_url(content.handle), say=say)


def load_shop(database: Database, content: ShopContent, *, kind: str, url: str, say: Say = print) -> None:
    """Write one shop: its catalogue, its customers and their orders. All or nothing."""
    started = time.monotonic()
    with database.session_scope(write=True) as session:
        shop = _new_shop(session, content, kind, url)
        products, variants = _load_products(session, shop, content)
        _load_collections(session, shop, content, products)
        seed_markets(session, shop, kind)
        customers = _load_customers(session, shop, content)
        say(f"  {len(products):,} products, {len(customers):,} customers")
        history = History(session.connection(), shop, content, products, variants, customers, say)
        count = history.load(content.orders())
        session.execute(update(Shop).where(Shop.id == shop.id).values(next_order_number=1001 + count))
        _sum_up_customers(session, history)
    say(f"  {content.name}: {count:,} orders in {time.monotonic() - started:.1f} s")


def first_free(connection: Connection, table: str) -> int:
    """The number the table would give out next."""
    last = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).scalar()
    return int(last or 0) + 1


def _new_shop(session: Session, content: ShopContent, kind: str, url: str) -> Shop:
    shipping, free_from = POSTAGE[kind]
    born = min((product.created_at for product in content.products), default=datetime.now(UTC))
    shop = Shop(
        domain=content.domain,
        handle=content.handle,
        kind=kind,
        name=content.name,
        tagline=content.tagline,
        url=url,
        theme=THEMES[kind],
        email=content.owner_email,
        owner_name=content.owner_name,
        currency=content.currency,
        timezone=content.timezone,
        country_code=content.country,
        language=content.language,
        taxes_included=True,
        shipping_minor=shipping,
        free_shipping_from_minor=free_from,
        created_at=born - timedelta(days=1),
        updated_at=born,
    )
    session.add(shop)
    session.flush()
    return shop


def _load_products(
    session: Session, shop: Shop, content: ShopContent
) -> tuple[dict[int, int], dict[int, int]]:
    connection = session.connection()
    next_product, next_variant = first_free(connection, "product"), first_free(connection, "variant")
    product_ids = {product.key: next_product + at for at, product in enumerate(content.products)}
    keys = [variant.key for product in content.products for variant in product.variants]
    variant_ids = {key: next_variant + at for at, key in enumerate(keys)}
    pictures = {_picture_name(product): product.image for product in content.products}
    known = set(session.scalars(select(Picture.name)))
    new = [{"name": name, "svg": svg} for name, svg in pictures.items() if name not in known]
    if new:
        session.execute(insert(Picture), new)
    rows = [_product_row(shop, product, product_ids[product.key]) for product in content.products]
    if rows:
        session.execute(insert(Product), rows)
    lines = [
        row for product in content.products for row in _variant_rows(shop, product, product_ids, variant_ids)
    ]
    if lines:
        session.execute(insert(Variant), lines)
    return product_ids, variant_ids


def _product_row(shop: Shop, product: ProductShape, number: int) -> dict[str, object]:
    titles = [variant.title for variant in product.variants]
    image = {
        "src": f"/cdn/pictures/{_picture_name(product)}.svg",
        "alt": product.title,
        "width": 800,
        "height": 800,
    }
    return {
        "id": number,
        "shop_id": shop.id,
        "handle": product.handle,
        "title": product.title,
        "vendor": product.vendor,
        "product_type": product.product_type,
        "tags": list(product.tags),
        "body_html": product.body_html,
        "options": [{"name": "Title", "values": titles}],
        "images": [image],
        "published_at": product.created_at,
        "created_at": product.created_at,
        "updated_at": product.created_at,
    }


def _variant_rows(
    shop: Shop, product: ProductShape, product_ids: dict[int, int], variant_ids: dict[int, int]
) -> list[dict[str, object]]:
    return [
        {
            "id": variant_ids[variant.key],
            "shop_id": shop.id,
            "product_id": product_ids[product.key],
            "title": variant.title,
            "option_values": [variant.title],
            "sku": variant.sku,
            "price_minor": variant.price_minor,
            "compare_at_minor": variant.compare_at_minor,
            "inventory_quantity": variant.inventory_quantity,
            "cost_minor": variant.cost_minor,
            "position": place,
            "created_at": product.created_at,
            "updated_at": product.created_at,
        }
        for place, variant in enumerate(product.variants, 1)
    ]


def _picture_name(product: ProductShape) -> str:
    return hashlib.sha256(product.image.encode()).hexdigest()[:20]


def _load_collections(session: Session, shop: Shop, content: ShopContent, products: dict[int, int]) -> None:
    by_handle = {product.handle: products[product.key] for product in content.products}
    for collection in content.collections:
        made = Collection(
            shop_id=shop.id,
            handle=collection.handle,
            title=collection.title,
            body_html=collection.body_html,
            updated_at=shop.updated_at,
        )
        session.add(made)
        session.flush()
        links = [
            {"collection_id": made.id, "product_id": by_handle[handle], "position": place}
            for place, handle in enumerate(dict.fromkeys(collection.product_handles))
        ]
        if links:
            session.execute(insert(CollectionProduct), links)


def _load_customers(session: Session, shop: Shop, content: ShopContent) -> dict[int, int]:
    start = first_free(session.connection(), "customer")
    ids = {customer.key: start + at for at, customer in enumerate(content.customers)}
    rows = [
        {
            "id": ids[customer.key],
            "shop_id": shop.id,
            "email": customer.email.lower(),
            "first_name": customer.first_name,
            "last_name": customer.last_name,
            "locale": customer.locale,
            "default_address": {"city": customer.city, "country_code": customer.country_code},
            "marketing_state": "subscribed" if customer.accepts_marketing else "not_subscribed",
            "marketing_opt_in_level": "single_opt_in" if customer.accepts_marketing else None,
            "marketing_updated_at": customer.consent_at,
            "created_at": customer.created_at,
            "updated_at": customer.consent_at or customer.created_at,
        }
        for customer in content.customers
    ]
    if rows:
        session.execute(insert(Customer), rows)
    return ids


def _sum_up_customers(session: Session, history: History) -> None:
    rows = [
        {"id": number, "orders_count": orders, "spent_minor": spent, "last_order_id": last, "updated_at": at}
        for number, (orders, spent, last, at) in history.sums.items()
    ]
    if rows:
        session.execute(update(Customer), rows)
