"""The lists that the theme renders by itself: each page's placements without a product in common.

They are what everybody sees: rules about segments hold where a page asks us.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app import catalog, recommendations
from app.carousels import placements
from app.carousels.arranging import Found, drafted, moved, moved_by_rule, once, pinned
from app.carousels.context import Context
from app.carousels.favouring import favoured
from app.carousels.filling import fill
from app.carousels.models import RuleAction
from app.carousels.placements import MOST, RENDERED, Placement
from app.carousels.plain_pages import plain_now
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


def collection_list(shop: Shop, collection: str) -> list[str]:
    """What stands on the page of a collection, the platform's ids."""
    cards = fill(shop, "collection", Context(collection=collection, limit=MOST)).cards
    return [card.id for card in cards]


def lists_to_show(shop: Shop, products: Iterable[int]) -> dict[int, dict[str, list[int]]]:
    """For each product the ids of each of its published lists, those on sale, best first.

    A list of nothing but its own product is one that the page goes without for now (plain_pages.py).
    """
    products = list(products)
    learned = recommendations.lists_of(shop.id, products)
    rules = keeping.switched_on(shop.id)
    named = {each for kinds in learned.values() for items in kinds.values() for each in items}
    on_sale = set(catalog.platform_ids(shop.id, named))
    about = catalog.merchandise(shop.id, on_sale | set(products)) if rules else {}
    places = [placements.get(shop.id, name) for name in RENDERED]
    plain = plain_now(shop, catalog.platform_ids(shop.id, products, also_off_sale=True))
    margins = catalog.margins(shop, on_sale) if any(place.margin for place in places) else {}
    own = _own_strategies(places)
    found = {}
    for product in products:
        rows: list[list[Found]] = []
        for place in places:
            walked = _walk(own[place.name], learned.get(product, {}))
            wanted = [each for each in walked if each.product_id in on_sale - {product}]
            here = for_product(shop, rules, place.name, about.get(product))
            rows.append(_ruled(wanted, here, about, product) if place.is_on else [])
        ids = [[each.product_id for each in row] for row in rows]
        teams = drafted(ids[0], ids[1], HEAD_START, [place.size for place in places])
        shown = [
            [product] if team and product in plain[place.name] else _in_favour(place, team, row, margins)
            for place, team, row in zip(places, teams, rows, strict=True)
        ]
        found[product] = dict(zip(RENDERED.values(), shown, strict=True))
    return found


def _in_favour(
    place: Placement, team: Sequence[int], row: Sequence[Found], margins: Mapping[int, float]
) -> list[int]:
    """The list in the order that its placement wants; what rules moved was marked as theirs."""
    sources = {each.product_id: each.source for each in row}
    found = [Found(each, sources[each]) for each in team]
    fixed = {each.product_id for each in found if each.source in set(RuleAction)}
    return [each.product_id for each in favoured(found, margins, place.margin, fixed)]


def _own_strategies(places: Sequence[Placement]) -> dict[str, list[str]]:
    """What each walks; not what another on the page begins with, which would be left without."""
    begins = {place.name: place.walked[0].strategy for place in places if place.is_on}
    return {
        place.name: [
            strategy
            for strategy in place.strategies
            if strategy not in {first for name, first in begins.items() if name != place.name}
            or strategy == begins.get(place.name)
        ]
        for place in places
    }


def _walk(strategies: Sequence[str], learned: dict[ListKind, list[int]]) -> list[Found]:
    """What the learned strategies hold; the theme fills up what they leave open."""
    kinds = {kind.value: items for kind, items in learned.items()}
    return once(Found(each, name) for name in strategies for each in kinds.get(name, ()))


def _ruled(found: list[Found], rules: InForce, about: dict[int, Merchandise], product: int) -> list[Found]:
    """As the merchant's rules have it; what they moved comes from them, whichever strategy found it."""
    if rules.is_empty:
        return found
    first = [Found(each, RuleAction.RETURN) for each in rules.returned() if each != product]
    row = once([*first, *found])
    pins = [(at, each) for at, each in rules.pinned() if each != product]
    known = about | catalog.merchandise(
        rules.shop.id, {each.product_id for each in row} | {each for _, each in pins} - about.keys()
    )
    barred = rules.excluded({each: known[each] for each in known})
    row = [each for each in moved(row, known, rules.moves) if each.product_id not in barred]
    theirs = moved_by_rule(known, rules.moves)
    row = [replace(each, source=RuleAction.BOOST) if each.product_id in theirs else each for each in row]
    return pinned(row, [(at, each) for at, each in pins if each not in barred], 2 * MOST)
