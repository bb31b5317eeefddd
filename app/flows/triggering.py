"""From a happening to a planned mail, and from its undoing to none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from app import customers, orders, sends
from app.core.happenings import Happening
from app.flows.catalogue import FLOWS, Flow
from app.flows.settings import FlowSetting, setting_of
from app.flows.wordings.comparing import wording_for
from app.flows.worth import bid_of
from app.orders import Order
from app.sends import SendKind
from app.shops import Shop


def trigger(shop: Shop, told: Sequence[Happening]) -> None:
    """Plan the mails of every flow that is on and starts with one of these happenings."""
    for flow in FLOWS.values():
        starts = [each for each in told if each.kind == flow.starts_with and each.customer_id]
        setting = setting_of(shop, flow.name) if starts else None
        if setting and setting.is_on:
            for happening in starts:
                _plan(shop, happening, setting)


def stop(shop: Shop, told: Sequence[Happening]) -> None:
    """Drop the mails that wait because of orders that are undone by now."""
    found = orders.by_platform_ids(shop.id, {each.data.get("order", "") for each in told})
    undone = [each for each in told if (order := found.get(each.data.get("order", ""))) and _is_undone(order)]
    causes = [_cause(flow, each) for each in undone for flow in FLOWS.values()]
    sends.cancel_for_causes(shop.id, causes, reason="the order was undone")


def _plan(shop: Shop, happening: Happening, setting: FlowSetting) -> None:
    assert happening.customer_id is not None
    customer = customers.get(shop.id, happening.customer_id)
    if setting.flow.kind == SendKind.MARKETING and not customers.has_consent(customer):
        return
    order = _order_of(shop, happening)
    if order and _is_undone(order):
        return
    due_at = happening.at + timedelta(hours=setting.delay_hours)
    text, trial = wording_for(shop, customer.id, setting)
    sends.plan(
        shop.id,
        customer.id,
        cause=_cause(setting.flow, happening),
        source=f"flow:{setting.flow.name}",
        kind=setting.flow.kind,
        text=text,
        due_at=due_at,
        useful_until=due_at + timedelta(days=setting.flow.useful_days),
        bid=bid_of(shop.id, customer.id, setting.flow),
        about=_about(shop, order) if order else {},
        trial=trial,
    )


def _cause(flow: Flow, happening: Happening) -> str:
    return f"flow:{flow.name}:{happening.subject}"


def _order_of(shop: Shop, happening: Happening) -> Order | None:
    return orders.find_by_platform_id(shop.id, happening.data.get("order", ""))


def _is_undone(order: Order) -> bool:
    is_paid_back = order.financial_status == "refunded" or 0 < order.total_minor <= order.refunded_minor
    return order.cancelled_at is not None or is_paid_back


def _about(shop: Shop, order: Order) -> dict[str, str]:
    """What the mail is about, as plain words that the text and the products use."""
    products = [line.product_platform_id for line in orders.lines_of(shop.id, order.id)]
    return {
        "order": order.platform_id,
        "order_name": order.name,
        "products": ",".join(filter(None, products)),
    }
