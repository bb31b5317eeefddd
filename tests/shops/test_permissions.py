"""What the store lets us do: scopes that come and go, plans, the daily look, what staff may do themselves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from app import importing, shops, worker
from app.admin import reception
from app.core import clock as core_clock
from app.core import happenings, jobs, recurring
from app.core.database import db
from app.core.happenings import Happening
from app.core.jobs import Job
from app.core.unit import unit_of_work
from app.importing.models import ImportPart
from app.platforms import Claims, TokenRejected
from app.shops import PlatformToken
from devstore.testing import TINY, RunningDevstore
from tests.admin.merchant import told
from tests.platforms.test_session_tokens import token
from tests.stand_in import arrived, connected_to, start

HISTORY = "read_all_orders"
PLANS = [{"handle": "growth", "name": "Growth", "price_minor": 2900, "trial_days": 14}]


@pytest.fixture(scope="module")
def declaring_store(tmp_path_factory: pytest.TempPathFactory):
    """A stand-in that knows the app by its own declaration."""
    toml = Path(__file__).parents[2] / "shopify.app.toml"
    running: RunningDevstore = start(tmp_path_factory.mktemp("declared"), app_toml=toml, sends_webhooks=False)
    running.control("plans", {"plans": PLANS})
    yield running
    running.stop()


@pytest.fixture
def store(declaring_store, app):
    declaring_store.control(f"{TINY}/staff", {"scopes": None})
    with connected_to(app, declaring_store):
        yield declaring_store


@pytest.fixture
def tiny(store):
    """Installed with what is required, and nothing queued."""
    shop = arrived(store)
    with unit_of_work():
        db.session.execute(delete(Job))
    yield shop
    store.control(f"{TINY}/uninstall")


def look(shop, run_jobs, cause="now"):
    with unit_of_work():
        shops.look_soon(shop.id, cause)
    run_jobs()


def kept(shop):
    db.session.rollback()
    return db.session.scalar(select(PlatformToken).where(PlatformToken.shop_id == shop.id))


def test_a_shop_that_arrives_has_granted_what_is_required_and_no_more(tiny):
    permissions = shops.permissions_of(tiny)

    assert permissions.missing == () and not permissions.has(HISTORY)
    assert [notice.scopes for notice in reception.notices(tiny)] == [HISTORY]
    assert shops.plan_of(tiny) is None
    assert shops.app_handle_of(tiny) == "perennial"


def test_the_whole_history_once_allowed_is_imported(tiny, store, run_jobs):
    store.control(f"{TINY}/scopes", {"scopes": [HISTORY]})
    look(tiny, lambda: worker.drain(limit=2))

    assert shops.permissions_of(shops.find(TINY)).has(HISTORY)
    changed = db.session.scalar(select(Happening).where(Happening.kind == "permissions_changed"))
    assert changed.data == {"added": [HISTORY], "removed": []}
    assert db.session.scalar(select(ImportPart.id)) is not None
    assert reception.notices(shops.find(TINY)) == []


def test_what_is_allowed_while_an_import_is_under_way_is_imported_after_it(tiny, store, clock):
    with unit_of_work():
        first = importing.start(tiny)
    store.control(f"{TINY}/scopes", {"scopes": [HISTORY]})
    with unit_of_work():
        db.session.execute(update(Job).values(run_at=core_clock.now() + timedelta(hours=1)))
        shops.look_soon(tiny.id, "now")
    worker.drain(limit=2)
    waits = db.session.scalar(select(Job).where(Job.kind == "reactions.import_older_orders"))
    assert (waits.state, waits.attempts) == ("waiting", 0)

    with unit_of_work():
        db.session.execute(delete(Job).where(Job.kind == "importing.products"))
    clock.shift(seconds=30)
    worker.drain(limit=1)

    db.session.rollback()
    assert db.session.scalar(select(func.max(ImportPart.run))) == first + 1


def test_looking_twice_is_looking_once(tiny, run_jobs):
    look(tiny, run_jobs, "one")
    look(tiny, run_jobs, "two")

    assert db.session.scalar(select(Happening.id).where(Happening.kind == "permissions_changed")) is None


def test_a_scope_that_is_missing_is_named_with_the_way_to_grant_it(tiny):
    with unit_of_work():
        kept_now = db.session.scalar(select(PlatformToken).where(PlatformToken.shop_id == tiny.id))
        kept_now.scopes = "read_orders,write_customers"

    (notice,) = reception.notices(tiny)

    assert "write_discounts" in notice.text and "read_customers" not in notice.text
    assert notice.address.startswith(
        "https://admin.shopify.com/store/fern-and-finch/oauth/install?client_id="
    )


def test_the_plan_is_what_the_merchant_chose(tiny, store, run_jobs):
    address = "/store/fern-and-finch/charges/perennial/pricing_plans"
    chosen = store.page("admin.localhost", address, method="POST", data={"plan": "growth"})
    assert "charge_id=" in chosen.headers["Location"]

    look(tiny, run_jobs)

    plan = shops.plan_of(shops.find(TINY))
    assert (plan.handle, plan.name, plan.status) == ("growth", "Growth", "active")
    assert plan.renews_at > core_clock.now()
    assert reception.plans_address(tiny).endswith(address)
    store.page("admin.localhost", address, method="POST", data={"cancel": "1"})
    look(tiny, run_jobs, "left")
    assert shops.plan_of(shops.find(TINY)) is None


def test_each_day_each_shop_is_looked_in_on_and_its_token_renewed(tiny, store, clock, run_jobs):
    before = kept(tiny).access
    for _ in range(2):
        clock.shift(days=1)
        store.move_clock(86_400)
        with unit_of_work():
            recurring.queue_due()
            recurring.queue_due()
        looks = select(Job).where(Job.kind == "shops.look_in")
        with unit_of_work():
            db.session.execute(delete(Job).where(Job.kind.not_like("shops.%")))
        assert len(list(db.session.scalars(looks))) >= 1
        run_jobs()
    clock.shift(hours=6)
    store.move_clock(6 * 3_600)
    run_jobs()

    assert kept(tiny).access != before
    assert kept(tiny).refresh_ends_at > core_clock.now() + timedelta(days=89)
    store.move_clock(-(2 * 86_400 + 6 * 3_600))


def test_a_shop_that_cannot_be_looked_in_on_piles_up_nothing(tiny, clock):
    for _ in range(3):
        clock.shift(days=1)
        with unit_of_work():
            db.session.execute(update(PlatformToken).values(rejected_at=core_clock.now()))
            jobs.add("shops.look_in", key=core_clock.now().isoformat())
        while db.session.scalar(select(Job.id).where(Job.state == "waiting", Job.run_at <= core_clock.now())):
            worker.drain(limit=1)

    assert db.session.scalar(select(func.count(Job.id)).where(Job.kind == "shops.look_in_shop")) == 1


def claims(session="of-this-test"):
    return Claims(TINY, "902541635", session, 0)


def test_staff_may_do_what_both_they_and_the_app_may(tiny, store):
    signed = store.session_token()
    assert "write_discounts" in shops.staff_scopes(claims("all"), signed)

    store.control(f"{TINY}/staff", {"scopes": ["read_orders"]})

    assert shops.staff_scopes(claims("few"), signed) == {"read_orders"}
    assert "write_discounts" in shops.staff_scopes(claims("all"), "not asked again")
    with pytest.raises(TokenRejected):
        shops.staff_scopes(claims("none"), token(exp=1))


def test_points_are_given_by_hand_only_by_staff_who_may_write_discounts(tiny, store, app):
    store.control(f"{TINY}/staff", {"scopes": ["read_orders", "read_customers"]})
    headers = {"Authorization": f"Bearer {store.session_token()}", "HX-Request": "true"}

    refused = app.test_client().post("/admin/customers/1/adjustments", headers=headers)

    assert refused.status_code == 403 and "not allowed" in told(refused)


@pytest.mark.parametrize("told_by", ["scopes_changed", "plan_changed"])
def test_what_a_delivery_says_of_scopes_or_plan_is_asked_of_the_store(tiny, told_by):
    with unit_of_work():
        happenings.record(tiny.id, told_by, f"shop:{TINY}", data={"current": [HISTORY]})
    worker.drain(limit=2)

    assert db.session.scalar(select(Job.state).where(Job.kind == "shops.look_in_shop")) == "done"
    assert not shops.permissions_of(shops.find(TINY)).has(HISTORY)
