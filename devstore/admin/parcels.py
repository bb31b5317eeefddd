"""Parcels: sending an order's goods, and what the carrier says about them."""

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from devstore.admin.here import shop_page
from devstore.fulfilling import fulfill_order, report_shipment
from devstore.models import Order, Shop

blueprint = Blueprint("parcels", __name__)


@blueprint.post("/store/<handle>/orders/<int:number>/fulfill")
def fulfill(handle: str, number: int) -> ResponseReturnValue:
    """Send all that is left of the order."""
    form = request.form
    try:
        with shop_page(handle, write=True) as (session, shop):
            order = _own(session, shop, number)
            fulfill_order(
                session, shop, order, company=form.get("company"), number=form.get("number") or None
            )
    except ValueError as refusal:
        return redirect(f"/store/{handle}/orders/{number}?error={refusal}", 303)
    return redirect(f"/store/{handle}/orders/{number}", 303)


@blueprint.post("/store/<handle>/orders/<int:number>/shipment")
def shipment(handle: str, number: int) -> ResponseReturnValue:
    """The newest word of the carrier about the newest parcel."""
    with shop_page(handle, write=True) as (session, shop):
        order = _own(session, shop, number)
        if not order.fulfillments:
            abort(409, f"{order.name} has not been sent yet. Send it first.")
        try:
            report_shipment(session, shop, order, order.fulfillments[-1], request.form.get("status", ""))
        except ValueError as refusal:
            abort(400, str(refusal))
    return redirect(f"/store/{handle}/orders/{number}", 303)


def _own(session: Session, shop: Shop, number: int) -> Order:
    found = session.get(Order, number)
    return found if found is not None and found.shop_id == shop.id else abort(404)
