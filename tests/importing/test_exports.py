"""The first import by exports: whatever becomes of an export, everything arrives, and nothing half."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import catalog, customers, importing, orders, shops
from app.core import clock
from app.core.database import db
from app.core.jobs import Job
from app.core.unit import unit_of_work
from app.importing import ImportPart
from app.platforms import ExportStage
from app.platforms.shopify import bulk
from tests.admin.merchant import Merchant
from tests.admin.merchant import told as told_by

EVERYTHING = (8, 3, 10)
WEEK_AND_DAY = 8 * 86_400


def counts(shop_id):
    return catalog.count(shop_id), customers.count(shop_id), orders.count(shop_id)


def parts(shop_id):
    db.session.rollback()
    return db.session.scalars(select(ImportPart).where(ImportPart.shop_id == shop_id)).all()


@pytest.fixture
def told(monkeypatch):
    """Have the platform tell something else of each export."""
    state = bulk.state

    def tell(**changes):
        monkeypatch.setattr(bulk, "state", lambda client, gid: replace(state(client, gid), **changes))

    return tell


@pytest.fixture
def begun(tiny, step):
    """An import whose files are asked for and not written yet."""
    step()
    step()
    return tiny


def test_all_files_are_asked_for_at_once_and_their_names_kept(begun):
    names = {part.export_id for part in parts(begun)}

    assert len(names) == 4 and None not in names
    assert counts(begun) == (0, 0, 0)


def test_a_worker_that_dies_after_asking_waits_for_the_same_files(
    tiny, step, run_imports, after_death, monkeypatch
):
    step()
    monkeypatch.setattr(bulk, "state", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        step()
    after_death()
    names = [part.export_id for part in parts(tiny)]
    monkeypatch.undo()
    run_imports()

    assert [part.export_id for part in parts(tiny)] == names
    assert counts(tiny) == EVERYTHING


def test_a_file_that_got_too_old_is_asked_for_again(begun, step, run_imports, store):
    before = {part.export_id for part in parts(begun)}
    store.control("work")
    store.move_clock(WEEK_AND_DAY)
    try:
        run_imports()
    finally:
        store.move_clock(-WEEK_AND_DAY)

    assert counts(begun) == EVERYTHING
    assert before.isdisjoint(part.export_id for part in parts(begun))
    assert {part.way for part in parts(begun)} == {"export"}


def test_nothing_is_taken_from_a_file_that_broke_off(tiny, step, told):
    told(counted=10**6, stage=ExportStage.READY)
    for _ in range(3):
        step()

    assert counts(tiny) == (0, 0, 0)
    assert parts(tiny)[0].lost == 2


@pytest.mark.parametrize("problem", ["TIMEOUT", "ACCESS_DENIED"])
def test_exports_that_fail_lead_to_pages(tiny, run_imports, told, problem):
    told(stage=ExportStage.FAILED, problem=problem)
    run_imports()

    assert counts(tiny) == EVERYTHING
    assert {(part.way, part.note, part.state) for part in parts(tiny)} == {("pages", problem, "done")}
    assert {part.lost for part in parts(tiny)} == {1 if problem == "ACCESS_DENIED" else 3}


def test_a_stopped_import_brings_in_nothing_more_and_the_store_stops_writing(begun, step, run_imports, store):
    with unit_of_work():
        assert importing.stop(shops.by_id(begun))
    run_imports()

    shop = shops.by_id(begun)
    assert [each.state for each in importing.progress(shop)] == ["cancelled"] * 4
    assert counts(begun) == (0, 0, 0)
    stages = {shops.connect(shop).export(part.export_id).stage for part in parts(begun)}
    assert stages <= {ExportStage.GONE, ExportStage.READY}
    with unit_of_work():
        assert not importing.stop(shops.by_id(begun))
        importing.start(shops.by_id(begun))
    run_imports()
    assert counts(begun) == EVERYTHING


def test_the_stores_word_that_a_file_is_ready_ends_the_wait(begun):
    waiting = update(Job).where(Job.kind == "importing.products")
    with unit_of_work():
        db.session.execute(waiting.values(run_at=clock.now() + timedelta(hours=1), error="waits"))
    with unit_of_work():
        importing.look_again(shops.by_id(begun))

    assert db.session.scalar(select(Job.run_at).where(Job.kind == "importing.products")) <= clock.now()


def test_what_the_store_has_counted_is_shown_while_it_writes(tiny, step, told):
    told(stage=ExportStage.RUNNING, counted=4711)
    step()
    step()

    products, *_ = importing.progress(shops.by_id(tiny))
    assert (products.state, products.counted, products.done) == ("running", 4711, 0)


def test_too_many_exports_at_once_are_waited_for(tiny, run_imports, store):
    store.control("work")
    store = shops.connect(shops.by_id(tiny))
    for _ in range(5):
        store.begin_export("products")
    run_imports()

    assert counts(tiny) == EVERYTHING


def test_the_merchant_sees_how_far_it_is_and_stops_it(app, shop):
    with unit_of_work():
        run = importing.start(shop)
    merchant, mine = Merchant(app, shop), ImportPart.shop_id == shop.id
    with unit_of_work():
        gathering = update(ImportPart).where(mine, ImportPart.what == "products")
        db.session.execute(gathering.values(state="running", counted=4711))
        reading = update(ImportPart).where(mine, ImportPart.what == "customers")
        db.session.execute(reading.values(state="running", done=500, whole=1234))
    for page in ("/admin/setup", "/admin/"):
        text = merchant.get(page).text
        assert "gathering them, 4,711 records so far" in text and "waits its turn" in text
        assert "500 of 1,234" in text and 'max="1234"' in text

    answer = merchant.post("/admin/setup/import/stop")

    assert told_by(answer) == "Stopped. What came in stays." and "stopped, 500 are here" in answer.text
    assert told_by(merchant.post("/admin/setup/import/stop")) == "All of it was here already."
    merchant.post("/admin/setup/import")
    assert {part.run for part in parts(shop.id) if part.state == "waiting"} == {run + 1}
