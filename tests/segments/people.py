"""Customers with everything that rules can ask about, drawn by chance and written as rows."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from app.activity import StorefrontEvent, Visitor, Wish
from app.attention import Channel, ContactEntry
from app.catalog import Collection, Product
from app.catalog.models import CollectionMember
from app.core.database import db
from app.core.unit import unit_of_work
from app.customers import ConsentState, Customer, Topic, TopicChoice
from app.loyalty.models import POINTS, Account, Kind
from app.orders import Order, OrderLine
from app.shops import Shop
from app.value import CustomerValue, RfmGroup
from tests.segments.plainly import Person, Purchase, Range, Visit

PRODUCTS = {"801": "Tea", "802": "Tea", "803": "Cup"}
TAGS = {"801": ("calm", "gift"), "802": ("gift",), "803": ()}
COLLECTIONS = {"801": ("91",), "802": (), "803": ("91", "92")}
SOLD = Range(PRODUCTS, TAGS, COLLECTIONS)
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
        "tags": sorted(dice.sample(("VIP", "vip", "press", 'a "b"'), dice.randint(0, 2))),
        "consent_state": dice.choice(list(ConsentState)),
        "consent_at": dice.choice((None, moment(dice, now))),
    }  # fmt: skip
    found = Person(columns, value_row(dice, now) if dice.random() < 0.8 else None)
    for _ in range(dice.randint(0, 3)):
        products = tuple(dice.sample(sorted(PRODUCTS), dice.randint(0, 2)))
        is_discounted = dice.random() < 0.5
        has_code = dice.random() < 0.4  # some free only the shipping, which is no discount
        bought = Purchase(moment(dice, now), products, is_discounted, has_code, dice.random() < 0.8)
        found.purchases.append(bought)
    for _ in range(dice.randint(0, 3)):
        product = dice.choice((None, *PRODUCTS))
        found.visits.append(Visit(moment(dice, now), dice.choice(EVENTS), product))
    found.points = dice.choice((None, 0, 50, 500))
    found.wishes = {key: dice.random() < 0.7 for key in dice.sample(sorted(PRODUCTS), dice.randint(0, 2))}
    found.declined = tuple(dice.sample(sorted(Topic), dice.randint(0, 3))) if dice.random() < 0.7 else ()
    found.contacts = [moment(dice, now) for _ in range(dice.randint(0, 2))]
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
        _shelve(shop, products)
        return {_one(shop, each, products): each for each in people}


def _one(shop: Shop, person: Person, products: dict[str, int]) -> int:
    customer_id = _added(Customer(shop_id=shop.id, **person.columns))
    if person.value is not None:
        db.session.execute(
            insert(CustomerValue).values(shop_id=shop.id, customer_id=customer_id, **person.value)
        )
    for number, each in enumerate(person.purchases):
        _order(shop, customer_id, f"{customer_id}-{number}", each, products)
    _keep(shop, customer_id, person)
    if person.visits:
        visitor_id = _browser(shop, f"{shop.id}-{customer_id}", customer_id)
        for visit in person.visits:
            told = {"name": visit.name, "product_platform_id": visit.product, "data": {}, "at": visit.at}
            db.session.add(StorefrontEvent(shop_id=shop.id, visitor_id=visitor_id, **told))
    if person.points is not None:
        held = {"kind": Kind.AVAILABLE, "customer_id": customer_id, "unit": POINTS, "balance": person.points}
        db.session.add(Account(shop_id=shop.id, **held))
    return customer_id


def _keep(shop: Shop, customer_id: int, person: Person) -> None:
    """Wishes, declined topics and contacts; the second contact was in a browser not known as hers then."""
    for product, is_wished in person.wishes.items():
        told = {"product_platform_id": product, "is_wished": is_wished, "changed_at": shop.installed_at}
        db.session.add(Wish(shop_id=shop.id, customer_id=customer_id, **told))
    for topic in Topic:
        said = {
            "topic": topic,
            "is_wanted": topic not in person.declined,
            "source": "",
            "at": shop.installed_at,
        }
        if person.declined:
            db.session.add(TopicChoice(shop_id=shop.id, customer_id=customer_id, **said))
    for number, at in enumerate(person.contacts):
        who = {"customer_id": customer_id} if not number else {}
        if number:
            who = {"visitor_id": _browser(shop, f"{shop.id}-{customer_id}-popup", customer_id)}
        made = {"channel": Channel.MAIL, "source": f"send:{customer_id}-{number}", "at": at}
        db.session.add(ContactEntry(shop_id=shop.id, **made, **who))


def _browser(shop: Shop, key: str, customer_id: int) -> int:
    seen = {"customer_id": customer_id, "created_at": shop.installed_at, "seen_at": shop.installed_at}
    return _added(Visitor(shop_id=shop.id, key=key, **seen))


def _shelve(shop: Shop, products: dict[str, int]) -> None:
    for key in ("91", "92"):
        told = {"handle": key, "title": f"Shelf {key}", "updated_at": shop.installed_at, "size": 2}
        collection = Collection(shop_id=shop.id, platform_id=key, read_at=shop.installed_at, **told)
        collection_id = _added(collection)
        for product, shelves in COLLECTIONS.items():
            if key in shelves:
                where = {"collection_id": collection_id, "product_id": products[product], "position": 0}
                db.session.add(CollectionMember(shop_id=shop.id, **where))


def _added(row: Any) -> int:
    db.session.add(row)
    db.session.flush()
    return int(row.id)


def _product(shop: Shop, key: str, kind: str) -> Product:
    return Product(
        shop_id=shop.id, platform_id=key, handle=key, title=f"Product {key}", kind=kind, vendor="",
        tags=list(TAGS[key]),
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
                customer_id=customer_id if bought.counts else None,
                bought_second=int(bought.at.timestamp()) if bought.counts else None,
            )
        )  # fmt: skip
