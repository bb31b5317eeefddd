"""Levers for tests and demos under /_control: orders, deliveries, time, tokens and trouble, as JSON."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.catalogue import delete_product, touch_product
from devstore.customers import find_or_create_customer, set_marketing_consent, touch_customer
from devstore.database import session_scope
from devstore.discounts import CodeRefused
from devstore.models import Customer, Delivery, DiscountCode, Order, Product, Shop
from devstore.ordering import Circumstances, NothingToBuy, OutOfStock, WantedLine, place_order
from devstore.platform.faults import Fault
from devstore.platform.installing import (
    find_installation,
    install,
    redact_customer,
    redact_shop,
    request_customer_data,
    uninstall,
)
from devstore.platform.session_tokens import new_session_token
from devstore.platform.tokens import expire_access
from devstore.refunds import NothingToRefund, cancel_order, refund_order
from devstore.sender import is_paused, pause
from devstore.state import current
from devstore.webhooks import send_again

blueprint = Blueprint("control", __name__, url_prefix="/_control")
Body = dict[str, Any]


@blueprint.errorhandler(CodeRefused)
def code_refused(refusal: CodeRefused) -> ResponseReturnValue:
    return jsonify(error="code_refused", reason=refusal.reason, message=refusal.message), 409


@blueprint.errorhandler(OutOfStock)
@blueprint.errorhandler(NothingToBuy)
@blueprint.errorhandler(NothingToRefund)
@blueprint.errorhandler(ValueError)
def refused(refusal: Exception) -> ResponseReturnValue:
    return jsonify(error=type(refusal).__name__, message=str(refusal)), 409


@blueprint.get("/state")
def state() -> ResponseReturnValue:
    """What runs here: shops, time, deliveries, and the stand-in's own time spent so far."""
    devstore = current()
    with session_scope() as session:
        counted = select(Delivery.state, func.count(Delivery.id)).group_by(Delivery.state)
        return jsonify(
            now=clock.now(session).isoformat(),
            shift_seconds=clock.shift_of(session),
            deliveries={name: number for name, number in session.execute(counted)},
            paused=is_paused(session),
            own_milliseconds=round(devstore.stopwatch.milliseconds, 1),
            calls=devstore.stopwatch.calls,
            shops=[_shop_view(session, shop) for shop in session.scalars(select(Shop).order_by(Shop.id))],
        )


@blueprint.get("/shops")
def shops() -> ResponseReturnValue:
    with session_scope() as session:
        return jsonify(
            [_shop_view(session, shop) for shop in session.scalars(select(Shop).order_by(Shop.id))]
        )


@blueprint.post("/clock")
def move_clock() -> ResponseReturnValue:
    """{"shift_seconds": n} sets how far ahead the stand-in lives; {"by_seconds": n} adds to it."""
    given = _given()
    with session_scope(write=True) as session:
        shift = given.get("shift_seconds")
        shift = clock.shift_of(session) + int(given["by_seconds"]) if shift is None else int(shift)
        clock.move_to_shift(session, shift)
        return jsonify(now=clock.now(session).isoformat(), shift_seconds=shift)


@blueprint.post("/<domain>/install")
def install_app(domain: str) -> ResponseReturnValue:
    devstore = current()

    def work(session: Session, shop: Shop) -> Body:
        made = install(session, shop, devstore.app, devstore.config.client_id)
        return {"installation": made.id, "scopes": made.scopes.split(",")}

    return _in_shop(domain, work)


@blueprint.post("/<domain>/uninstall")
def uninstall_app(domain: str) -> ResponseReturnValue:
    def work(session: Session, shop: Shop) -> Body:
        installation = find_installation(session, shop, current().config.client_id)
        if installation is None or not installation.is_live:
            raise ValueError("The app is not installed")
        uninstall(session, shop, installation)
        return {}

    return _in_shop(domain, work)


@blueprint.post("/<domain>/redact")
def redact(domain: str) -> ResponseReturnValue:
    """Send shop/redact, or with {"customer_id"} customers/redact."""
    given = _given()

    def work(session: Session, shop: Shop) -> Body:
        if given.get("customer_id"):
            redact_customer(session, shop, _own(session, shop, Customer, given["customer_id"]))
        else:
            redact_shop(session, shop)
        return {}

    return _in_shop(domain, work)


@blueprint.post("/<domain>/data_request")
def data_request(domain: str) -> ResponseReturnValue:
    def work(session: Session, shop: Shop) -> Body:
        request_customer_data(session, shop, _own(session, shop, Customer, _given()["customer_id"]))
        return {}

    return _in_shop(domain, work)


@blueprint.get("/<domain>/session_token")
def session_token(domain: str) -> ResponseReturnValue:
    """A fresh session token, as the admin would give one to the embedded app."""
    return jsonify(token=new_session_token(current().config, domain))


