"""Customers with everything that rules can ask about, drawn by chance and written as rows."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from app.activity import StorefrontEvent, Visitor
from app.catalog import Product
from app.core.database import db
from app.core.unit import unit_of_work
from app.customers import ConsentState, Customer
from app.loyalty.models import POINTS, Account, Kind
from app.orders import Order, OrderLine
from app.shops import Shop
from app.value import CustomerValue, RfmGroup
from tests.segments.plainly import Person, Purchase, Visit

PRODUCTS = {"801": "Tea", "802": "Tea", "803": "Cup"}
EVENTS = ("page_viewed", "product_viewed", "search_submitted", "product_added_to_cart")
DAYS = (0, 1, 2, 7, 30, 31, 90, 400)


def moment(dice: random.Random, now: datetime) -> datetime:
    """Often right at a midnight of the shop or a second beside it, where mistakes are made."""
    at = now - timedelta(days=dice.choice(DAYS), hours=dice.randint(0, 23), minutes=dice.randint(0, 59))
    if dice.random() < 0.3:
        at = at.replace(hour=dice.choice((4, 5)), minute=0, second=0, microsecond=0)
        at -= timedelta(seconds=dice.choice((0, 1)))
    return at


def person(dice: random.Random, now: datetime, number: int) -> Person:
    columns = {
        "platform_id": dice.choice((None, str(7000 + number))),
        "email": dice.choice((None, f"a{number}@post.example", f"b_{number}@mail.test")),
        "first_name": "", "last_name": "",
        "locale": dice.choice(("", "en", "en-US", "pt_BR", "DE", "eng")),
        "country": dice.choice(("", "US", "DE")),
        "created_at": moment(dice, now),
        "consent_state": dice.choice(list(ConsentState)),
        "consent_at": dice.choice((None, moment(dice, now))),
    }  # fmt: skip
    found = Person(columns, value_row(dice, now) if dice.random() < 0.8 else None)
    for _ in range(dice.randint(0, 3)):
        products = tuple(dice.sample(sorted(PRODUCTS), dice.randint(0, 2)))
        is_discounted = dice.random() < 0.5
        has_code = is_discounted and dice.random() < 0.5
        bought = Purchase(moment(dice, now), products, is_discounted, has_code, dice.random() < 0.8)
        found.purchases.append(bought)
    for _ in range(dice.randint(0, 3)):
        product = dice.choice((None, *PRODUCTS))
        found.visits.append(Visit(moment(dice, now), dice.choice(EVENTS), product))
    found.points = dice.choice((None, 0, 50, 500))
    return found


def value_row(dice: random.Random, now: datetime) -> dict[str, Any]:
    last = dice.choice((None, moment(dice, now)))
    return {
        "orders": dice.choice((0, 1, 2, 3, 4)), "order_days": 1, "spent_minor": dice.choice((0, 1000, 5000)),
        "first_order_at": last, "last_order_at": last, "gap_days": dice.choice((None, 7.5, 30.0)),
        "recency": dice.choice((None, 1, 5)), "frequency": dice.choice((None, 1, 5)),
        "monetary": dice.choice((None, 1, 5)), "rfm_group": dice.choice((None, *RfmGroup)),
        "expected_orders": dice.choice((None, 0.0, 0.5, 2.0)),
        "expected_value_minor": dice.choice((None, 0, 2500)),
        "lapse_risk": dice.choice((None, 0.0, 0.25, 0.5, 1.0)),
        "next_order_at": dice.choice((None, moment(dice, now), moment(dice, now) + timedelta(days=31))),
        "worked_out_at": None,
    }  # fmt: skip


def settle_in(shop: Shop, people: list[Person]) -> dict[int, Person]:
    """Write all of it, and return the people by the ids they got."""
    with unit_of_work():
        products = {key: _added(_product(shop, key, kind)) for key, kind in PRODUCTS.items()}
        return {_one(shop, each, products): each for each in people}


def _one(shop: Shop, person: Person, products: dict[str, int]) -> int:
    customer_id = _added(Customer(shop_id=shop.id, **person.columns))
    if person.value is not None:
        db.session.execute(
            insert(CustomerValue).values(shop_id=shop.id, customer_id=customer_id, **person.value)
        )
    for number, each in enumerate(person.purchases):
        _order(shop, customer_id, f"{customer_id}-{number}", each, products)
    if person.visits:
        seen = {"customer_id": customer_id, "created_at": shop.installed_at, "seen_at": shop.installed_at}
        visitor_id = _added(Visitor(shop_id=shop.id, key=f"{shop.id}-{customer_id}", **seen))
        for visit in person.visits:
            told = {"name": visit.name, "product_platform_id": visit.product, "data": {}, "at": visit.at}
            db.session.add(StorefrontEvent(shop_id=shop.id, visitor_id=visitor_id, **told))
    if person.points is not None:
        held = {"kind": Kind.AVAILABLE, "customer_id": customer_id, "unit": POINTS, "balance": person.points}
        db.session.add(Account(shop_id=shop.id, **held))
    return customer_id


def _added(row: Any) -> int:
    db.session.add(row)
    db.session.flush()
    return int(row.id)


def _product(shop: Shop, key: str, kind: str) -> Product:
    return Product(
        shop_id=shop.id, platform_id=key, handle=key, title=f"Product {key}", kind=kind, vendor="", tags=[],
        is_active=True, image_url="", published_at=None, updated_at=shop.installed_at, removed_at=None,
        digest="",
    )  # fmt: skip


def _order(shop: Shop, customer_id: int, key: str, bought: Purchase, products: dict[str, int]) -> None:
    order_id = _added(
        Order(
            shop_id=shop.id, platform_id=key, name=key, customer_id=customer_id, email=None,
            created_at=bought.at,
            updated_at=bought.at, triggered_at=bought.at, paid_at=bought.at, cancelled_at=None,
            financial_status="paid" if bought.counts else "pending", is_test=False, currency="USD",
            subtotal_minor=1000, discount_minor=100 if bought.is_discounted else 0, shipping_minor=0,
            tax_minor=0,
            total_minor=1000, refunded_minor=0, visitor_token=None,
            discount_codes=["TEN"] if bought.has_code else [], redacted_at=None, digest="",
        )
    )  # fmt: skip
    for product in bought.products:
        db.session.add(
            OrderLine(
                order_id=order_id, shop_id=shop.id, platform_id=product, product_id=products[product],
                product_platform_id=product, variant_platform_id=None, title="", quantity=1,
                unit_price_minor=1000, discount_minor=0, is_gift_card=False,
            )
        )  # fmt: skip
