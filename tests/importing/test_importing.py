"""The first import: everything once, as history, from wherever it stopped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import catalog, customers, importing, orders, shops
from app.core import clock, jobs
from app.core.database import db
from app.core.happenings import Happening
from app.core.jobs import Job, JobState
from app.core.unit import unit_of_work
from app.importing import ImportPart, keeping
from app.importing.models import PartState, SheetState, UploadedSheet
from app.platforms import Unreadable
from app.platforms.shopify import translate_graphql
from app.platforms.shopify.paging import PageSize
from devstore.testing import TINY


@pytest.fixture(params=["export", "pages"])
def way(request, tiny, store):
    """Each test by an export and, as where the app may have none, page by page."""
    store.control("bulk", {"allowed": request.param == "export"})
    yield request.param
    store.control("bulk", {"allowed": True})


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(PageSize, "learn", lambda self, cost: None)
    monkeypatch.setattr("app.platforms.shopify.store.PageSize", lambda first: PageSize(2))
    monkeypatch.setattr("app.platforms.shopify.bulk.PAGE", 2)


def counts(shop_id):
    return catalog.count(shop_id), customers.count(shop_id), orders.count(shop_id)


def test_everything_is_brought_in_as_history(tiny, run_imports, way):
    run_imports()

    products, people, bought = counts(tiny)
    assert (products, people, bought) == (8, 3, 10)
    progress = importing.progress(shops.by_id(tiny))
    assert [(p.what, p.done, p.state) for p in progress] == [
        ("products", products, "done"),
        ("collections", 2, "done"),
        ("customers", people, "done"),
        ("orders", bought, "done"),
    ]
    assert catalog.collection_count(tiny) == 2
    assert {p.is_by_pages for p in progress} == {way == "pages"}
    assert {p.whole == p.done for p in progress} == {way == "export"}
    kinds = set(db.session.scalars(select(Happening.kind)))
    assert kinds <= {"shop_installed"}


def test_training_follows_once(tiny, run_imports):
    run_imports()

    keys = db.session.scalars(select(Job.key).where(Job.kind == "recommendations.train")).all()
    assert keys == ["recommendations.train:import:1"]


def test_a_killed_import_goes_on_behind_the_last_page(
    way, tiny, run_imports, small_pages, after_death, monkeypatch
):
    seen, record = [], orders.record_many

    def dying(shop_id, snapshots):
        seen.extend(snapshot.platform_id for snapshot in snapshots)
        if len(seen) == 6:
            raise KeyboardInterrupt
        return record(shop_id, snapshots)

    monkeypatch.setattr(keeping.orders, "record_many", dying)
    with pytest.raises(KeyboardInterrupt):
        run_imports()
    after_death()
    assert orders.count(tiny) == 4

    run_imports()

    assert orders.count(tiny) == 10
    assert len(seen) == 6 + 6
    part = db.session.scalar(select(ImportPart).where(ImportPart.what == "orders"))
    assert (part.done, part.state, part.cursor) == (10, "done", None)


def test_an_import_under_way_is_not_begun_again(tiny, run_imports):
    shop = shops.by_id(tiny)
    with unit_of_work():
        assert importing.start(shop) == 1
        assert importing.start(shop) == 1
    run_imports()

    with unit_of_work():
        assert importing.start(shops.by_id(tiny)) == 2
    run_imports()
    assert counts(tiny) == (8, 3, 10)


def test_a_shop_that_leaves_meanwhile_gets_no_more_rows(tiny, run_imports, store, monkeypatch):
    record = catalog.record_products

    def leaving(shop_id, snapshots):
        changed = record(shop_id, snapshots)
        shop = shops.by_id(shop_id)
        shops.uninstall(shop, shop.installed_at)
        return changed

    monkeypatch.setattr(keeping.catalog, "record_products", leaving)
    run_imports()

    assert customers.count(tiny) == 0 and orders.count(tiny) == 0


def test_a_store_that_is_away_puts_the_import_off(tiny, step, store):
    store.control("faults", {"target": "graphql", "times": 50, "status": 503})
    step()
    step()
    store.control("faults", {})

    job = db.session.scalar(select(Job).where(Job.kind == "importing.products"))
    assert (job.state, job.attempts) == (JobState.WAITING, 0)
    assert job.run_at > job.created_at


def test_progress_before_the_first_import_is_empty(shop):
    assert importing.progress(shop) == []
    assert jobs.waiting_counts()["jobs_due"] == 0


def test_another_shop_gets_nothing(tiny, other_shop, run_imports):
    other = other_shop.id
    run_imports()

    assert counts(other) == (0, 0, 0)
    assert importing.progress(shops.by_id(other)) == []
    assert shops.find(TINY).id == tiny


def test_what_waited_when_the_shop_left_ends_and_a_new_import_begins_when_it_is_back(tiny, step, store):
    step()
    shop = shops.by_id(tiny)
    with unit_of_work():
        shops.uninstall(shop, shop.installed_at)
        shop.uninstalled_at = None  # it is back before the waiting job looks again
        shop.installed_at = clock.now() + timedelta(seconds=1)
        sheet = UploadedSheet(
            shop_id=tiny, kind="orders", name="half.csv", state=SheetState.RUNNING, things=9,
            first_at=None, last_at=None, uploaded_at=clock.now(),
        )  # fmt: skip
        db.session.add(sheet)
    step()
    assert catalog.count(tiny) == 0, "the old import brings nothing more in"

    with unit_of_work():
        jobs.add("importing.start", key="generation:2", shop_id=tiny)
    step()
    states = {(part.run, part.state) for part in db.session.scalars(select(ImportPart))}
    assert {state for run, state in states if run == 1} == {PartState.CANCELLED}
    assert {state for run, state in states if run == 2} & {PartState.WAITING, PartState.RUNNING}
    assert db.session.scalars(select(UploadedSheet)).all() == []


def test_one_order_that_cannot_be_read_is_set_aside_and_the_others_come(tiny, run_imports, way, monkeypatch):
    translate = translate_graphql.order

    def reading(node, refunds):
        if node["name"] == "#1003":
            raise Unreadable("no readable order: its total is no number")
        return translate(node, refunds)

    monkeypatch.setattr("app.platforms.shopify.store.translate.order", reading)
    run_imports()

    assert orders.count(tiny) == 9
    part = importing.progress(shops.by_id(tiny))[-1]
    assert (part.done, part.set_aside, part.state) == (10, 1, "done")
    number, _, why = part.set_aside_note.partition(": ")
    assert number.isdigit() and why == "no readable order: its total is no number"


def test_what_a_database_cannot_hold_is_set_aside(tiny, run_imports, way, store):
    """PostgreSQL holds no NUL in a text; SQLite does, and loses nothing."""
    ids = [each.platform_id for each in shops.connect(shops.by_id(tiny)).customers().items]
    db.session.rollback()
    store.control(f"{TINY}/customers/{ids[0]}/touch", {"first_name": "A\x00da"})
    run_imports()
    store.control(f"{TINY}/customers/{ids[0]}/touch", {"first_name": "Ada"})

    parts = {each.what: each for each in importing.progress(shops.by_id(tiny))}
    part = parts["customers"]
    is_held = db.engine.dialect.name == "sqlite"
    assert part.state == "done" and part.set_aside == (0 if is_held else 1)
    assert is_held or part.set_aside_note.startswith(f"{ids[0]}: ")
    assert orders.count(tiny) + parts["orders"].set_aside == 10
