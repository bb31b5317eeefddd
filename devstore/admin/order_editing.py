"""The merchant changes an order: other quantities, one more product, and the money that follows."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from devstore.admin.here import pieces_named, render, shop_page
from devstore.models import Order, Product, Shop, Variant
from devstore.order_edits.by_hand import edit_order
from devstore.order_edits.debts import NothingOwed, pay_debt
from devstore.order_edits.staging import EditRefused, editable_of
from devstore.refunds import NothingToRefund, refund_order
from devstore.tender.paying import owed_of, paid_of

blueprint = Blueprint("order_editing", __name__)
MOST_OFFERED = 500


@blueprint.get("/store/<handle>/orders/<int:number>/edit")
def show(handle: str, number: int) -> ResponseReturnValue:
    with shop_page(handle) as (session, shop):
        order = _order(session, shop, number)
        if order is None:
            return "", 404
        told = {"order": order, "variants": _offered(session, shop), "editable": editable_of}
        return render(session, shop, "order_edit.html", "orders", **told, error=request.args.get("error"))


@blueprint.post("/store/<handle>/orders/<int:number>/edit")
def save(handle: str, number: int) -> ResponseReturnValue:
    pieces = pieces_named("quantity-")
    added = [(request.form.get("variant", 0, int), request.form.get("pieces", 0, int))]
    address = f"/store/{handle}/orders/{number}"
    try:
        with shop_page(handle, write=True) as (session, shop):
            order = _order(session, shop, number)
            if order is None:
                return "", 404
            edit_order(
                session,
                shop,
                order,
                quantities=pieces,
                additions=[each for each in added if all(each)],
                restock="restock" in request.form,
                note=request.form.get("note", ""),
            )
    except EditRefused as refusal:
        return redirect(f"{address}/edit?error={refusal}", 303)
    return redirect(address, 303)


@blueprint.post("/store/<handle>/orders/<int:number>/<any('paid', 'give-back'):act>")
def settle(handle: str, number: int, act: str) -> ResponseReturnValue:
    """paid: the customer pays what is open. give-back: she gets what she paid too much."""
    address = f"/store/{handle}/orders/{number}"
    try:
        with shop_page(handle, write=True) as (session, shop):
            order = _order(session, shop, number)
            if order is None:
                return "", 404
            if act == "paid":
                pay_debt(session, shop, order)
            else:
                refund_order(session, shop, order, amount_minor=overpaid_of(session, order))
    except (NothingOwed, NothingToRefund) as refusal:
        return redirect(f"{address}?error={refusal}", 303)
    return redirect(address, 303)


def open_sums(session: Session, order: Order) -> dict[str, int]:
    """What an order's page shows of money that has not moved yet."""
    return {"owed": owed_of(session, order), "overpaid": overpaid_of(session, order)}


def overpaid_of(session: Session, order: Order) -> int:
    """What the customer paid for things that were taken off the order."""
    if order.cancelled_at is not None:
        return 0
    return max(0, paid_of(session, order) - order.refunded_minor - order.current_total_minor)


def _order(session: Session, shop: Shop, number: int) -> Order | None:
    found = session.get(Order, number)
    return found if found is not None and found.shop_id == shop.id else None


def _offered(session: Session, shop: Shop) -> list[Variant]:
    wanted = select(Variant).join(Variant.product).options(joinedload(Variant.product))
    wanted = wanted.where(Variant.shop_id == shop.id, Product.status == "active")
    return list(session.scalars(wanted.order_by(Product.title, Variant.position).limit(MOST_OFFERED)))
