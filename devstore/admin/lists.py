"""Pages of the stand-in admin: orders, products, customers, codes, deliveries."""

import json
from typing import Any

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from devstore import clock
from devstore.admin.here import pieces_named, render, shop_page
from devstore.admin.order_editing import blueprint as order_editing_blueprint
from devstore.admin.order_editing import open_sums
from devstore.customers import set_marketing_consent
from devstore.discounts import status_of
from devstore.models import Customer, Delivery, DiscountCode, Order, Product, Shop
from devstore.money import minor_of, text_of
from devstore.platform.installing import redact_customer, request_customer_data
from devstore.refunds import NothingToRefund, cancel_order, refund_order
from devstore.sender import RETRIES, is_paused, pause
from devstore.stock import set_cost
from devstore.webhooks import send_again

blueprint = Blueprint("lists", __name__)
blueprint.register_blueprint(order_editing_blueprint)
PAGE = 50


@blueprint.get("/store/<handle>/orders")
def orders(handle: str) -> str:
    with shop_page(handle) as (session, shop):
        wanted = select(Order).where(Order.shop_id == shop.id).options(joinedload(Order.customer))
        if sought := request.args.get("q", "").strip():
            wanted = wanted.where(or_(Order.name.ilike(f"%{sought}%"), Order.email.ilike(f"%{sought}%")))
        page = _page(session, wanted, Order.created_at.desc())
        return render(session, shop, "orders.html", "orders", **page)


@blueprint.get("/store/<handle>/orders/<int:number>")
def order(handle: str, number: int) -> str:
    with shop_page(handle) as (session, shop):
        found = _own(session, shop, Order, number)
        sums, error = open_sums(session, found), request.args.get("error")
        return render(session, shop, "order.html", "orders", order=found, sums=sums, error=error)


@blueprint.post("/store/<handle>/orders/<int:number>/refund")
def refund(handle: str, number: int) -> ResponseReturnValue:
    """Pay back the pieces named in the form, or all that is left."""
    pieces = pieces_named("line-")
    return _change_order(
        handle,
        number,
        lambda session, shop, found: refund_order(
            session, shop, found, quantities=pieces or None, restock="restock" in request.form
        ),
    )


@blueprint.post("/store/<handle>/orders/<int:number>/cancel")
def cancel(handle: str, number: int) -> ResponseReturnValue:
    reason = request.form.get("reason", "customer")
    return _change_order(
        handle, number, lambda session, shop, found: cancel_order(session, shop, found, reason=reason)
    )


@blueprint.get("/store/<handle>/products")
def products(handle: str) -> str:
    with shop_page(handle) as (session, shop):
        wanted = select(Product).where(Product.shop_id == shop.id).options(selectinload(Product.variants))
        if sought := request.args.get("q", "").strip():
            wanted = wanted.where(
                or_(Product.title.ilike(f"%{sought}%"), Product.vendor.ilike(f"%{sought}%"))
            )
        page = _page(session, wanted, Product.title)
        costs = {product.id: _cost(shop, product) for product in page["rows"]}
        return render(session, shop, "products.html", "products", costs=costs, **page)


def _cost(shop: Shop, product: Product) -> str:
    """Of its first variant, as it is typed in."""
    known = next((each.cost_minor for each in product.variants if each.cost_minor is not None), None)
    return "" if known is None else text_of(known, shop.currency)


@blueprint.post("/store/<handle>/products/<int:number>/cost")
def change_cost(handle: str, number: int) -> ResponseReturnValue:
    """What the merchant pays for one, of each of its variants; empty: she does not say."""
    said = request.form.get("cost", "").strip()
    with shop_page(handle, write=True) as (session, shop):
        product = _own(session, shop, Product, number)
        try:
            cost = minor_of(said, shop.currency) if said else None
        except ValueError:
            abort(422)
        if cost is not None and cost < 0:
            abort(422)
        for variant in product.variants:
            set_cost(session, shop, variant, cost)
    return redirect(request.referrer or f"/store/{handle}/products", 303)


@blueprint.get("/store/<handle>/customers")
def customers(handle: str) -> str:
    with shop_page(handle) as (session, shop):
        wanted = select(Customer).where(Customer.shop_id == shop.id)
        if sought := request.args.get("q", "").strip():
            columns = (Customer.email, Customer.first_name, Customer.last_name)
            wanted = wanted.where(or_(*(column.ilike(f"%{sought}%") for column in columns)))
        page = _page(session, wanted, Customer.updated_at.desc())
        return render(session, shop, "customers.html", "customers", **page)


