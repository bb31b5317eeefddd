"""What follows from orders: read from each order's newest state, for all that wait together at once.

Each function runs as a job of its own that bears its name; none waits for another.
"""

from __future__ import annotations

from collections.abc import Sequence

from app import activity, attention, carousels, experiments, flows, orders, recommendations
from app.core.happenings import Happening
from app.orders import Order
from app.shops import Shop


def join_visitor(shop: Shop, paid: Sequence[Happening]) -> None:
    """The browser that ordered belongs to the customer who ordered."""
    for _, order in _with_orders(shop, paid):
        if order.visitor_token and order.customer_id:
            # An address stands with a guest's order only, typed by whoever sat there; an account is proven.
            kind = activity.EvidenceKind.ADDRESS if order.email else activity.EvidenceKind.ORDER
            by = f"order:{order.platform_id}"
            activity.join_by_token(
                shop, order.visitor_token, order.customer_id, by, kind=kind, at=order.created_at
            )


def count_order(shop: Shop, told: Sequence[Happening]) -> None:
    """What shoppers are shown follows what was bought a moment ago."""
    found = {order.id: None for _, order in _with_orders(shop, told)}
    recommendations.count_orders(shop.id, list(found))


def take_outcome(shop: Shop, told: Sequence[Happening]) -> None:
    """What experiments count is the order's newest state, whichever piece of news came last."""
    experiments.take_outcomes(shop, _named(told))


def note_carousel(shop: Shop, paid: Sequence[Happening]) -> None:
    """An order that followed a click in a carousel is counted there."""
    for _, order in _with_orders(shop, paid):
        carousels.attribute(shop, order)


def quiet_popups(shop: Shop, paid: Sequence[Happening]) -> None:
    """Whoever has just ordered is not interrupted for a while."""
    ordered = []
    for happening, order in _with_orders(shop, paid):
        visitor = None if happening.customer_id else activity.visitor_of(shop, order.visitor_token)
        if happening.customer_id or visitor:
            who = attention.Who(happening.customer_id, visitor.id if visitor else None)
            ordered.append(attention.Ordered(who, order.platform_id, happening.at))
    attention.ordered(shop, ordered)


def start_flows(shop: Shop, paid: Sequence[Happening]) -> None:
    """E-mails that wait for this kind of happening are set going."""
    flows.trigger(shop, paid)


def stop_flows(shop: Shop, undone: Sequence[Happening]) -> None:
    """Nobody is thanked for an order that was cancelled or paid back."""
    flows.stop(shop, undone)


def _named(told: Sequence[Happening]) -> list[str]:
    return list(dict.fromkeys(each.data["order"] for each in told))


def _with_orders(shop: Shop, told: Sequence[Happening]) -> list[tuple[Happening, Order]]:
    """What is told of orders that we hold, beside the order."""
    found = orders.by_platform_ids(shop.id, _named(told))
    return [(each, found[each.data["order"]]) for each in told if each.data["order"] in found]
