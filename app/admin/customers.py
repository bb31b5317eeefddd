"""Customers: the list, and one customer with everything that is known and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, and_, func, select

from app import answers, attention, customers, giving, loyalty, orders, segments, sends, value
from app.admin.door import blueprint
from app.admin.leaves import SIZE, Asked, Leaf, csv_file, matches
from app.admin.outlook import FORECAST_HEAD, forecast_cells, group_badge, outlook_of
from app.admin.reasons import with_reasons
from app.admin.segments import chosen_segment
from app.admin.timeline import newest_first, of_customer
from app.admin.visits import on_the_storefront, wished_titles
from app.admin.words import consent, full_name
from app.core import clock, happenings
from app.core.database import db
from app.core.money import major_of
from app.customers import ConsentEntry, Customer
from app.orders import Order
from app.segments import Segment
from app.shops import Shop
from app.value import CustomerValue, RfmGroup
from app.web import merchant_only, page

EXPORTED = 100_000
GROUPS = tuple(group.value for group in RfmGroup)
GROUP_WORDS = {"": "All"} | {group: group.capitalize() for group in GROUPS}
SORT_WORDS = {
    "": "Newest first",
    "value": "Most expected first",
    "risk": "Most likely to lapse first",
}
SORTS: dict[str, Any] = {
    "value": CustomerValue.expected_value_minor.desc().nulls_last(),
    "risk": CustomerValue.lapse_risk.desc().nulls_last(),
}
SHOWN_ORDERS, SHOWN_MAILS, SHOWN_EVENTS, SHOWN_CONSENTS = 10, 10, 60, 5


@dataclass(frozen=True)
class Choice:
    """Which customers the list's address asks for, and in which order; what is unknown is no choice."""

    group: str
    sort: str
    segment: Segment | None

    @classmethod
    def of_request(cls, shop: Shop) -> Choice:
        group, sort = request.args.get("group", ""), request.args.get("sort", "")
        return cls(group if group in GROUPS else "", sort if sort in SORTS else "", chosen_segment(shop))

    def kept(self) -> dict[str, str]:
        """The same for the addresses of other pages of the list."""
        segment = str(self.segment.id) if self.segment else ""
        every = {"group": self.group, "sort": self.sort, "segment": segment}
        return {name: chosen for name, chosen in every.items() if chosen}

    def sorted(self, found: Select[Customer]) -> Select[Customer]:
        newest = Customer.id.desc()
        return found.order_by(SORTS[self.sort], newest) if self.sort else found.order_by(newest)


@blueprint.get("/admin/customers")
@merchant_only
def customer_list(shop: Shop) -> ResponseReturnValue:
    choice = Choice.of_request(shop)
    asked = replace(Asked.of_request(), also=choice.kept())
    found = _found(shop, asked.search, choice)
    listed = choice.sorted(found).offset(asked.offset).limit(SIZE)
    people = db.session.scalars(listed).all()
    ids = [person.id for person in people]
    leaf = Leaf(people, _count(found), asked, "/admin/customers")
    bought, held = _bought(shop.id, ids), loyalty.balances_of(shop.id, ids)
    return page(
        "admin/customers.html",
        leaf=leaf, asked=asked, bought=bought, held=held, worth=value.by_customers(shop.id, ids),
        group=choice.group, segment=choice.segment, segments=segments.list_all(shop.id),
        group_badge=group_badge, group_tabs=_tabs(asked, "group", GROUP_WORDS),
        sort_tabs=_tabs(asked, "sort", SORT_WORDS),
    )  # fmt: skip


@blueprint.get("/admin/customers.csv")
@merchant_only
def customer_export(shop: Shop) -> ResponseReturnValue:
    """All customers that the search finds, with what each bought and is expected to."""
    choice = Choice.of_request(shop)
    found = choice.sorted(_found(shop, Asked.of_request().search, choice)).limit(EXPORTED)
    head = ("customer", "email", "country", "consent", "consent_at", "orders", "spent", "currency")
    bought = _bought(shop.id)
    known = db.session.execute(found.with_only_columns(Customer, CustomerValue))
    rows = ((person, worth, bought.get(person.id, (0, 0))) for person, worth in known)
    return csv_file(
        head + FORECAST_HEAD,
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
                *forecast_cells(worth, shop.currency),
            )
            for person, worth, (count, spent) in rows
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
    events = of_customer(told, bought, wished_titles(shop.id, told))
    return page(
        "admin/customer.html",
        person=person,
        outlook=outlook_of(value.find(shop.id, person.id), shop.currency, clock.now()),
        total=_bought(shop.id, [person.id]).get(person.id, (0, 0)),
        orders=bought[:SHOWN_ORDERS],
        mails=sends.of_customer(shop.id, person.id, SHOWN_MAILS),
        consents=_consents(shop.id, person.id),
        answers=answers.of_customer(shop.id, person.id),
        points=loyalty.customer_panel(shop, person.id),
        gifts=giving.customer_panel(shop, person),
        events=newest_first(with_reasons(shop, events, decided)),
        visited=on_the_storefront(shop, person.id),
        segments=segments.of_customer(shop, person.id),
    )


def _tabs(asked: Asked, name: str, words: dict[str, str]) -> list[tuple[str, str, bool]]:
    """Words, address and whether it is chosen; the other choices stay as they are."""
    chosen = asked.also.get(name, "")
    kept = {"q": asked.search} | asked.also
    return [
        (said, f"/admin/customers?{urlencode(kept | {name: key})}", key == chosen)
        for key, said in words.items()
    ]


def _found(shop: Shop, search: str, choice: Choice) -> Select[Customer]:
    words = matches(search, Customer.email, Customer.first_name, Customer.last_name)
    present = (Customer.redacted_at.is_(None), customers.is_present(shop.id))
    worth = and_(CustomerValue.customer_id == Customer.id, CustomerValue.shop_id == shop.id)
    found = select(Customer).outerjoin(CustomerValue, worth).where(Customer.shop_id == shop.id)
    found = found.where(*present, *words)
    if choice.group:
        found = found.where(CustomerValue.rfm_group == RfmGroup(choice.group))
    if choice.segment:
        found = found.where(Customer.id.in_(segments.selected(shop, choice.segment)))
    return found


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
