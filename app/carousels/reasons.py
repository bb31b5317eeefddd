"""Why a product stands where it does, in plain words and the shop's own figures. For the merchant alone."""

from __future__ import annotations

from collections.abc import Mapping

from app import catalog, recommendations
from app.carousels.context import Context
from app.carousels.favouring import place_of
from app.carousels.models import RuleAction
from app.recommendations import ListKind, Why
from app.shops import Shop

BY_RULE = {
    RuleAction.PIN: "You pinned it to this place with a rule.",
    RuleAction.RETURN: "A rule of yours puts it before everything else.",
}
PLAIN = {
    "newest": "It is among the products published last.",
    "on_sale": "It costs less than its compare-at price.",
    "hand_picked": "You picked it yourself.",
    "for_you": "It fits what this person bought or looked at.",
    "recently_viewed": "It was looked at in this browser lately.",
    "buy_again": "This customer bought it and may need it again.",
    "wish_list": "It is on her wish list, or like something that is.",
}
SHOP_WIDE = {"best_sellers": ListKind.BEST_SELLERS, "trending": ListKind.TRENDING}


def reasons(shop: Shop, source: str, item: str, context: Context) -> list[str]:
    """Sentences, the most telling first; none for a product we do not know. `item` is the platform's id."""
    ours = catalog.by_platform_ids(shop.id, [item, *context.anchors, *context.cart])
    if item not in ours:
        return []
    if source in BY_RULE:
        return [BY_RULE[RuleAction(source)]]
    if source in SHOP_WIDE:
        told = recommendations.why(shop.id, SHOP_WIDE[source], 0, ours[item])
        return [_ordered(told), *_place(told)]
    kind = ListKind(source) if source in set(ListKind) else None
    beside = context.cart if kind is ListKind.CART else context.anchors
    anchors = [ours[each] for each in beside if each in ours]
    if kind is None or not anchors:
        return [PLAIN.get(source, "It fills the list up.")]
    tellings = [recommendations.why(shop.id, kind, anchor, ours[item]) for anchor in anchors[:3]]
    best = max(tellings, key=lambda each: (each.place is not None, each.orders_together))
    return [_together(shop, best, kind), *_place(best), _ordered(best)]


def margin_reason(strength: str, margins: Mapping[str, float], item: str) -> list[str]:
    """What its margin did to its place, for the merchant alone; nothing where margins are not looked at."""
    if not strength:
        return []
    place = place_of(item, margins)
    if place is None:
        return ["What it costs you is not known, so its margin moves it neither way."]
    best, many = place
    left = f"{margins[item]:.0%} of its price is left after its cost"
    middle = (many + 1) / 2
    if many < 2 or best == middle:
        return [f"{left}, which moves it neither way."]
    way = "moves it forward" if best < middle else "moves it back"
    return [f"{left}: number {best} of {many} here, which {way} among what was found the same way."]


def _together(shop: Shop, told: Why, kind: ListKind) -> str:
    title = _title(shop, told.product)
    if told.place is not None and not told.is_learned:
        return f"Too little is known of “{title}” yet, so what sells best fills its list up."
    if kind is ListKind.SIMILAR and not told.orders_together:
        return f"It is like “{title}” in title, type, tags or price."
    if kind in (ListKind.ALSO_VIEWED, ListKind.VIEWED_THEN_BOUGHT, ListKind.NEXT_IN_SESSION):
        views = f"“{title}” was looked at {told.views_of_product:,} times in 90 days"
        return f"{views}, this product {told.views_of_item:,} times, often by the same people."
    if not told.orders_together:
        return f"It goes with what is bought together with “{title}”."
    share = told.orders_together / max(told.orders_of_product, 1)
    of_them = f"{told.orders_together:,} of {told.orders_of_product:,} orders"
    return f"{of_them} with “{title}” held it too ({share:.0%})."


def _ordered(told: Why) -> str:
    return f"{told.orders_of_item:,} orders in all held it."


def _place(told: Why) -> list[str]:
    return [f"Of what was learned it comes at place {told.place}."] if told.is_learned else []


def _title(shop: Shop, product_id: int) -> str:
    ours = catalog.platform_ids(shop.id, [product_id], also_off_sale=True)
    named = catalog.titles(shop.id, ours.values())
    return named.get(ours.get(product_id, ""), "a product that is gone")
