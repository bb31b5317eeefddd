"""The shape of a rule: conditions about products and customers, and what is done with which products."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.carousels.models import CarouselRule, RuleAction
from app.catalog import Merchandise, Selection

BY = {
    "product": "Product",
    "collection": "Collection",
    "tag": "Tag",
    "kind": "Type",
    "vendor": "Vendor",
    "price": "Price",
}
SEGMENT = "segment"


@dataclass(frozen=True, slots=True)
class Condition:
    """Products that are one of `any_of` by what `by` names, or whose price lies within the bounds.

    With `by` segment, `any_of` holds our ids of segments, and it is about the customer.
    """

    by: str
    any_of: tuple[str, ...] = ()
    least_minor: int | None = None
    most_minor: int | None = None

    @classmethod
    def of(cls, stored: Any) -> Condition:
        return cls(
            stored["by"], tuple(stored.get("any_of", ())), stored.get("least_minor"), stored.get("most_minor")
        )

    def stored(self) -> dict[str, Any]:
        full = {"any_of": list(self.any_of), "least_minor": self.least_minor, "most_minor": self.most_minor}
        return {"by": self.by, **{name: value for name, value in full.items() if value not in (None, [])}}

    def covers(self, product: Merchandise) -> bool:
        """Whether it names this product."""
        named = set(self.any_of)
        if self.by == "price":
            return self.holds_price(product.price_minor)
        if self.by in ("tag", "collection"):
            return bool(named & (product.tags if self.by == "tag" else product.collections))
        one = {"product": product.platform_id, "kind": product.kind, "vendor": product.vendor}
        return one.get(self.by) in named

    def holds_price(self, minor: int) -> bool:
        return (self.least_minor or 0) <= minor and (self.most_minor is None or minor <= self.most_minor)

    @property
    def selection(self) -> Selection:
        """The same for the catalogue's own search."""
        if self.by == "price":
            return Selection(least_minor=self.least_minor, most_minor=self.most_minor)

        def named(by: str) -> tuple[str, ...]:
            return self.any_of if self.by == by else ()

        return Selection(named("product"), named("collection"), named("tag"), named("kind"), named("vendor"))


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it is applied."""

    id: int
    placement: str
    conditions: tuple[Condition, ...]
    action: RuleAction
    products: Condition
    position: int | None
    is_on: bool = True

    @classmethod
    def of(cls, row: CarouselRule) -> Rule:
        return cls(
            row.id,
            row.placement,
            tuple(Condition.of(each) for each in row.conditions),
            row.action,
            Condition.of(row.products),
            row.position,
            row.is_on,
        )

    @property
    def about_page(self) -> tuple[Condition, ...]:
        return tuple(each for each in self.conditions if each.by != SEGMENT)

    @property
    def about_customer(self) -> tuple[Condition, ...]:
        return tuple(each for each in self.conditions if each.by == SEGMENT)
