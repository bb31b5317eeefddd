"""Products on sale as shoppers see them, kept in the process for as long as they are as they were.

What a product is like is read once. Each time it is asked for, one statement says of which state it is by
now: its stamp moves with whatever any process records of it or of its variants.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Text, cast, func, select

from app.catalog.cards import Card, ProductFacts, VariantFacts, card_of
from app.catalog.models import Product, Variant
from app.catalog.price_lists import PriceList, price_list
from app.core.numbers import LARGEST_ID
from app.core.prepared import Prepared, by_its_own, one_of
from app.core.shelf import Shelf, shelf
from app.shops import Shop

MOST_KEPT = 40_000
"""Products and variants, about 20 MB."""


class Goods(NamedTuple):
    """A product on sale, with its card at the shop's own prices."""

    product: ProductFacts
    variants: Sequence[VariantFacts]
    card: Card

    @property
    def is_at_hand(self) -> bool:
        """Whether a variant can be bought now."""
        return self.card.available


class _Kept(NamedTuple):
    stamp: str
    currency: str
    goods: Goods | None
    """None for a product of no variant, which is on no card."""


def _stamp() -> ColumnElement[str]:
    told = func.coalesce(cast(Product.told_at, Text), "")
    return Product.digest + " " + cast(Product.updated_at, Text) + " " + told


_STAMPS = Prepared(
    lambda: select(Product.id, _stamp()).where(
        one_of(Product.id, "ids"), by_its_own(Product.shop_id, "shop"), Product.is_active.is_(True)
    )
)
_STATES = Prepared(
    lambda: (
        select(
            Product.id, Product.platform_id, Product.handle, Product.title, Product.image_url,
            Variant.platform_id, Variant.title, Variant.price_minor, Variant.compare_at_minor,
            Variant.is_available,
        )
        .join(Variant, Variant.product_id == Product.id)
        .where(one_of(Product.id, "ids"), by_its_own(Product.shop_id, "shop"))
        .where(by_its_own(Variant.shop_id, "shop"))
        .order_by(Variant.position, Variant.id)
    )
)  # fmt: skip


def goods(shop: Shop, product_ids: Collection[int]) -> dict[int, Goods]:
    """Those of the products that are on sale, sold out ones too, in no order.

    One statement, and one more where something changed since this process read it.
    """
    wanted = [each for each in product_ids if 0 < each <= LARGEST_ID]
    if not wanted:
        return {}
    kept: Shelf[_Kept] = shelf("goods", MOST_KEPT)
    known, found, news = kept.find_all(wanted), {}, {}
    for product_id, stamp in _STAMPS.rows(ids=wanted, shop=shop.id):
        each = known.get(product_id)
        if each is None or each.stamp != stamp or each.currency != shop.currency:
            news[product_id] = stamp
        elif each.goods is not None:
            found[product_id] = each.goods
    for product_id, one in _read(shop, list(news)).items() if news else ():
        weight = 1 + (len(one.variants) if one else 0)
        kept.put(product_id, _Kept(news[product_id], shop.currency, one), weight)
        if one is not None:
            found[product_id] = one
    return found


def cards(shop: Shop, product_ids: Sequence[int], country: str = "") -> list[Card]:
    """The products' cards in the order asked for; what is not on sale, or another shop's, is left out.

    With the two letters of a country they bear the prices and the currency of its market; where those are
    not known, the shop's own.
    """
    return cards_of(shop, goods(shop, product_ids), product_ids, country)


def cards_of(
    shop: Shop, known: Mapping[int, Goods], product_ids: Sequence[int], country: str = ""
) -> list[Card]:
    """The same of goods that were read already: no statement, but for a country's prices."""
    shown = [known[each] for each in dict.fromkeys(product_ids) if each in known]
    asked = price_list(shop, country, [each for one in shown for each in one.variants])
    if asked.is_own:
        return [one.card for one in shown]
    return [card_of(one.product, one.variants, asked) for one in shown]


def _read(shop: Shop, product_ids: Sequence[int]) -> dict[int, Goods | None]:
    products: dict[int, ProductFacts] = {}
    variants: dict[int, list[VariantFacts]] = defaultdict(list)
    for product_id, *row in _STATES.rows(ids=product_ids, shop=shop.id):
        products[product_id] = ProductFacts(*row[:4])
        variants[product_id].append(VariantFacts(*row[4:]))
    own = PriceList(shop.currency, shop.currency)
    return dict.fromkeys(product_ids) | {
        product_id: Goods(one, variants[product_id], card_of(one, variants[product_id], own))
        for product_id, one in products.items()
    }
