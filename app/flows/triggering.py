"""From a happening to a planned mail."""

from __future__ import annotations

from datetime import timedelta

from app import customers, orders, sends
from app.core.happenings import Happening
from app.flows.catalogue import FLOWS
from app.flows.settings import FlowSetting, setting_of
from app.sends import SendKind
from app.shops import Shop


def trigger(shop: Shop, happening: Happening) -> None:
    """Plan the mail of every flow that is on and starts with this happening."""
    for flow in FLOWS.values():
        if flow.starts_with == happening.kind and happening.customer_id:
            setting = setting_of(shop, flow.name)
            if setting.is_on:
                _plan(shop, happening, setting)


def _plan(shop: Shop, happening: Happening, setting: FlowSetting) -> None:
    assert happening.customer_id is not None
    customer = customers.get(shop.id, happening.customer_id)
    if setting.flow.kind == SendKind.MARKETING and not customers.has_consent(customer):
        return
    sends.plan(
        shop.id,
        customer.id,
        cause=f"flow:{setting.flow.name}:{happening.subject}",
        source=f"flow:{setting.flow.name}",
        kind=setting.flow.kind,
        text=setting.text,
        due_at=happening.at + timedelta(hours=setting.delay_hours),
        about=_about(shop, happening),
    )


def _about(shop: Shop, happening: Happening) -> dict[str, str]:
    """What the mail is about, as plain words that the text and the products use."""
    order = orders.find_by_platform_id(shop.id, happening.data.get("order", ""))
    if order is None:
        return {}
    products = [line.product_platform_id for line in orders.lines_of(shop.id, order.id)]
    return {"order_name": order.name, "products": ",".join(filter(None, products))}
