"""Our own lists come back as changes of products: such an echo must cost next to nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import delete, event, select

from app import catalog, shops
from app.catalog import Product, Variant
from app.core.database import db
from app.core.jobs import Job
from app.core.unit import unit_of_work
from app.platforms import Metafield
from app.webhooks import Delivery
from devstore.testing import TINY
from tests.stand_in import arrived, connected, store
from tests.webhooks.sending import send

__all__ = ["connected", "store"]

WRITE = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) (\w+)")


@pytest.fixture
def tiny(connected, store):
    """A shop whose products are known as they are, and for which nothing else is to be done."""
    shop = arrived(store)
    page = shops.connect(shop).products()
    with unit_of_work():
        db.session.execute(delete(Job))
        catalog.record_products(shop.id, page.items)
    return shop.id


@contextmanager
def written() -> Iterator[list[str]]:
    """What is changed meanwhile, as "UPDATE product"."""
    seen: list[str] = []

    def note(_connection, _cursor, statement: str, *_: object) -> None:
        if found := WRITE.match(statement):
            seen.append(" ".join(found.groups()).lower())

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def state() -> list[tuple]:
    db.session.rollback()
    rows = db.session.execute(
        select(Product.platform_id, Product.title, Product.updated_at, Variant.platform_id, Variant.id)
        .join(Variant, Variant.product_id == Product.id)
        .order_by(Variant.id)
    )
    return [tuple(row) for row in rows]


def deliver(app, run_jobs: Callable[[], int], body: dict) -> tuple[Delivery, list[str]]:
    """Send and apply; the delivery, and what applying it changed beside deliveries and jobs."""
    db.session.rollback()
    send(app, "products/update", body, shop=TINY)
    with written() as changes:
        run_jobs()
    delivery = db.session.scalar(select(Delivery).order_by(Delivery.id.desc()))
    assert delivery is not None and delivery.done_at is not None, delivery and delivery.problem
    return delivery, [each for each in changes if not each.endswith((" delivery", " job"))]


def latest_body(store) -> dict:
    found: dict = json.loads(store.ask("deliveries", topic="products/update", limit=1)[0]["body"])
    return found


def publish(store, number: str) -> dict:
    """Write a list into the product; the body of the webhook that comes of it."""
    lists = [Metafield.product_list("similar", [number], product_id=number)]
    store.move_clock(60)
    shops.connect(shops.get(TINY)).set_metafields(lists)
    return latest_body(store)


def test_an_echo_moves_the_products_date_and_touches_nothing_else(app, tiny, store, run_jobs):
    number = state()[0][0]
    echo = publish(store, number)
    before = {row[0]: row for row in state() if row[0] != number}, {row[3:] for row in state()}

    _, changes = deliver(app, run_jobs, echo)

    assert changes == ["update product"]
    after = {row[0]: row for row in state() if row[0] != number}, {row[3:] for row in state()}
    assert after == before


def test_a_state_that_is_known_to_its_date_is_not_written_at_all(app, tiny, store, run_jobs):
    echo = publish(store, state()[0][0])
    deliver(app, run_jobs, echo)
    before = state()

    _, changes = deliver(app, run_jobs, echo)

    assert changes == []
    assert state() == before


def test_a_state_from_before_an_echo_does_not_come_back(app, tiny, store, run_jobs):
    number = state()[0][0]
    between = publish(store, number) | {"title": "What it was called for a minute"}
    echo = publish(store, number)
    deliver(app, run_jobs, echo)

    deliver(app, run_jobs, between)

    assert {row[1] for row in state() if row[0] == number} == {echo["title"]}


def cut(body: dict) -> dict:
    """The body as the platform sends it for a product of many variants: the first of them only."""
    assert len(body["variants"]) > 1
    return body | {"variants": body["variants"][:1]}


@pytest.fixture
def long_product(tiny):
    """The number of a product with several variants."""
    numbers = [row[0] for row in state()]
    return next(number for number in numbers if numbers.count(number) > 1)


def test_the_platform_is_asked_once_for_what_a_body_leaves_out_and_not_for_its_echoes(
    app, long_product, store, run_jobs
):
    deliver(app, run_jobs, cut(publish(store, long_product)))
    echo = cut(publish(store, long_product))
    before = {row[3:] for row in state()}

    store.control("faults", {"target": "graphql", "times": 9, "status": 503})
    _, changes = deliver(app, run_jobs, echo)

    assert changes == ["update product"]
    assert {row[3:] for row in state()} == before


def test_a_variant_beyond_the_body_that_changed_is_asked_for(app, long_product, store, run_jobs):
    deliver(app, run_jobs, cut(publish(store, long_product)))
    changed = cut(publish(store, long_product))
    changed["variant_gids"][-1]["updated_at"] = "2027-01-01T00:00:00.000Z"

    _, changes = deliver(app, run_jobs, changed)

    assert "insert into variant" in changes
