"""Finding products by words: the search page's results and what is suggested while typing."""

from typing import TYPE_CHECKING, Any

from flask import request
from sqlalchemy import Select, String, case, cast, func, or_, select

from devstore.models import Collection, Product, Shop, Variant
from devstore.storefront.catalog import Shelf
from devstore.storefront.drops import Drop, Values

if TYPE_CHECKING:
    from devstore.storefront.visits import Visit

MOST_WORDS = 8
MOST_RESULTS = 1000
RELEVANCE = "relevance"
SORTS = (RELEVANCE, "price-ascending", "price-descending")
SORT_NAMES = {
    "en": ("Best match", "Price, low to high", "Price, high to low"),
    "de": ("Passendste zuerst", "Preis aufsteigend", "Preis absteigend"),
    "ar": ("الأنسب", "السعر: من الأقل", "السعر: من الأعلى"),
}
_lowest_price = (
    select(func.min(Variant.price_minor)).where(Variant.product_id == Product.id).scalar_subquery()
)


class SearchDrop(Drop):
    """What was searched for and what was found, read a page at a time."""

    def __init__(self, visit: "Visit", terms: str, ids: tuple[int, ...]) -> None:
        self._visit = visit
        self._ids = ids
        self.terms = terms
        self.performed = bool(terms)
        self.results_count = self.products_count = len(ids)
        self.types = ["product"]

    @property
    def results(self) -> Shelf:
        offset, limit = self._visit.page_window or (0, 50)
        return Shelf(self._ids[offset : offset + limit], self._visit)

    @property
    def sort_by(self) -> str:
        return self._visit.sort_by if self._visit.sort_by in SORTS else RELEVANCE

    @property
    def sort_options(self) -> list[Values]:
        names = SORT_NAMES.get(self._visit.language, SORT_NAMES["en"])
        return [Values(value=value, name=name) for value, name in zip(SORTS, names, strict=True)]


def search_drop(here: "Visit", terms: str) -> SearchDrop:
    terms = " ".join(terms.split())
    if not terms:
        return SearchDrop(here, "", ())
    query = matching(here.shop, terms, sort=here.sort_by).limit(MOST_RESULTS)
    return SearchDrop(here, terms, tuple(here.session.scalars(query)))


def search_of_request(here: "Visit") -> SearchDrop:
    return search_drop(here, request.args.get("q", ""))


def matching(shop: Shop, terms: str, *, sort: str = RELEVANCE) -> Select[Any]:
    """Ids of products that carry every word in title, maker, kind or tags; titles that begin so lead."""
    query = select(Product.id).where(
        Product.shop_id == shop.id, Product.status == "active", Product.published_at.is_not(None)
    )
    for word in terms.split()[:MOST_WORDS]:
        fields = (Product.title, Product.vendor, Product.product_type, Product.tags)
        query = query.where(or_(*(_holds(field, word) for field in fields)))
    by_title = (func.lower(Product.title), Product.id)
    if sort == "price-ascending":
        return query.order_by(_lowest_price.asc(), *by_title)
    if sort == "price-descending":
        return query.order_by(_lowest_price.desc(), *by_title)
    title, phrase = func.lower(Product.title), _escaped(terms.lower())
    rank = case(
        (title.like(f"{phrase}%", escape="\\"), 0),
        (title.like(f"% {phrase}%", escape="\\"), 1),
        (title.like(f"%{phrase}%", escape="\\"), 2),
        else_=3,
    )
    return query.order_by(rank, *by_title)


def shelves_matching(shop: Shop, terms: str) -> Select[Collection]:
    """Collections whose title carries every word."""
    query = select(Collection).where(Collection.shop_id == shop.id)
    for word in terms.split()[:MOST_WORDS]:
        query = query.where(_holds(Collection.title, word))
    return query.order_by(func.lower(Collection.title), Collection.id)


def _holds(field: Any, word: str) -> Any:
    return func.lower(cast(field, String)).like(f"%{_escaped(word.lower())}%", escape="\\")


def _escaped(text: str) -> str:
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return text
