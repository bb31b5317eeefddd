"""Products, variants and collections as Liquid sees them."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from devstore.models import Collection, CollectionProduct, Product, Shop, Variant
from devstore.selling_plans.pricing import groups_for
from devstore.selling_plans.shown import group_json
from devstore.storefront.drops import Drop, Values
from devstore.storefront.metafields import OwnerMetafields
from devstore.storefront.money import cents
from devstore.storefront.shelf_order import BY_HAND, SORTS, ids_of

if TYPE_CHECKING:
    from devstore.storefront.visits import Visit

ALL = "all"
SORT_NAMES = {
    "en": ("Our order", "Alphabet", "Newest first", "Price, low to high", "Price, high to low"),
    "ar": ("اختيارنا", "أبجديًا", "الأحدث أولاً", "السعر: من الأقل", "السعر: من الأعلى"),
    "de": ("Unsere Reihenfolge", "Alphabet", "Neueste zuerst", "Preis aufsteigend", "Preis absteigend"),
}


class ImageDrop(Drop):
    """One picture. Covers are drawings without a pixel size, so every width is the same file."""

    def __init__(self, image: dict[str, Any], title: str) -> None:
        self.src: str = image["src"]
        self.alt: str = image.get("alt") or title
        self.width: int = image.get("width") or 1000
        self.height: int = image.get("height") or 1000
        self.aspect_ratio = self.width / self.height

    def __str__(self) -> str:
        return self.src


class VariantDrop(Drop):
    def __init__(self, variant: Variant, product: "ProductDrop") -> None:
        currency = product._visit.shop.currency
        self.product = product
        self.id = variant.id
        self.title = variant.title
        self.options = list(variant.option_values)
        self.sku = variant.sku
        self.price = cents(variant.price_minor, currency)
        self.compare_at_price = (
            cents(variant.compare_at_minor, currency) if variant.compare_at_minor else None
        )
        self.available = variant.is_available
        self.inventory_quantity = variant.inventory_quantity
        self.inventory_policy = variant.inventory_policy
        self.url = f"{product.url}?variant={variant.id}"

    @property
    def image(self) -> ImageDrop | None:
        return self.product.featured_image

    featured_image = image


class ProductDrop(Drop):
    def __init__(self, product: Product, visit: "Visit") -> None:
        self._product = product
        self._visit = visit
        self.id = product.id
        self.handle = product.handle
        self.title = product.title
        self.vendor = product.vendor
        self.type = product.product_type
        self.tags = list(product.tags)
        self.description = self.content = product.body_html
        self.url = f"/products/{quote(product.handle)}"
        self.created_at = product.created_at
        self.published_at = product.published_at
        self.options = [option["name"] for option in product.options]
        self.images = [ImageDrop(image, product.title) for image in product.images]
        self.media = self.images
        self.metafields = OwnerMetafields(visit, "Product", product.id)

    @cached_property
    def variants(self) -> list[VariantDrop]:
        return [VariantDrop(variant, self) for variant in self._product.variants]

    @property
    def featured_image(self) -> ImageDrop | None:
        return self.images[0] if self.images else None

    featured_media = featured_image

    @property
    def available(self) -> bool:
        return any(variant.available for variant in self.variants)

    @cached_property
    def _cheapest(self) -> VariantDrop | None:
        sellable = [variant for variant in self.variants if variant.available] or self.variants
        return min(sellable, key=lambda variant: variant.price, default=None)

    @property
    def selling_plan_groups(self) -> list[dict[str, Any]]:
        visit, numbers = self._visit, [variant.id for variant in self.variants]
        found = groups_for(visit.session, visit.shop, self.id, numbers)
        return [group_json(group, visit.shop.currency) for group in found]

    @property
    def price(self) -> int:
        return self._cheapest.price if self._cheapest else 0

    price_min = price

    @property
    def price_max(self) -> int:
        return max((variant.price for variant in self.variants), default=0)

    @property
    def price_varies(self) -> bool:
        return len({variant.price for variant in self.variants}) > 1

    @property
    def money_min(self) -> str:
        return self._visit.money(self.price)

    @property
    def compare_at_price(self) -> int | None:
        return self._cheapest.compare_at_price if self._cheapest else None

    compare_at_price_min = compare_at_price_max = compare_at_price

    @property
    def has_only_default_variant(self) -> bool:
        return len(self.variants) == 1 and self.variants[0].title == "Default Title"

    @property
    def first_available_variant(self) -> VariantDrop | None:
        return next((variant for variant in self.variants if variant.available), None)

    @property
    def selected_variant(self) -> VariantDrop | None:
        return next((variant for variant in self.variants if variant.id == self._visit.variant_id), None)

    @property
    def selected_or_first_available_variant(self) -> VariantDrop | None:
        first = self.variants[0] if self.variants else None
        return self.selected_variant or self.first_available_variant or first

    @cached_property
    def collections(self) -> list["CollectionDrop"]:
        rows = self._visit.session.scalars(
            select(Collection)
            .join(CollectionProduct, CollectionProduct.collection_id == Collection.id)
            .where(CollectionProduct.product_id == self.id)
            .order_by(Collection.id)
        )
        return [CollectionDrop(row, self._visit) for row in rows]


class Shelf(Sequence[ProductDrop]):
    """Products in order, read a handful at a time: a loop that stops after three never reads fifty."""

    HANDFUL = 12

    def __init__(self, ids: tuple[int, ...], visit: "Visit") -> None:
        self._unread = list(ids)
        self._read: list[ProductDrop] = []
        self._visit = visit
        self._length = len(ids)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, place: Any) -> Any:
        if not isinstance(place, int):
            raise TypeError(place)
        while self._unread and (place < 0 or place >= len(self._read)):
            handful, self._unread = self._unread[: self.HANDFUL], self._unread[self.HANDFUL :]
            self._read += self._visit.products_by_id(handful)
        return self._read[place]


class CollectionDrop(Drop):
    """A collection; without a row it is "all", which every shop has."""

    def __init__(self, row: Collection | None, visit: "Visit") -> None:
        self._visit = visit
        self._id = row.id if row else None
        self.id = row.id if row else 0
        self.handle = row.handle if row else ALL
        self.title = row.title if row else visit.all_title
        self.description = row.body_html if row else ""
        self.url = f"/collections/{quote(self.handle)}"
        self.metafields = OwnerMetafields(visit, "Collection", self.id)

    @property
    def sort_by(self) -> str:
        return self._visit.sort_by if self._visit.sort_by in SORTS else BY_HAND

    @property
    def sort_options(self) -> list[Values]:
        names = SORT_NAMES.get(self._visit.language, SORT_NAMES["en"])
        return [Values(value=value, name=name) for value, name in zip(SORTS, names, strict=True)]

    @property
    def products_count(self) -> int:
        return len(self._ids)

    all_products_count = products_count

    @cached_property
    def products(self) -> "Shelf":
        """The first fifty, or those of the page that `paginate` has set."""
        offset, limit = self._visit.page_window or (0, 50)
        return Shelf(self._ids[offset : offset + limit], self._visit)

    @property
    def _ids(self) -> tuple[int, ...]:
        return ids_of(self._visit.session, self._visit.shop, self._id, self.sort_by)


def listed(shop: Shop) -> Select[Product]:
    """The products a shopper may find, with their variants."""
    return (
        select(Product)
        .where(Product.shop_id == shop.id, Product.status == "active", Product.published_at.is_not(None))
        .options(selectinload(Product.variants))
    )
