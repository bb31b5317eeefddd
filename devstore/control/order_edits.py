"""Levers on what was bought: orders edited and paid later, cards that subscriptions are billed to."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import update
from sqlalchemy.orm import Session

from devstore import clock
from devstore.control.levers import Body, given, in_shop, own
from devstore.control.views import order_view
from devstore.models import Customer, Order, Shop
from devstore.order_edits.by_hand import edit_order
from devstore.order_edits.debts import pay_debt
from devstore.subscriptions.models import PaymentMethod

blueprint = Blueprint("order_edits", __name__)


@blueprint.post("/<domain>/orders/<int:number>/edit")
def edit(domain: str, number: int) -> ResponseReturnValue:
    """{"quantities": {line id: pieces}, "add": [{"variant_id", "quantity"}], "restock", "note"}."""
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        order = own(session, shop, Order, number)
        edit_order(
            session,
            shop,
            order,
            quantities={int(line): int(pieces) for line, pieces in asked.get("quantities", {}).items()},
            additions=[(int(each["variant_id"]), int(each["quantity"])) for each in asked.get("add", [])],
            restock=asked.get("restock", True),
            note=str(asked.get("note", "")),
        )
        return order_view(order)

    return in_shop(domain, work)


@blueprint.post("/<domain>/orders/<int:number>/paid")
def paid(domain: str, number: int) -> ResponseReturnValue:
    """The customer pays what an edit added."""

    def work(session: Session, shop: Shop) -> Body:
        order = own(session, shop, Order, number)
        pay_debt(session, shop, order)
        return order_view(order)

    return in_shop(domain, work)


@blueprint.post("/<domain>/customers/<int:number>/revoke_cards")
def revoke_cards(domain: str, number: int) -> ResponseReturnValue:
    """No subscription of the customer can be billed any more."""

    def work(session: Session, shop: Shop) -> Body:
        customer = own(session, shop, Customer, number)
        mine = update(PaymentMethod).where(PaymentMethod.customer_id == customer.id)
        session.execute(mine.values(revoked_at=clock.now(session)))
        return {"id": customer.id}

    return in_shop(domain, work)
