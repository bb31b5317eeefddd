"""The spots a shop has, and the strategies each goes through until it is full.

Every shop has the default ones from its first moment; a row stands only for what a merchant changed or made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app import shops
from app.carousels import words
from app.carousels.models import CarouselPlacement
from app.core.among import among
from app.core.database import db
from app.core.errors import NotFound

ALWAYS = ("best_sellers", "newest")
"""What fills up whatever a merchant's own strategies leave open, so that nothing is ever empty."""
SIZE, MOST = 12, 24
RENDERED = {"product": "bought_together", "product_similar": "similar"}
"""The placements of a product's page that the theme renders by itself, and from which metafield."""
OTHER = "other"
"""For pages that have no placement of their own."""
PAGES = {
    "home": "Home page",
    "product": "Product page",
    "collection": "Collection page",
    "cart": "Cart page",
    "cart_drawer": "Cart drawer",
    "search_empty": "Search without a result",
    "not_found": "Page not found",
    "account": "Account page",
    "thank_you": "Thank-you page",
    "popup": "Inside popups",
    "mail": "Inside mails",
    OTHER: "Any other page",
}
HERE = "page"
"""In place of a collection: the one whose page is open."""


@dataclass(frozen=True, slots=True)
class Step:
    """One strategy of a placement with its own limits."""

    strategy: str
    days: int | None = None
    collection: str = ""
    """The platform's id of a collection to stay in, or HERE."""
    products: tuple[str, ...] = ()
    """Hand-picked ones, the platform's ids in order."""

    @classmethod
    def of(cls, stored: Any) -> Step:
        return cls(
            stored["strategy"],
            stored.get("days"),
            stored.get("collection", ""),
            tuple(stored.get("products", ())),
        )

    def stored(self) -> dict[str, Any]:
        full = {"days": self.days, "collection": self.collection, "products": list(self.products)}
        return {"strategy": self.strategy, **{name: value for name, value in full.items() if value}}


@dataclass(frozen=True)
class Placement:
    """One spot as it is now."""

    name: str
    page: str
    steps: tuple[Step, ...]
    label: str
    titles: dict[str, str] = field(default_factory=dict)
    size: int = SIZE
    is_on: bool = True
    is_own: bool = False
    margin: str = ""
    """low, middle or high; empty: margins are not looked at."""

    @property
    def strategies(self) -> tuple[str, ...]:
        return tuple(step.strategy for step in self.steps)

    @property
    def walked(self) -> tuple[Step, ...]:
        """Its own steps, then what always fills."""
        return (*self.steps, *(Step(name) for name in ALWAYS if Step(name) not in self.steps))

    def title(self, strategy: str, language: str) -> str:
        """The merchant's words in the language, else in none in particular, else the strategy's own."""
        own = self.titles.get(language) or self.titles.get(language.partition("-")[0])
        return own or self.titles.get("") or words.title(strategy, language)


def _default(name: str, label: str, *strategies: str, page: str = "") -> Placement:
    steps = tuple(Step(each) for each in (*strategies, *ALWAYS))
    return Placement(name, page or name, steps, label)


DEFAULTS = {
    placement.name: placement
    for placement in (
        _default("home", "Home page"),
        _default("product", "Product page: goes well with", "bought_together", "complements", "similar"),
        _default("product_similar", "Product page: similar", "similar", "also_viewed", page="product"),
        Placement("collection", "collection", (Step("best_sellers", collection=HERE),
                  *(Step(each) for each in ALWAYS)), "Collection page"),
        _default("cart", "Cart page", "cart", "bought_together"),
        _default("cart_drawer", "Cart drawer", "cart", "bought_together"),
        _default("search_empty", "Search without a result", "for_you", "trending"),
        _default("not_found", "Page not found", "recently_viewed", "trending"),
        _default("account", "Account page", "buy_again", "for_you", "wish_list"),
        _default("thank_you", "Thank-you page", "bought_together", "complements"),
        _default("popup", "Inside popups", "bought_together", "recently_viewed"),
        _default("mail", "Inside mails", "bought_together", "for_you"),
        _default(OTHER, "Any other page"),
    )
}  # fmt: skip


def get(shop_id: int, name: str) -> Placement:
    """The placement as it is now; raises NotFound."""
    found = find(shop_id, name)
    if found is None:
        raise NotFound(f"There is no placement {name!r}.")
    return found


def find(shop_id: int, name: str) -> Placement | None:
    row = row_of(shop_id, name)
    return DEFAULTS.get(name) if row is None else _of_row(row)


def existing(shop_id: int, names: Iterable[str]) -> set[str]:
    """Those of the names that are placements of the shop; a query only for what is no default."""
    asked = set(names)
    if not (own := asked - DEFAULTS.keys()):
        return asked
    where = (CarouselPlacement.shop_id == shop_id, among(CarouselPlacement.name, own))
    return (asked - own) | set(db.session.scalars(select(CarouselPlacement.name).where(*where)))


def list_all(shop_id: int) -> list[Placement]:
    """The default ones in the order of their pages, then the merchant's own by name."""
    rows = db.session.scalars(
        select(CarouselPlacement)
        .where(CarouselPlacement.shop_id == shop_id)
        .order_by(CarouselPlacement.label, CarouselPlacement.name)
    )
    changed = {row.name: _of_row(row) for row in rows}
    usual = [changed.pop(name, placement) for name, placement in DEFAULTS.items()]
    return [*usual, *changed.values()]


def row_of(shop_id: int, name: str) -> CarouselPlacement | None:
    where = (CarouselPlacement.shop_id == shop_id, CarouselPlacement.name == name)
    return db.session.scalar(select(CarouselPlacement).where(*where))


def configuration(shop_id: int) -> dict[str, Any]:
    """The carousels' part of the storefront configuration. It stands in pages, hence only what they need."""
    language, shown = shops.by_id(shop_id).locale, {}
    for each in list_all(shop_id):
        first = each.walked[0].strategy
        about: dict[str, Any] = {"title": each.title(first, language)}
        if each.titles:
            about["titles"] = each.titles
        if each.size != SIZE:
            about["most"] = each.size
        if not each.is_on:
            about["off"] = True
        shown[each.name] = about
    return {"carousels": shown}


def _of_row(row: CarouselPlacement) -> Placement:
    usual = DEFAULTS.get(row.name)
    return Placement(
        name=row.name,
        page=row.page,
        steps=tuple(Step.of(each) for each in row.steps),
        label=row.label or (usual.label if usual else row.name),
        titles=dict(row.titles),
        size=row.size,
        is_on=row.is_on,
        is_own=usual is None,
        margin=row.margin,
    )
