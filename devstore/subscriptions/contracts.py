"""Contracts made, changed and announced."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore.models import Customer, LineItem, Order, Shop
from devstore.selling_plans.models import LineItemPlan, SellingPlan
from devstore.subscriptions.models import Contract, ContractLine, PaymentMethod
from devstore.subscriptions.payloads import contract_body
from devstore.webhooks import queue

ENDED = ("cancelled", "expired")
Bought = tuple[LineItem, SellingPlan]


def after(moment: datetime, policy: Mapping[str, Any]) -> datetime:
    """One interval of a policy later; a month without that day ends earlier."""
    unit, number = policy["interval"], int(policy["intervalCount"])
    if unit in ("DAY", "WEEK"):
        return moment + timedelta(days=number * (7 if unit == "WEEK" else 1))
    months = moment.month - 1 + number * (12 if unit == "YEAR" else 1)
    year, month = moment.year + months // 12, months % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


def vaulted(session: Session, shop: Shop, customer: Customer, *, now: datetime) -> PaymentMethod:
    """The card the customer paid with, kept for later payments."""
    wanted = select(PaymentMethod).where(
        PaymentMethod.shop_id == shop.id,
        PaymentMethod.customer_id == customer.id,
        PaymentMethod.revoked_at.is_(None),
    )
    found = session.scalar(wanted.order_by(PaymentMethod.id).limit(1))
    if found is None:
        found = PaymentMethod(shop_id=shop.id, customer=customer, created_at=now)
        session.add(found)
        session.flush()
    return found


def agree(session: Session, shop: Shop, order: Order, bought: Sequence[Bought], *, now: datetime) -> None:
    """The contracts an order's lines begin, one for each plan."""
    if not bought or order.customer is None:
        return
    card = vaulted(session, shop, order.customer, now=now)
    for plan in dict.fromkeys(plan for _line, plan in bought):
        lines = [line for line, own in bought if own is plan]
        contract = Contract(
            shop_id=shop.id,
            customer=order.customer,
            payment_method=card,
            origin_order=order,
            next_billing_at=after(now, plan.billing),
            currency=order.currency,
            billing=dict(plan.billing),
            delivery=dict(plan.delivery),
            delivery_price_minor=order.shipping_minor,
            address=order.shipping_address,
            committed_at=now,
            created_at=now,
            updated_at=now,
            lines=[_line_of(line, plan) for line in lines],
        )
        session.add_all(LineItemPlan(line_item_id=line.id, plan_id=plan.id, name=plan.name) for line in lines)
        session.add(contract)
        session.flush()
        tell(session, shop, contract, "create")


def tell(session: Session, shop: Shop, contract: Contract, verb: str) -> None:
    """Send subscription_contracts/create or update."""
    queue(session, shop, f"subscription_contracts/{verb}", contract_body(contract))


def change(session: Session, shop: Shop, contract: Contract, *, now: datetime, **values: Any) -> None:
    """Write new values down; the revision counts on and the app is told."""
    for name, value in values.items():
        setattr(contract, name, value)
    contract.revision += 1
    contract.updated_at = now
    session.flush()
    tell(session, shop, contract, "update")


def _line_of(line: LineItem, plan: SellingPlan) -> ContractLine:
    return ContractLine(
        variant_id=line.variant_id,
        quantity=line.quantity,
        price_minor=line.price_minor,
        plan_id=plan.id,
        plan_name=plan.name,
        attributes=line.properties,
    )
