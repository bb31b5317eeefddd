"""Billing attempts: asked for now, carried out some time later, told either way."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.app_config import AppConfig
from devstore.config import DevstoreConfig
from devstore.database import Database
from devstore.models import Order, Shop
from devstore.ordering import Circumstances, NothingToBuy, OutOfStock, WantedLine, place_order
from devstore.selling_plans.models import LineItemPlan
from devstore.subscriptions.contracts import change
from devstore.subscriptions.models import BillingAttempt, Contract
from devstore.subscriptions.payloads import attempt_body
from devstore.webhooks import queue

SOURCE = "subscription_contract"


def bill_next(database: Database, _config: DevstoreConfig, _app: AppConfig) -> bool:
    """Carry out the oldest attempt that waits. False when none does."""
    with database.session_scope(write=True) as session:
        waiting = select(BillingAttempt).where(BillingAttempt.state == "pending")
        found = session.scalar(waiting.order_by(BillingAttempt.id).limit(1))
        if found is None:
            return False
        carry_out(session, session.get_one(Shop, found.shop_id), found)
        return True


def carry_out(session: Session, shop: Shop, attempt: BillingAttempt) -> None:
    contract, now = attempt.contract, clock.now(session)
    card = contract.payment_method
    if card is None or card.revoked_at is not None:
        attempt.error = "INVALID_PAYMENT_METHOD"
    else:
        try:
            with session.begin_nested():
                attempt.order = _order(session, shop, contract)
        except OutOfStock:
            attempt.error = "INSUFFICIENT_INVENTORY"
        except NothingToBuy:
            attempt.error = "UNEXPECTED_ERROR"
    attempt.state = "failed" if attempt.error else "success"
    attempt.completed_at = now
    session.flush()
    verb = "failure" if attempt.error else "success"
    queue(session, shop, f"subscription_billing_attempts/{verb}", attempt_body(attempt))
    change(session, shop, contract, now=now, last_payment="failed" if attempt.error else "succeeded")


def _order(session: Session, shop: Shop, contract: Contract) -> Order:
    lines = [
        WantedLine(
            line.variant_id,
            line.quantity,
            {each["name"]: each["value"] for each in line.attributes},
            price_minor=line.price_minor,
        )
        for line in contract.lines
    ]
    how = Circumstances(
        source_name=SOURCE,
        shipping_address=contract.address,
        note=contract.note,
        shipping_minor=contract.delivery_price_minor,
    )
    order = place_order(session, shop, lines, customer=contract.customer, circumstances=how)
    for line, own in zip(order.lines, contract.lines, strict=True):
        if own.plan_id is not None:
            name = own.plan_name or ""
            session.add(LineItemPlan(line_item_id=line.id, plan_id=own.plan_id, name=name))
    session.flush()
    return order