@blueprint.post("/store/<handle>/customers/<int:number>/<act>")
def change_customer(handle: str, number: int, act: str) -> ResponseReturnValue:
    with shop_page(handle, write=True) as (session, shop):
        customer = _own(session, shop, Customer, number)
        if act in ("subscribed", "unsubscribed"):
            set_marketing_consent(session, shop, customer, act)
        elif act == "redact":
            redact_customer(session, shop, customer)
        elif act == "data-request":
            request_customer_data(session, shop, customer)
        else:
            abort(404)
    return redirect(request.referrer or f"/store/{handle}/customers", 303)


@blueprint.get("/store/<handle>/discounts")
def discounts(handle: str) -> str:
    with shop_page(handle) as (session, shop):
        wanted = (
            select(DiscountCode)
            .where(DiscountCode.shop_id == shop.id)
            .options(joinedload(DiscountCode.discount))
        )
        if sought := request.args.get("q", "").strip():
            wanted = wanted.where(DiscountCode.folded.contains(sought.lower()))
        page = _page(session, wanted, DiscountCode.id.desc())
        now = clock.now(session)
        states = {code.id: status_of(code.discount, now) for code in page["rows"]}
        return render(session, shop, "discounts.html", "discounts", states=states, **page)


@blueprint.get("/store/<handle>/deliveries")
def deliveries(handle: str) -> str:
    with shop_page(handle) as (session, shop):
        wanted = select(Delivery).where(Delivery.shop_id == shop.id)
        if request.args.get("state"):
            wanted = wanted.where(Delivery.state == request.args["state"])
        if request.args.get("topic"):
            wanted = wanted.where(Delivery.topic == request.args["topic"])
        page = _page(session, wanted, Delivery.id.desc())
        counted = select(Delivery.state, func.count(Delivery.id)).where(Delivery.shop_id == shop.id)
        states = {state: count for state, count in session.execute(counted.group_by(Delivery.state))}
        more = {"paused": is_paused(session), "states": states, "attempts": RETRIES + 1}
        return render(session, shop, "deliveries.html", "deliveries", **more, **page)


@blueprint.get("/store/<handle>/deliveries/<int:number>")
def delivery(handle: str, number: int) -> str:
    with shop_page(handle) as (session, shop):
        found = _own(session, shop, Delivery, number)
        body = json.dumps(json.loads(found.body), indent=2, ensure_ascii=False)
        return render(session, shop, "delivery.html", "deliveries", delivery=found, body=body)


@blueprint.post("/store/<handle>/deliveries/<int:number>/redeliver")
def redeliver(handle: str, number: int) -> ResponseReturnValue:
    with shop_page(handle, write=True) as (session, shop):
        send_again(session, _own(session, shop, Delivery, number))
    return redirect(f"/store/{handle}/deliveries/{number}", 303)


@blueprint.post("/store/<handle>/deliveries/send_failed")
def send_failed(handle: str) -> ResponseReturnValue:
    """Every delivery of the shop that was given up leaves again."""
    with shop_page(handle, write=True) as (session, shop):
        failed = select(Delivery).where(Delivery.shop_id == shop.id, Delivery.state == "failed")
        for delivery in session.scalars(failed):
            send_again(session, delivery)
    return redirect(f"/store/{handle}/deliveries", 303)


@blueprint.post("/store/<handle>/deliveries/pause")
def pause_deliveries(handle: str) -> ResponseReturnValue:
    with shop_page(handle, write=True) as (session, _shop):
        pause(session, request.form.get("paused") == "1")
    return redirect(f"/store/{handle}/deliveries", 303)


def _change_order(handle: str, number: int, change: Any) -> ResponseReturnValue:
    try:
        with shop_page(handle, write=True) as (session, shop):
            change(session, shop, _own(session, shop, Order, number))
    except (NothingToRefund, ValueError) as refusal:
        return redirect(f"/store/{handle}/orders/{number}?error={refusal}", 303)
    return redirect(f"/store/{handle}/orders/{number}", 303)


def _own(session: Session, shop: Shop, model: Any, number: int) -> Any:
    found = session.get(model, number)
    if found is None or found.shop_id != shop.id:
        abort(404)
    return found


def _page(session: Session, wanted: Select[Any], order_by: Any) -> dict[str, Any]:
    """The rows of the page in the query, with what its pager shows."""
    number = max(1, request.args.get("page", 1, int))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.scalars(wanted.order_by(order_by).limit(PAGE).offset((number - 1) * PAGE)).all()
    return {"rows": rows, "total": total, "page": number, "pages": max(1, -(-total // PAGE))}
