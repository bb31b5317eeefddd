"""Levers on what happens in a shop: orders, refunds, customers, products."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.catalogue import delete_product, touch_product
from devstore.control.levers import Body, given, in_shop, own, shop_named
from devstore.control.storefront_side import payment_of
from devstore.control.views import order_view, product_view
from devstore.customers import find_or_create_customer, set_marketing_consent, touch_customer
from devstore.database import session_scope
from devstore.models import Customer, DiscountCode, Order, Product, Shop
from devstore.ordering import Circumstances, WantedLine, place_order
from devstore.refunds import cancel_order, refund_order
from devstore.stock import set_cost, set_stock, set_tracked

blueprint = Blueprint("shop_side", __name__)


@blueprint.post("/<domain>/orders")
def make_order(domain: str) -> ResponseReturnValue:
    """{"lines": [{"variant_id", "quantity", "properties"}], "customer_id" or "email", "codes", ...}."""
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        lines = [
            WantedLine(
                int(line["variant_id"]),
                line.get("quantity", 1),
                line.get("properties") or {},
                line.get("selling_plan_id"),
            )
            for line in asked["lines"]
        ]
        how = Circumstances(
            note_attributes=asked.get("note_attributes", []),
            landing_site=asked.get("landing_site"),
            cart_token=asked.get("cart_token"),
            source_name=asked.get("source_name", "web"),
            shipping_address=asked.get("shipping_address"),
            test=asked.get("test", False),
        )
        customer, email = _buyer(session, shop, asked)
        order = place_order(
            session,
            shop,
            lines,
            customer=customer,
            email=email,
            codes=asked.get("codes", []),
            circumstances=how,
            payment=payment_of(session, shop, asked),
        )
        return order_view(order)

    return in_shop(domain, work)


@blueprint.post("/<domain>/orders/<int:number>/refund")
def refund(domain: str, number: int) -> ResponseReturnValue:
    """{"quantities": {line id: pieces}, "amount_minor", "to_credit", "shipping", "restock", "note"}."""
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        order = own(session, shop, Order, number)
        chosen = asked.get("quantities")
        made = refund_order(
            session,
            shop,
            order,
            quantities={int(line): pieces for line, pieces in chosen.items()} if chosen else None,
            shipping=asked.get("shipping"),
            restock=asked.get("restock", True),
            note=asked.get("note"),
            amount_minor=asked.get("amount_minor"),
            to_credit=asked.get("to_credit", False),
        )
        return {"refund": made.id, "amount_minor": made.amount_minor, "order": order_view(order)}

    return in_shop(domain, work)


@blueprint.post("/<domain>/orders/<int:number>/cancel")
def cancel(domain: str, number: int) -> ResponseReturnValue:
    """{"reason", "refund"}."""
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        order = own(session, shop, Order, number)
        cancel_order(
            session, shop, order, reason=asked.get("reason", "customer"), refund=asked.get("refund", True)
        )
        return order_view(order)

    return in_shop(domain, work)


@blueprint.post("/<domain>/customers")
def make_customer(domain: str) -> ResponseReturnValue:
    """{"email", "first_name", "last_name", "accepts_marketing"}: find or make a customer."""
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        names = {name: asked.get(name, "") for name in ("first_name", "last_name")}
        customer = find_or_create_customer(session, shop, asked["email"], **names)
        if "accepts_marketing" in asked:
            state = "subscribed" if asked["accepts_marketing"] else "unsubscribed"
            set_marketing_consent(session, shop, customer, state)
        return {"id": customer.id, "email": customer.email, "marketing_state": customer.marketing_state}

    return in_shop(domain, work)


@blueprint.post("/<domain>/customers/<int:number>/touch")
def change_customer(domain: str, number: int) -> ResponseReturnValue:
    def work(session: Session, shop: Shop) -> Body:
        customer = own(session, shop, Customer, number)
        for name in given().keys() & {"first_name", "last_name", "note", "locale", "phone", "tags"}:
            setattr(customer, name, given()[name])
        touch_customer(session, shop, customer)
        return {"id": customer.id}

    return in_shop(domain, work)


@blueprint.get("/<domain>/products")
def list_products(domain: str) -> ResponseReturnValue:
    """The first {limit} products with their variants."""
    limit = request.args.get("limit", 20, int)
    with session_scope() as session:
        shop = shop_named(session, domain)
        wanted = select(Product).where(Product.shop_id == shop.id).order_by(Product.id).limit(limit)
        return jsonify([product_view(product) for product in session.scalars(wanted)])


@blueprint.post("/<domain>/products/<int:number>/touch")
def change_product(domain: str, number: int) -> ResponseReturnValue:
    """Change "title", "status", "tags" or, of all variants, prices, cost, stock, policy, whether counted.

    With "silently" only the stock changes, as where a sale was rung up elsewhere.
    """
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        product = own(session, shop, Product, number)
        for name in asked.keys() & {"title", "status", "tags"}:
            setattr(product, name, asked[name])
        for variant in product.variants:
            for name in asked.keys() & {"price_minor", "compare_at_minor", "inventory_policy"}:
                setattr(variant, name, asked[name])
            set_cost(session, shop, variant, asked.get("cost_minor", variant.cost_minor))
            set_tracked(session, shop, variant, asked.get("is_tracked", variant.is_tracked))
            set_stock(session, shop, variant, asked.get("inventory_quantity", variant.inventory_quantity))
            variant.updated_at = clock.now(session)
        if not asked.get("silently"):
            touch_product(session, shop, product)
        return product_view(product)

    return in_shop(domain, work)


@blueprint.delete("/<domain>/products/<int:number>")
def remove_product(domain: str, number: int) -> ResponseReturnValue:
    def work(session: Session, shop: Shop) -> Body:
        delete_product(session, shop, own(session, shop, Product, number))
        return {}

    return in_shop(domain, work)


@blueprint.get("/<domain>/codes")
def list_codes(domain: str) -> ResponseReturnValue:
    with session_scope() as session:
        wanted = select(DiscountCode).where(DiscountCode.shop_id == shop_named(session, domain).id)
        return jsonify(
            [
                {"code": code.code, "uses": code.uses, "title": code.discount.title}
                for code in session.scalars(wanted)
            ]
        )


def _buyer(session: Session, shop: Shop, asked: Body) -> tuple[Customer | None, str | None]:
    if asked.get("customer_id"):
        return own(session, shop, Customer, asked["customer_id"]), None
    if asked.get("guest") or not asked.get("email"):
        return None, asked.get("email")
    return find_or_create_customer(session, shop, asked["email"]), None
