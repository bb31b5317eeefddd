"""What is known where a carousel stands: the page, the cart, and who looks, as far as she may be known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from app import activity, catalog
from app.shops import Shop

LOOKED_BACK = 20


@dataclass(frozen=True, kw_only=True)
class Context:
    """The place as callers tell it. Product and collection ids are the platform's, persons' are ours."""

    product: str | None = None
    collection: str | None = None
    cart: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    seeds: tuple[str, ...] = ()
    """What an order held, for mails and thank-you pages; not shown again."""
    limit: int | None = None
    """At most so many cards; None for the placement's own number."""
    country: str = ""
    """The shopper's, by its two letters: prices are those of its market."""
    visitor_id: int | None = None
    """A browser that agreed to be recognised: what was done in it may be used."""
    customer_id: int | None = None
    """Only of who is proven to be her, by the signed proxy or by the mail that is hers."""

    @property
    def anchors(self) -> tuple[str, ...]:
        """What the suggestions should go with."""
        return (self.product,) if self.product else self.cart or self.seeds

    @property
    def unwanted(self) -> set[str]:
        return {*self.cart, *self.seen, *self.seeds, *((self.product,) if self.product else ())}


class Looked:
    """The same with what strategies ask of it, each looked up once and only when asked for. Ids are ours."""

    def __init__(self, shop: Shop, context: Context) -> None:
        self.shop, self.context = shop, context
        named = {*context.anchors, *context.unwanted}
        self._ours = catalog.by_platform_ids(shop.id, named) if named else {}
        self.anchors = self._known(context.anchors)
        self.cart = self._known(context.cart)
        self.unwanted = set(self._known(tuple(context.unwanted)))

    @property
    def customer_id(self) -> int | None:
        return self.context.customer_id

    @cached_property
    def browsers(self) -> list[int]:
        """The browsers whose doings may be used here."""
        found = [] if self.customer_id is None else activity.visitors_of(self.shop.id, self.customer_id)
        mine = self.context.visitor_id
        return [*([mine] if mine is not None else []), *(each for each in found if each != mine)][:10]

    @cached_property
    def viewed(self) -> list[int]:
        """What was looked at last, newest first."""
        if self.context.visitor_id is not None:
            return activity.recently_viewed(self.shop.id, self.context.visitor_id, LOOKED_BACK)
        found = [activity.recently_viewed(self.shop.id, each, LOOKED_BACK) for each in self.browsers[:3]]
        return list(dict.fromkeys(each for some in found for each in some))[:LOOKED_BACK]

    @cached_property
    def wished(self) -> list[int]:
        """What she gave a heart, newest first; a browser's own list where nobody is proven."""
        if self.customer_id is not None:
            wished = activity.wish_list_of(self.shop.id, self.customer_id)
        elif self.context.visitor_id is not None:
            wished = activity.wishes_of_visitor(self.shop.id, self.context.visitor_id)
        else:
            wished = []
        ours = catalog.by_platform_ids(self.shop.id, wished) if wished else {}
        return [ours[each] for each in wished if each in ours]

    @cached_property
    def collection_id(self) -> int | None:
        named = self.context.collection
        return catalog.find_collection(self.shop.id, named) if named else None

    def _known(self, platform_ids: tuple[str, ...]) -> list[int]:
        return [self._ours[each] for each in platform_ids if each in self._ours]
