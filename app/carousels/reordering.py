"""A past order once more: one link that fills the cart with what can still be bought of it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from app import catalog, orders
from app.core import sealing
from app.core.config import Config
from app.core.errors import NotFound
from app.orders import Order
from app.shops import Shop

PURPOSE = "again"
MOST_OF_ONE = 999


@dataclass(frozen=True, slots=True)
class Basket:
    """What a past order would put into the cart."""

    url: str
    """The store's own cart address that fills it; empty where nothing can be bought any more."""
    left_out: tuple[str, ...]
    """Titles of what cannot be bought now."""
    taken: tuple[tuple[str, int], ...]
    """(title, how many) of what can."""


def basket_of(shop: Shop, order: Order) -> Basket:
    """Each variant as often as it was ordered; raises NotFound once its customer was forgotten."""
    if order.redacted_at is not None:
        raise NotFound("This order is not known any more.")
    wanted: dict[str, int] = {}
    named: dict[str, str] = {}
    left_out: list[str] = []
    for line in orders.lines_of(shop.id, order.id):
        if line.quantity < 1 or line.is_gift_card:
            continue
        if line.variant_platform_id is None:
            left_out.append(line.title)
            continue
        named[line.variant_platform_id] = line.title
        wanted[line.variant_platform_id] = wanted.get(line.variant_platform_id, 0) + line.quantity
    at_hand = catalog.sellable(shop.id, wanted)
    left_out += [title for variant, title in named.items() if variant not in at_hand]
    taken = {variant: min(many, MOST_OF_ONE) for variant, many in wanted.items() if variant in at_hand}
    path = ",".join(f"{variant}:{many}" for variant, many in taken.items())
    return Basket(
        url=f"{shop.primary_url}/cart/{path}" if path else "",
        left_out=tuple(dict.fromkeys(left_out)),
        taken=tuple((named[variant], many) for variant, many in taken.items()),
    )


def link(shop: Shop, order: Order) -> str:
    """The address for a mail; who has it can fill a cart with this order, and do nothing else."""
    config: Config = current_app.config["PERENNIAL"]
    return f"{config.app_url}/e/again/{sealing.sign(PURPOSE, [shop.id, order.id])}"
