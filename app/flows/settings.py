"""A shop's own version of a flow: on or off, its delay and its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app import customers, experiments, orders, shops
from app.core import clock
from app.core.errors import BadInput
from app.flows.catalogue import FLOWS, Flow
from app.sends import SAMPLE_VALUES, MailText, check_template, preview
from app.shops import Shop


@dataclass(frozen=True)
class FlowSetting:
    flow: Flow
    is_on: bool
    delay_hours: int
    text: MailText


@dataclass(frozen=True)
class Estimate:
    """What the last 30 days would have brought."""

    mails: int
    """Paid orders of customers who have consent now."""
    orders: int
    """All paid orders of known customers."""


def setting_of(shop: Shop, name: str) -> FlowSetting:
    """The flow as this shop has it; defaults where the merchant changed nothing."""
    flow = FLOWS[name]
    kept: dict[str, Any] = shops.setting(shop.id, f"flow.{name}", {}) or {}
    return FlowSetting(
        flow=flow,
        is_on=kept.get("is_on", False),
        delay_hours=kept.get("delay_hours", flow.delay_hours),
        text=MailText(**{**flow.text.as_dict(), **kept.get("text", {})}),
    )


def switch(shop: Shop, name: str, is_on: bool, by: str) -> None:
    """Switch the flow on or off. What is planned already stays planned."""
    _change(shop, name, {"is_on": is_on}, by)
    shops.audit(shop.id, by, "flow_switched", {"flow": name, "is_on": is_on})
    if is_on:
        experiments.begin_holdout(shop)


def change_text(shop: Shop, name: str, delay_hours: int, text: MailText, by: str) -> None:
    """Keep the merchant's words; raises TemplateRefused or BadInput and keeps nothing."""
    if not 0 <= delay_hours <= 24 * 90:
        raise BadInput("The delay is between 0 hours and 90 days.")
    for part in text.as_dict().values():
        check_template(part, SAMPLE_VALUES)
    preview(shop, text)
    _change(shop, name, {"delay_hours": delay_hours, "text": text.as_dict()}, by)


def estimate(shop: Shop) -> Estimate:
    """How many mails the last 30 days would have brought."""
    since = clock.now() - timedelta(days=30)
    buyers = [
        each.customer_id for each in orders.facts_since(shop.id, since) if each.paid and each.customer_id
    ]
    known = customers.by_ids(shop.id, list(set(buyers)))
    mails = sum(1 for buyer in buyers if buyer in known and customers.has_consent(known[buyer]))
    return Estimate(mails, len(buyers))


def _change(shop: Shop, name: str, changes: dict[str, Any], by: str) -> None:
    kept = shops.setting(shop.id, f"flow.{name}", {}) or {}
    shops.change_setting(shop, f"flow.{name}", {**kept, **changes}, by)