@blueprint.post("/<domain>/expire_access")
def expire_tokens(domain: str) -> ResponseReturnValue:
    def work(session: Session, shop: Shop) -> Body:
        installation = find_installation(session, shop, current().config.client_id)
        return {"expired": expire_access(session, installation) if installation else 0}

    return _in_shop(domain, work)


@blueprint.post("/<domain>/customers")
def make_customer(domain: str) -> ResponseReturnValue:
    """{"email", "first_name", "last_name", "accepts_marketing"}: find or make a customer."""
    given = _given()

    def work(session: Session, shop: Shop) -> Body:
        names = {name: given.get(name, "") for name in ("first_name", "last_name")}
        customer = find_or_create_customer(session, shop, given["email"], **names)
        if "accepts_marketing" in given:
            state = "subscribed" if given["accepts_marketing"] else "unsubscribed"
            set_marketing_consent(session, shop, customer, state)
        return {"id": customer.id, "email": customer.email, "marketing_state": customer.marketing_state}

    return _in_shop(domain, work)


@blueprint.post("/<domain>/customers/<int:number>/touch")
def change_customer(domain: str, number: int) -> ResponseReturnValue:
    def work(session: Session, shop: Shop) -> Body:
        customer = _own(session, shop, Customer, number)
        for name in _given().keys() & {"first_name", "last_name", "note", "locale", "phone"}:
            setattr(customer, name, _given()[name])
        touch_customer(session, shop, customer)
        return {"id": customer.id}

    return _in_shop(domain, work)


@blueprint.get("/<domain>/products")
def list_products(domain: str) -> ResponseReturnValue:
    """The first {limit} products with their variants."""
    limit = request.args.get("limit", 20, int)
    with session_scope() as session:
        shop = _shop(session, domain)
        wanted = select(Product).where(Product.shop_id == shop.id).order_by(Product.id).limit(limit)
        return jsonify([_product_view(product) for product in session.scalars(wanted)])


@blueprint.post("/<domain>/products/<int:number>/touch")
def change_product(domain: str, number: int) -> ResponseReturnValue:
    """Change "title", "status" or, of all variants, "price_minor" and "inventory_quantity"."""
    given = _given()

    def work(session: Session, shop: Shop) -> Body:
        product = _own(session, shop, Product, number)
        for name in given.keys() & {"title", "status"}:
            setattr(product, name, given[name])
        for variant in product.variants:
            for name in given.keys() & {"price_minor", "compare_at_minor", "inventory_quantity"}:
                setattr(variant, name, given[name])
            variant.updated_at = clock.now(session)
        touch_product(session, shop, product)
        return _product_view(product)

    return _in_shop(domain, work)


@blueprint.delete("/<domain>/products/<int:number>")
def remove_product(domain: str, number: int) -> ResponseReturnValue:
    def work(session: Session, shop: Shop) -> Body:
        delete_product(session, shop, _own(session, shop, Product, number))
        return {}

    return _in_shop(domain, work)


@blueprint.post("/<domain>/orders")
def make_order(domain: str) -> ResponseReturnValue:
    """{"lines": [{"variant_id", "quantity", "properties"}], "customer_id" or "email", "codes", "note_attributes"}."""
    given = _given()

    def work(session: Session, shop: Shop) -> Body:
        lines = [
            WantedLine(int(line["variant_id"]), line.get("quantity", 1), line.get("properties") or {})
            for line in given["lines"]
        ]
        how = Circumstances(
            note_attributes=given.get("note_attributes", []),
            landing_site=given.get("landing_site"),
            cart_token=given.get("cart_token"),
            source_name=given.get("source_name", "web"),
            test=given.get("test", False),
        )
        customer, email = _buyer(session, shop, given)
        order = place_order(
            session,
            shop,
            lines,
            customer=customer,
            email=email,
            codes=given.get("codes", []),
            circumstances=how,
        )
        return _order_view(order)

    return _in_shop(domain, work)


@blueprint.post("/<domain>/orders/<int:number>/refund")
def refund(domain: str, number: int) -> ResponseReturnValue:
    """{"quantities": {line id: pieces}, "shipping", "restock", "note"}; nothing named pays everything back."""
    given = _given()

    def work(session: Session, shop: Shop) -> Body:
        order = _own(session, shop, Order, number)
        chosen = given.get("quantities")
        made = refund_order(
            session,
            shop,
            order,
            quantities={int(line): pieces for line, pieces in chosen.items()} if chosen else None,
            shipping=given.get("shipping"),
            restock=given.get("restock", True),
            note=given.get("note"),
        )
        return {"refund": made.id, "amount_minor": made.amount_minor, "order": _order_view(order)}

    return _in_shop(domain, work)


@blueprint.post("/<domain>/orders/<int:number>/cancel")
def cancel(domain: str, number: int) -> ResponseReturnValue:
    """{"reason", "refund"}."""
    given = _given()

    def work(session: Session, shop: Shop) -> Body:
        order = _own(session, shop, Order, number)
        cancel_order(
            session, shop, order, reason=given.get("reason", "customer"), refund=given.get("refund", True)
        )
        return _order_view(order)

    return _in_shop(domain, work)


