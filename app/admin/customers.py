"""Customers: the list, and one customer with everything that is known and why."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from sqlalchemy import Select, func, select

from app import attention, customers, loyalty, orders, sends
from app.admin.door import blueprint
from app.admin.leaves import SIZE, Asked, Leaf, csv_file, matches
from app.admin.reasons import with_reasons
from app.admin.timeline import newest_first, of_customer
from app.admin.words import consent, full_name
from app.core import happenings
from app.core.database import db
from app.core.money import major_of
from app.customers import ConsentEntry, Customer
from app.orders import Order
from app.shops import Shop
from app.web import merchant_only, page

EXPORTED = 100_000
SHOWN_ORDERS, SHOWN_MAILS, SHOWN_EVENTS, SHOWN_CONSENTS = 10, 10, 60, 5


@blueprint.get("/admin/customers")
@merchant_only
def customer_list(shop: Shop) -> ResponseReturnValue:
    asked = Asked.of_request()
    found = _found(shop.id, asked.search)
    people = db.session.scalars(found.order_by(Customer.id.desc()).offset(asked.offset).limit(SIZE)).all()
    ids = [person.id for person in people]
    leaf = Leaf(people, _count(found), asked, "/admin/customers")
    bought, held = _bought(shop.id, ids), loyalty.balances_of(shop.id, ids)
    return page("admin/customers.html", leaf=leaf, asked=asked, bought=bought, held=held)


@blueprint.get("/admin/customers.csv")
@merchant_only
def customer_export(shop: Shop) -> ResponseReturnValue:
    """All customers that the search finds, with what each bought."""
    found = _found(shop.id, Asked.of_request().search).order_by(Customer.id.desc()).limit(EXPORTED)
    head = ("customer", "email", "country", "consent", "consent_at", "orders", "spent", "currency")
    bought = _bought(shop.id)
    rows = ((person, bought.get(person.id, (0, 0))) for person in db.session.scalars(found))
    return csv_file(
        head,
        (
            (
                full_name(person),
                person.email or "",
                person.country,
                consent(person)[0],
                person.consent_at.isoformat() if person.consent_at else "",
                count,
                major_of(spent, shop.currency),
                shop.currency,
            )
            for person, (count, spent) in rows
        ),
    )


@blueprint.get("/admin/customers/<int:customer_id>")
@merchant_only
def customer_page(shop: Shop, customer_id: int) -> ResponseReturnValue:
    present = customers.present_ids(shop.id, [customer_id])[customer_id]
    person = customers.get(shop.id, present)
    bought = orders.of_customer(shop.id, person.id)
    ids = customers.all_ids_of(shop.id, person.id)
    told = happenings.timeline(shop.id, *ids, limit=SHOWN_EVENTS)
    decided = attention.of_customer(shop.id, person.id, SHOWN_EVENTS)
    return page(
        "admin/customer.html",
        person=person,
        total=_bought(shop.id, [person.id]).get(person.id, (0, 0)),
        orders=bought[:SHOWN_ORDERS],
        mails=sends.of_customer(shop.id, person.id, SHOWN_MAILS),
        consents=_consents(shop.id, person.id),
        points=loyalty.customer_panel(shop, person.id),
        events=newest_first(with_reasons(shop, of_customer(told, bought), decided)),
    )


def _found(shop_id: int, search: str) -> Select[Customer]:
    words = matches(search, Customer.email, Customer.first_name, Customer.last_name)
    present = (Customer.redacted_at.is_(None), customers.is_present(shop_id))
    return select(Customer).where(Customer.shop_id == shop_id, *present, *words)


def _count(found: Select[Any]) -> int:
    return db.session.scalar(found.with_only_columns(func.count(Customer.id))) or 0


def _bought(shop_id: int, ids: list[int] | None = None) -> dict[int | None, tuple[int, int]]:
    """Orders and what was paid for them, less what went back, by customer."""
    query = select(Order.customer_id, func.count(), func.sum(Order.total_minor - Order.refunded_minor)).where(
        Order.shop_id == shop_id,
        Order.customer_id.is_not(None) if ids is None else Order.customer_id.in_(ids),
        Order.is_test.is_(False),
        Order.cancelled_at.is_(None),
        Order.financial_status != "voided",
    )
    rows = db.session.execute(query.group_by(Order.customer_id))
    return {customer_id: (int(count), int(spent)) for customer_id, count, spent in rows}


def _consents(shop_id: int, customer_id: int) -> list[ConsentEntry]:
    where = (ConsentEntry.shop_id == shop_id, ConsentEntry.customer_id == customer_id)
    newest = select(ConsentEntry).where(*where).order_by(ConsentEntry.at.desc(), ConsentEntry.id.desc())
    return list(db.session.scalars(newest.limit(SHOWN_CONSENTS)))
