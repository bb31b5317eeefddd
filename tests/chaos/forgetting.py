"""P1 and P2: whoever asks to be forgotten is, in every table; so is a shop, in whatever order it is asked."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy import delete, func, insert, select

from app import customers, orders, shops, worker
from app.activity import StorefrontEvent
from app.core import clock
from app.core.database import db
from app.core.jobs import Job
from app.core.unit import unit_of_work
from app.loyalty.models import Account, LedgerEntry
from app.orders import OrderLine
from app.platforms import ShopSnapshot, TokenSet
from app.platforms.shopify import pacing
from app.shops import Shop
from tests.chaos import person
from tests.chaos.canary import traces, unfilled
from tests.chaos.house import DOMAIN, House
from tests.chaos.outcome import Outcome, drift
from tests.chaos.places import Place
from tests.webhooks.sending import body_of

NEIGHBOUR = "neighbour.myshopify.com"
CHUNK = 5000
LINES_OF_ORDER = 3


def p1_forget(place: Place, rows: int, database: str = "sqlite") -> Outcome:
    """A customer, then her shop, out of so many rows, with a neighbour who keeps everything."""
    with place.house(database) as house:
        _reach_nobody(house)
        _with_neighbour(house)
        for domain in (DOMAIN, NEIGHBOUR):
            person.lives(house.app, domain)
        shop_id = house.number("SELECT id FROM shop WHERE domain = :name", name=DOMAIN)
        where, empty, marks = _traces(house, shop_id), _unfilled(house, DOMAIN), _marks(house, DOMAIN)
        _fill(house, shop_id, rows)
        sums = _sums(house, shop_id)
        forgot_in = _timed(house, "customers/redact", person.redaction(DOMAIN))
        left = _traces(house, shop_id, *marks)
        broken = [f"she is still in {each}" for each in left]
        broken += [f"she was never in {each}, so that nothing is shown of it" for each in empty]
        broken += [] if sums == _sums(house, shop_id) else ["the books changed"]
        broken += [f"{count} {what}" for what, count in drift(house).items() if count]
        theirs = _rows_of(house, NEIGHBOUR)
        erased_in = _timed(house, "shop/redact", body_of("shop_redact", shop_domain=DOMAIN))
        broken += [f"{count} rows of the shop in {name}" for name, count in _left_of(house, shop_id).items()]
        broken += [] if theirs == _rows_of(house, NEIGHBOUR) else ["the neighbour lost something"]
        broken += [] if len(where) > 8 else [f"she had left traces in {where} only"]
    return Outcome(
        "P1",
        f"redaction of a customer and of a shop with {rows:,} rows, {database}",
        f"traces in {len(where)} columns, none after {forgot_in:.1f} s; the shop erased in {erased_in:.0f} s",
        broken,
        [f"{erased_in:.0f} s"] if erased_in >= 60 or forgot_in >= 60 else [],
    )


def p2_orders(place: Place, orders_tried: int, database: str = "sqlite", seed: int = 1) -> Outcome:
    """Uninstall, redactions and what arrives late, in many orders: nothing personal, and nothing breaks."""
    broken: list[str] = []
    acts = _acts()
    plans = list(itertools.permutations(acts))
    plans = random.Random(seed).sample(plans, min(orders_tried, len(plans)))
    with place.house(database) as house, patch.object(pacing, "timer", _Hurried()):
        _reach_nobody(house)
        for number, plan in enumerate(plans):
            domain = f"shop-{number}.myshopify.com"
            _found(house, domain)
            person.tell(house.app, domain, "orders/create", person.order())
            _drain(house)
            for act in plan:
                acts[act](house, domain)
                _drain(house)
            if _is_remembered(plan):
                person.tell(house.app, domain, "orders/updated", person.order(financial_status="pending"))
                _drain(house)
            broken += [f"{' '.join(plan)}: {each}" for each in _traces(house, None)]
            broken += [f"{' '.join(plan)}: {each}" for each in _dead(house)]
    return Outcome(
        "P2",
        f"{len(plans)} orders of uninstall, redaction twice, shop redaction and late deliveries, {database}",
        "idempotent, nothing personal comes back",
        broken,
    )


def _is_remembered(plan: Sequence[str]) -> bool:
    """Whom the house forgot before the whole shop was forgotten, it cannot know any more."""
    asked = max(plan.index("redact"), plan.index("again"))
    return not plan.index("erase") < plan.index("return") or asked > plan.index("return")


class _Hurried(pacing.Timer):
    """Nobody answers, however long one waits between two calls; a hundred shops would wait for hours."""

    def sleep(self, seconds: float) -> None:
        pass


Acts = dict[str, Callable[[House, str], None]]


def _acts() -> Acts:
    def tells(topic: str, body: Callable[[str], dict[str, Any]]) -> Callable[[House, str], None]:
        return lambda house, domain: person.tell(house.app, domain, topic, body(domain))

    gone = tells("app/uninstalled", lambda domain: body_of("app_uninstalled", myshopify_domain=domain))
    return {
        "redact": tells("customers/redact", person.redaction),
        "again": tells("customers/redact", person.redaction),
        "uninstall": gone,
        "erase": tells("shop/redact", lambda domain: body_of("shop_redact", shop_domain=domain)),
        "return": _come_back,
    }


def _come_back(house: House, domain: str) -> None:
    """The merchant installs (again), as by her first visit."""
    with house.app.app_context(), unit_of_work():
        shop = shops.install(
            _snapshot(domain), TokenSet(access_token="t", scopes="", lasts=timedelta(hours=1))
        )
        db.session.execute(delete(Job).where(Job.shop_id == shop.id, Job.kind != "webhooks.apply"))


def _snapshot(domain: str) -> ShopSnapshot:
    return ShopSnapshot(
        platform_id="101", domain=domain, name="Shop", email="owner@example.com", owner_name="Olive",
        currency="USD", timezone="UTC", country="US", primary_url=f"https://{domain}",
    )  # fmt: skip


def _found(house: House, domain: str) -> None:
    with house.app.app_context(), unit_of_work():
        first = db.session.query(Shop).filter_by(domain=DOMAIN).one()
        columns = {each.key: getattr(first, each.key) for each in Shop.__mapper__.columns}
        db.session.add(Shop(**columns | {"id": None, "domain": domain}))


def _with_neighbour(house: House) -> None:
    _found(house, NEIGHBOUR)


def _reach_nobody(house: House) -> None:
    house.app.config["PERENNIAL"] = replace(house.config, shopify_store_url="http://127.0.0.1:9/{shop}")


def _drain(house: House) -> None:
    with house.app.app_context():
        worker.drain()
        db.session.remove()


def _timed(house: House, topic: str, body: dict[str, Any]) -> float:
    person.tell(house.app, DOMAIN, topic, body)
    started = time.monotonic()
    _drain(house)
    return time.monotonic() - started


def _traces(house: House, shop_id: int | None, *marks: str) -> list[str]:
    with house.app.app_context():
        return traces([*person.WORDS, *marks], shop_id=shop_id)


def _marks(house: House, domain: str) -> list[str]:
    with house.app.app_context():
        return person.marks_of(shops.get(domain))


def _unfilled(house: House, domain: str) -> list[str]:
    with house.app.app_context():
        return unfilled(person.names_of(shops.get(domain)), apart=person.OTHERS)


def _dead(house: House) -> list[str]:
    rows = house.rows("SELECT topic, problem FROM delivery WHERE dead_at IS NOT NULL")
    return [f"{topic}: {problem}" for topic, problem in rows]


def _fill(house: House, shop_id: int, rows: int) -> None:
    """Orders with their lines, visits and ledger entries of other customers."""
    with house.app.app_context():
        now, number = clock.now(), 0
        with unit_of_work():
            bodies = {"platform_id": "1", "email": None, "first_name": "", "last_name": "", "locale": ""}
            row = bodies | {
                "shop_id": shop_id,
                "country": "",
                "created_at": now,
                "consent_state": "not_subscribed",
            }
            db.session.execute(insert(customers.Customer), [row])
        while number < rows:
            many = min(CHUNK, rows - number)
            with unit_of_work():
                _some_orders(shop_id, number, many // 2)
                visit = {"shop_id": shop_id, "visitor_id": None, "name": "page_viewed", "data": {}, "at": now}
                db.session.execute(insert(StorefrontEvent), [visit] * (many - many // 2))
            number += many
        db.session.remove()


def _some_orders(shop_id: int, first: int, rows: int) -> None:
    now, whole = clock.now(), 1 + LINES_OF_ORDER
    amounts = dict.fromkeys(
        ("subtotal_minor", "discount_minor", "shipping_minor", "tax_minor", "total_minor", "refunded_minor"),
        0,
    )
    base = amounts | {
        "shop_id": shop_id, "name": "#", "created_at": now, "updated_at": now, "triggered_at": now,
        "financial_status": "paid", "is_test": False, "currency": "USD", "discount_codes": [], "digest": "",
    }  # fmt: skip
    made = [base | {"platform_id": f"filled-{first + number}"} for number in range(max(1, rows // whole))]
    ids = db.session.scalars(insert(orders.Order).returning(orders.Order.id), made).all()
    line = {
        "shop_id": shop_id, "title": "Mug", "quantity": 1, "unit_price_minor": 1, "discount_minor": 0,
        "is_gift_card": False,
    }  # fmt: skip
    lines = [line | {"order_id": i, "platform_id": str(n)} for i in ids for n in range(LINES_OF_ORDER)]
    db.session.execute(insert(OrderLine), lines)


def _sums(house: House, shop_id: int) -> dict[int, tuple[int, int]]:
    """Balance and sum of entries of each account."""
    with house.app.app_context():
        entries = select(LedgerEntry.account_id, func.sum(LedgerEntry.amount)).group_by(
            LedgerEntry.account_id
        )
        sums = {account_id: int(total) for account_id, total in db.session.execute(entries)}
        accounts = db.session.scalars(select(Account).where(Account.shop_id == shop_id)).all()
        found = {each.id: (each.balance, sums.get(each.id, 0)) for each in accounts}
        db.session.remove()
    return found


def _left_of(house: House, shop_id: int) -> dict[str, int]:
    """Rows of an erased shop, its last job's own excepted."""
    tables = _counts(house, shop_id)
    return {name: count for name, count in tables.items() if count and (name, count) != ("job", 1)}


def _rows_of(house: House, domain: str) -> dict[str, int]:
    counts = _counts(house, house.number("SELECT id FROM shop WHERE domain = :name", name=domain))
    counts.pop("job")
    return counts


def _counts(house: House, shop_id: int) -> dict[str, int]:
    named = [table for table in Shop.metadata.sorted_tables if "shop_id" in table.c]
    query = 'SELECT count(*) FROM "{}" WHERE shop_id = :shop'
    return {table.name: house.number(query.format(table.name), shop=shop_id) for table in named}
