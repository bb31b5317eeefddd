"""One request to a storefront: which shop, who asks, with which cart, and the lists read for it."""

import html
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import abort, request
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from devstore import clock
from devstore.database import session_scope
from devstore.models import Cart, CartLine, Collection, Customer, Installation, Product, Shop, Variant
from devstore.storefront import catalog, theme_state
from devstore.storefront.money import money, money_format, money_with_currency
from devstore.storefront.sessions import customer_id_in
from devstore.storefront.theme_state import ThemeState

CART_COOKIE = "cart"
LANDING_COOKIE = "_landing_page"
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}
MARKUP = re.compile(r"<[^>]+>")


class Visit:
    """What a page needs to know. Reads lazily within the session of the request."""

    def __init__(self, session: Session, shop: Shop) -> None:
        self.session = session
        self.shop = shop
        self.origin = request.host_url.rstrip("/")
        self.path = request.path
        self.host = request.host
        self.cookies = request.cookies
        self.design_mode = "design_mode" in request.args
        self.sort_by = request.args.get("sort_by", "manual")
        self.variant_id = request.args.get("variant", type=int)
        self.page_number = request.args.get("page", 1, type=int)
        self.page_window: tuple[int, int] | None = None
        """Offset and limit while a paginate tag is open."""
        self.discount_error: dict[str, str] | None = None
        self._products: dict[int, catalog.ProductDrop] = {}

    @cached_property
    def theme(self) -> ThemeState:
        return theme_state.theme_of(self.session, self.shop)

    @property
    def language(self) -> str:
        return self.theme.language or self.shop.language

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    @cached_property
    def now(self) -> Any:
        return clock.now(self.session)

    @cached_property
    def installation(self) -> Installation | None:
        """The app in this shop, None once it is uninstalled."""
        return self.session.scalar(
            select(Installation).where(
                Installation.shop_id == self.shop.id, Installation.uninstalled_at.is_(None)
            )
        )

    @cached_property
    def customer(self) -> Customer | None:
        """Who is signed in."""
        number = customer_id_in(request, self.shop)
        customer = self.session.get(Customer, number) if number else None
        return customer if customer and customer.shop_id == self.shop.id else None

    @cached_property
    def cart(self) -> Cart | None:
        """The open cart of this browser, None before anything was put in."""
        return self.session.scalar(
            select(Cart)
            .where(
                Cart.shop_id == self.shop.id,
                Cart.token == request.cookies.get(CART_COOKIE, ""),
                Cart.completed_at.is_(None),
            )
            .options(
                selectinload(Cart.lines)
                .selectinload(CartLine.variant)
                .selectinload(Variant.product)
                .selectinload(Product.variants)
            )
        )

    @cached_property
    def collections(self) -> list["catalog.CollectionDrop"]:
        rows = self.session.scalars(
            select(Collection).where(Collection.shop_id == self.shop.id).order_by(Collection.id)
        )
        return [catalog.CollectionDrop(row, self) for row in rows]

    @property
    def shelves(self) -> list["catalog.CollectionDrop"]:
        """The collections without the one that holds everything."""
        return [each for each in self.collections if each.handle != catalog.ALL]

    def collection(self, handle: str) -> "catalog.CollectionDrop | None":
        """The shop's collection of that handle; every shop has "all"."""
        found = next((entry for entry in self.collections if entry.handle == handle), None)
        return catalog.CollectionDrop(None, self) if found is None and handle == catalog.ALL else found

    def product(self, handle: str) -> "catalog.ProductDrop | None":
        row = self.session.scalar(catalog.listed(self.shop).where(Product.handle == handle))
        return self.drop_of(row) if row else None

    def products(self, rows: Iterable[Product]) -> list["catalog.ProductDrop"]:
        return [self.drop_of(row) for row in rows]

    def products_by_id(self, ids: list[int]) -> list["catalog.ProductDrop"]:
        """Those of the ids that shoppers may see, in the same order."""
        rows = self.session.scalars(catalog.listed(self.shop).where(Product.id.in_(ids)))
        found = {row.id: row for row in rows}
        return [self.drop_of(found[number]) for number in ids if number in found]

    def drop_of(self, product: Product) -> "catalog.ProductDrop":
        if product.id not in self._products:
            self._products[product.id] = catalog.ProductDrop(product, self)
        return self._products[product.id]

    def money(self, amount: float | None, *, with_currency: bool = False) -> str:
        """Hundredths as this shop writes prices."""
        pattern = money_format(self.shop.currency)
        if with_currency:
            return money_with_currency(amount, pattern, self.shop.currency)
        return money(amount, pattern)

    @property
    def all_title(self) -> str:
        return str(self.theme.settings.get("all_title") or "Products")

    def url_with(self, **changes: Any) -> str:
        """This page's address with other query values."""
        query = {**request.args.to_dict(), **{name: str(value) for name, value in changes.items()}}
        return f"{request.path}?{urlencode(query)}"

    def plain_text(self, markup: str) -> str:
        return " ".join(html.unescape(MARKUP.sub(" ", markup)).split())


@contextmanager
def visit(*, write: bool = False) -> Iterator[Visit]:
    """The visit of the current request, for one unit of work. 404 for a host that is no shop."""
    with session_scope(write=write) as session:
        shop = shop_of_host(session, request.host)
        if shop is None:
            abort(404)
        yield Visit(session, shop)


def shop_of_host(session: Session, host: str) -> Shop | None:
    """The shop whose storefront answers on a host: its own domain, or its handle before ".localhost"."""
    name = host.rsplit(":", 1)[0].lower()
    label, _, rest = name.partition(".")
    for shop in session.scalars(select(Shop)):
        if name in (urlsplit(shop.url).hostname, shop.domain) or (
            label == shop.handle and rest == "localhost"
        ):
            return shop
    return None
