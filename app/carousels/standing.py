"""What a merchant has set about carousels, read at once; kept in the process for a version of the storefront.

Whoever changes a placement, a rule, the wish to spare stock, or which experiments run raises the version in
the same transaction (`shops.raise_storefront_version`): who reads the new one reads all of it anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app import experiments
from app.carousels import placements
from app.carousels.placements import Placement
from app.carousels.rules import Rule, keeping
from app.core.errors import NotFound
from app.core.shelf import Shelf, shelf
from app.experiments import Comparison
from app.shops import Shop, setting

SPARE_STOCK = "carousels.spare_stock"
MOST_SHOPS = 1000


@dataclass(frozen=True)
class Standing:
    """How a shop's carousels are set."""

    places: Mapping[str, Placement]
    rules: tuple[Rule, ...]
    """Those that are switched on, in the order in which they were made."""
    spares_stock: bool
    runs: tuple[Comparison, ...]

    def find(self, name: str) -> Placement | None:
        return self.places.get(name)

    def get(self, name: str) -> Placement:
        """The placement of that name; raises NotFound."""
        found = self.find(name)
        if found is None:
            raise NotFound(f"There is no placement {name!r}.")
        return found


def standing_of(shop: Shop) -> Standing:
    """As it is now."""
    return Standing(
        places={each.name: each for each in placements.list_all(shop.id)},
        rules=tuple(keeping.switched_on(shop.id)),
        spares_stock=bool(setting(shop.id, SPARE_STOCK, False)),
        runs=experiments.comparisons(shop.id),
    )


def kept_standing(shop: Shop) -> Standing:
    """As it was when the shop's storefront got the version that it has now."""
    version = (shop.installed_at, shop.storefront_version)
    kept: Shelf[tuple[Any, Standing]] = shelf("carousels", MOST_SHOPS)
    known = kept.find(shop.id)
    if known is None or known[0] != version:
        known = version, standing_of(shop)
        kept.put(shop.id, known)
    return known[1]