@blueprint.get("/<domain>/codes")
def list_codes(domain: str) -> ResponseReturnValue:
    with session_scope() as session:
        wanted = select(DiscountCode).where(DiscountCode.shop_id == _shop(session, domain).id)
        return jsonify(
            [
                {"code": code.code, "uses": code.uses, "title": code.discount.title}
                for code in session.scalars(wanted)
            ]
        )


@blueprint.get("/deliveries")
def deliveries() -> ResponseReturnValue:
    """The latest deliveries, newest first; ?topic=, ?state=, ?limit=."""
    wanted = select(Delivery).order_by(Delivery.id.desc()).limit(request.args.get("limit", 100, int))
    for name in ("topic", "state"):
        if request.args.get(name):
            wanted = wanted.where(getattr(Delivery, name) == request.args[name])
    with session_scope() as session:
        return jsonify([_delivery_view(delivery) for delivery in session.scalars(wanted)])


@blueprint.post("/deliveries/<int:number>/redeliver")
def redeliver(number: int) -> ResponseReturnValue:
    with session_scope(write=True) as session:
        delivery = session.get(Delivery, number) or abort(404)
        send_again(session, delivery)
        return jsonify(_delivery_view(delivery))


@blueprint.post("/deliveries/pause")
def pause_deliveries() -> ResponseReturnValue:
    """{"paused": true} holds all deliveries back, false lets them go."""
    paused = bool(_given().get("paused", True))
    with session_scope(write=True) as session:
        pause(session, paused)
    return jsonify(paused=paused)


@blueprint.post("/faults")
def order_trouble() -> ResponseReturnValue:
    """{"target": "token" or "graphql", "times", "status", "delay_seconds", "after"}; {} clears all."""
    given, faults = _given(), current().faults
    if not given:
        faults.clear()
    else:
        faults.add(Fault(**{"times": 1, **given}))
    return jsonify(ok=True)


@blueprint.post("/drain")
def drain() -> ResponseReturnValue:
    """Empty the query buckets, so that the next calls are throttled."""
    current().buckets.drain()
    return jsonify(ok=True)


def _given() -> Body:
    given: Body = request.get_json(silent=True) or {}
    return given


def _shop(session: Session, domain: str) -> Shop:
    found = session.scalar(select(Shop).where(Shop.domain == domain))
    return found if found is not None else abort(404)


def _own(session: Session, shop: Shop, model: Any, number: int) -> Any:
    found = session.get(model, int(number))
    return found if found is not None and found.shop_id == shop.id else abort(404)


def _in_shop(domain: str, work: Callable[[Session, Shop], Body]) -> ResponseReturnValue:
    with session_scope(write=True) as session:
        return jsonify(work(session, _shop(session, domain)))


def _buyer(session: Session, shop: Shop, given: Body) -> tuple[Customer | None, str | None]:
    if given.get("customer_id"):
        return _own(session, shop, Customer, given["customer_id"]), None
    if given.get("guest") or not given.get("email"):
        return None, given.get("email")
    return find_or_create_customer(session, shop, given["email"]), None


def _shop_view(session: Session, shop: Shop) -> Body:
    installation = find_installation(session, shop, current().config.client_id)
    return {
        "id": shop.id,
        "domain": shop.domain,
        "handle": shop.handle,
        "name": shop.name,
        "url": shop.url,
        "installed": installation is not None and installation.is_live,
        "orders": session.scalar(select(func.count(Order.id)).where(Order.shop_id == shop.id)),
    }


def _product_view(product: Product) -> Body:
    variants = [
        {
            "id": variant.id,
            "title": variant.title,
            "price_minor": variant.price_minor,
            "stock": variant.inventory_quantity,
        }
        for variant in product.variants
    ]
    return {
        "id": product.id,
        "handle": product.handle,
        "title": product.title,
        "status": product.status,
        "variants": variants,
    }


def _order_view(order: Order) -> Body:
    return {
        "id": order.id,
        "name": order.name,
        "customer_id": order.customer_id,
        "financial_status": order.financial_status,
        "subtotal_minor": order.subtotal_minor,
        "discount_minor": order.discount_minor,
        "shipping_minor": order.shipping_minor,
        "total_minor": order.total_minor,
        "refunded_minor": order.refunded_minor,
        "cancelled": order.cancelled_at is not None,
        "lines": [
            {
                "id": line.id,
                "variant_id": line.variant_id,
                "quantity": line.quantity,
                "discount_minor": line.discount_minor,
            }
            for line in order.lines
        ],
    }


def _delivery_view(delivery: Delivery) -> Body:
    return {
        "id": delivery.id,
        "topic": delivery.topic,
        "uri": delivery.uri,
        "webhook_id": delivery.webhook_id,
        "event_id": delivery.event_id,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "response_status": delivery.response_status,
        "next_at": delivery.next_at.isoformat() if delivery.next_at else None,
        "log": delivery.log,
        "body": delivery.body.decode(),
    }
