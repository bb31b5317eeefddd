"""The lists that the theme renders by itself: each page's placements without a product in common.

They are what everybody sees: rules about segments hold where a page asks us.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app import catalog, recommendations
from app.carousels import placements
from app.carousels.arranging import Found, drafted, moved, pinned
from app.carousels.context import Context
from app.carousels.filling import fill
from app.carousels.models import RuleAction
from app.carousels.placements import MOST, RENDERED, Placement
from app.carousels.rules import keeping
from app.carousels.rules.matching import InForce, for_product
from app.catalog import Merchandise
from app.recommendations import ListKind
from app.shops import Shop

APP_DATA_KEY = "best_sellers"
HEAD_START = 4
"""What the first list takes for itself before the second may choose: about what is in view at once."""


def whole_shop(shop: Shop) -> list[str]:
    """What stands on pages of no product in particular: the home page's list, the platform's ids."""
    return [card.id for card in fill(shop, "home", Context(limit=MOST)).cards]


def lists_to_show(shop: Shop, products: Iterable[int]) -> dict[int, dict[str, list[int]]]:
    """For each product the ids of each of its published lists, those on sale, best first."""
    products = list(products)
    learned = recommendations.lists_of(shop.id, products)
    rules = keeping.switched_on(shop.id)
    named = {each for kinds in learned.values() for items in kinds.values() for each in items}
    on_sale = set(catalog.platform_ids(shop.id, named))
    about = catalog.merchandise(shop.id, on_sale | set(products)) if rules else {}
    places = [placements.get(shop.id, name) for name in RENDERED]
    found = {}
    for product in products:
        rows = []
        for place in places:
            wanted = [
                each for each in _walk(place, learned.get(product, {})) if each.product_id in on_sale - {product}
            ]
            here = for_product(shop, rules, place.name, about.get(product))
            rows.append(_ruled(wanted, here, about, product) if place.is_on else [])
        shown = drafted(rows[0], rows[1], HEAD_START, MOST)
        found[product] = dict(zip(RENDERED.values(), _cut(shown, places), strict=True))
    return found


def _walk(place: Placement, learned: dict[ListKind, list[int]]) -> list[Found]:
    """What the placement's learned strategies hold; the theme fills up what they leave open."""
    kinds = {kind.value: items for kind, items in learned.items()}
    found = [Found(each, name) for name in place.strategies for each in kinds.get(name, ())]
    return list({each.product_id: each for each in reversed(found)}.values())[::-1]


def _ruled(
    found: list[Found], rules: InForce, about: dict[int, Merchandise], product: int
) -> list[int]:
    if rules.is_empty:
        return [each.product_id for each in found]
    first = [Found(each, RuleAction.RETURN) for each in rules.returned() if each != product]
    row = list({each.product_id: each for each in [*found[::-1], *first[::-1]]}.values())[::-1]
    pins = [(at, each) for at, each in rules.pinned() if each != product]
    known = about | catalog.merchandise(
        rules.shop.id, {each.product_id for each in row} | {each for _, each in pins} - about.keys()
    )
    barred = rules.excluded({each: known[each] for each in known})
    row = [each for each in moved(row, known, rules.moves) if each.product_id not in barred]
    allowed = [(at, each) for at, each in pins if each not in barred]
    return [each.product_id for each in pinned(row, allowed, 2 * MOST)]


def _cut(shown: Sequence[list[int]], places: Sequence[Placement]) -> list[list[int]]:
    return [ids[: place.size] for ids, place in zip(shown, places, strict=True)]
