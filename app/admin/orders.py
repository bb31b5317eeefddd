"""Orders: the list, and one order with what it brought about."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from sqlalchemy import Select, func, select

from app import customers, orders
from app.admin.door import blueprint
from app.admin.leaves import SIZE, Asked, Leaf, csv_file, matches
from app.admin.timeline import of_order
from app.admin.words import full_name, status
from app.core.database import db
from app.core.money import major_of
from app.customers import Customer
from app.orders import Order
from app.shops import Shop
from app.web import merchant_only, page

EXPORTED = 100_000


@blueprint.get("/admin/orders")
@merchant_only
def order_list(shop: Shop) -> ResponseReturnValue:
    asked = Asked.of_request()
    found = _found(shop.id, asked.search)
    rows = db.session.execute(_newest(found).offset(asked.offset).limit(SIZE)).all()
    leaf = Leaf(rows, _count(found), asked, "/admin/orders")
    return page("admin/orders.html", leaf=leaf, asked=asked)


@blueprint.get("/admin/orders.csv")
@merchant_only
def order_export(shop: Shop) -> ResponseReturnValue:
    """All orders that the search finds, amounts as decimals."""
    found = _newest(_found(shop.id, Asked.of_request().search)).limit(EXPORTED)
    head = ("order", "created_at", "customer", "email", "status", "currency", "total", "refunded", "test")
    return csv_file(head, (_export_row(*row) for row in db.session.execute(found)))


@blueprint.get("/admin/orders/<int:order_id>")
@merchant_only
def order_page(shop: Shop, order_id: int) -> ResponseReturnValue:
    order = orders.get(shop.id, order_id)
    owner = customers.get(shop.id, order.customer_id) if order.customer_id else None
    return page(
        "admin/order.html",
        order=order,
        owner=owner,
        lines=orders.lines_of(shop.id, order.id),
        events=of_order(shop, order),
    )


def _found(shop_id: int, search: str) -> Select[Order, Customer]:
    """Orders with their customers, by number, name or address."""
    is_hers = (Customer.id == Order.customer_id) & (Customer.shop_id == Order.shop_id)
    words = matches(search, Order.name, Order.email, Customer.email, Customer.first_name, Customer.last_name)
    return select(Order, Customer).outerjoin(Customer, is_hers).where(Order.shop_id == shop_id, *words)


def _newest(found: Select[Order, Customer]) -> Select[Order, Customer]:
    return found.order_by(Order.created_at.desc(), Order.id.desc())


def _count(found: Select[Order, Customer]) -> int:
    return db.session.scalar(found.with_only_columns(func.count(Order.id))) or 0


def _export_row(order: Order, owner: Customer | None) -> tuple[object, ...]:
    return (
        order.name,
        order.created_at.isoformat(),
        full_name(owner) if owner else "",
        (owner.email if owner else order.email) or "",
        status(order)[0],
        order.currency,
        major_of(order.total_minor, order.currency),
        major_of(order.refunded_minor, order.currency),
        "yes" if order.is_test else "",
    )
