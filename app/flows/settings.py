"""A shop's own version of a flow: on or off, its delay and its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app import customers, experiments, orders, shops
from app.core import clock
from app.flows.catalogue import FLOWS, Flow
from app.sends import MailText
from app.shops import Shop


@dataclass(frozen=True)
class FlowSetting:
    flow: Flow
    is_on: bool
    delay_hours: int
    text: MailText
    second: MailText | None = None
    """Other words for the same mail, to be compared with these; None while nobody wrote any."""
    compared: int | None = None
    """The experiment in which these very wordings were compared, until one is chosen or rewritten."""


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
    text, second = {**flow.text.as_dict(), **kept.get("text", {})}, kept.get("second")
    return FlowSetting(
        flow=flow,
        is_on=kept.get("is_on", False),
        delay_hours=kept.get("delay_hours", flow.delay_hours),
        text=MailText(**text),
        second=MailText(**{**text, **second}) if second else None,
        compared=kept.get("compared"),
    )


def switch(shop: Shop, name: str, is_on: bool, by: str) -> None:
    """Switch the flow on or off. What is planned already stays planned."""
    change(shop, name, {"is_on": is_on}, by)
    shops.audit(shop.id, by, "flow_switched", {"flow": name, "is_on": is_on})
    if is_on:
        experiments.begin_holdout(shop)


def estimate(shop: Shop) -> Estimate:
    """How many mails the last 30 days would have brought."""
    since = clock.now() - timedelta(days=30)
    buyers = [
        each.customer_id for each in orders.facts_since(shop.id, since) if each.paid and each.customer_id
    ]
    known = customers.by_ids(shop.id, list(set(buyers)))
    mails = sum(1 for buyer in buyers if buyer in known and customers.has_consent(known[buyer]))
    return Estimate(mails, len(buyers))


def change(shop: Shop, name: str, changes: dict[str, Any], by: str) -> None:
    """Keep these parts of the flow's setting; the others stay."""
    kept = shops.setting(shop.id, f"flow.{name}", {}) or {}
    shops.change_setting(shop, f"flow.{name}", {**kept, **changes}, by)
