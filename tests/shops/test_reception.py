"""What the platform's answers set in motion, each told from the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from app import shops
from app.core import clock, jobs
from app.core.database import db
from app.core.jobs import Job
from app.core.unit import unit_of_work
from app.operators.health import metrics
from app.platforms import Barred, Condition, Frozen, Refused, ShopGone, Unavailable
from app.platforms.shopify import pacing
from devstore.testing import TINY
from tests.platforms.harness import code_spec
from tests.stand_in import arrived


@pytest.fixture
def tiny(connected, store):
    return arrived(store)


def fault(store, **what):
    store.control("faults", {"target": "graphql", **what})


def received(shop):
    db.session.rollback()
    return shops.reception_of(shops.find(shop.domain))


def test_a_shop_is_well_received_and_nothing_is_written_about_it(tiny):
    shops.connect(tiny).shop_info()

    assert received(tiny) == shops.Reception()


@pytest.mark.parametrize(
    ("status", "refusal", "condition"),
    [(402, Frozen, "frozen"), (423, Frozen, "locked"), (403, Barred, "barred"), (404, ShopGone, "gone")],
)
def test_a_refusal_of_everything_is_remembered_until_one_call_is_answered(
    tiny, store, status, refusal, condition
):
    fault(store, times=1, status=status)
    with pytest.raises(refusal):
        shops.connect(tiny).shop_info()
    assert received(tiny).condition == condition

    shops.connect(tiny).shop_info()

    assert received(tiny).condition is Condition.OPEN


@pytest.mark.parametrize(("status", "condition"), [(402, "frozen"), (423, "locked")])
def test_a_shut_shop_that_gives_no_new_token_is_remembered_as_well(tiny, store, status, condition):
    store.control(f"{TINY}/expire_access")
    store.control("faults", {"target": "token", "status": status})
    with pytest.raises(Frozen):
        shops.connect(tiny).shop_info()
    assert received(tiny).condition == condition

    shops.connect(tiny).shop_info()

    assert received(tiny).condition is Condition.OPEN


@pytest.mark.parametrize("status", [402, 423, 403])
def test_work_for_a_shop_that_is_put_to_rest_waits_and_goes_on_with_the_first_answer(
    tiny, store, run_jobs, status
):
    fault(store, times=1, status=status)
    with unit_of_work():
        db.session.execute(delete(Job))
        jobs.add("shops.look_in_shop", key="waits", shop_id=tiny.id)
    run_jobs()
    job = db.session.scalar(select(Job).where(Job.key == "shops.look_in_shop:waits"))
    assert (job.state, job.attempts) == ("waiting", 0)
    assert job.run_at > clock.now() + timedelta(minutes=10)

    shops.connect(tiny).shop_info()
    run_jobs()

    db.session.expire_all()
    assert job.state == "done"


def test_a_stumble_says_nothing_of_the_shop(tiny, store):
    fault(store, times=1, status=503)

    shops.connect(tiny).shop_info()

    assert received(tiny).condition is Condition.OPEN


def test_a_fresh_token_that_is_refused_twice_is_an_uninstall(tiny, store):
    fault(store, times=3, status=401)

    with pytest.raises(ShopGone):
        shops.connect(tiny).shop_info()

    gone = shops.find(TINY)
    assert not shops.is_live(gone) and gone.generation == 2
    assert not shops.has_good_token(gone)
    assert shops.is_live(arrived(store))


def test_a_fresh_token_that_is_refused_once_is_none(tiny, store):
    fault(store, times=2, status=401)

    assert shops.connect(tiny).shop_info().domain == TINY
    assert shops.is_live(shops.find(TINY))


def test_another_version_than_the_one_asked_for_is_an_alarm(connected, tiny, store, caplog, monkeypatch):
    config = connected.config["PERENNIAL"]
    monkeypatch.setitem(connected.config, "PERENNIAL", replace(config, shopify_api_version="2026-01"))

    shops.connect(tiny).shop_info()

    seen = received(tiny)
    assert seen.is_other_version and (seen.asked, seen.answered) == ("2026-01", "2026-07")
    assert "2026-07" in caplog.text
    assert "perennial_platform_other_version 1.0" in figures(connected)
    monkeypatch.setitem(connected.config, "PERENNIAL", config)
    shops.connect(tiny).shop_info()
    assert not received(tiny).is_other_version


def figures(app):
    with app.test_request_context("/metrics", environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        return metrics().get_data(as_text=True)


def test_calls_are_counted_by_how_they_ended_and_never_by_shop(connected, tiny, store):
    fault(store, times=1, status=402)
    with pytest.raises(Frozen):
        shops.connect(tiny).create_code(code_spec(code="THX-COUNTED"))

    text = figures(connected)

    assert 'perennial_platform_calls_total{operation="discount_basic_create",outcome="Frozen"}' in text
    assert 'perennial_platform_calls_total{operation="shop_info",outcome="ok"}' in text
    assert "perennial_platform_seconds_bucket" in text and TINY not in text


def test_what_is_withheld_is_remembered_and_the_rest_is_used(tiny, store, run_jobs):
    store.control("protected_data", {"refused": ["email"]})
    try:
        page = shops.connect(tiny).customers()
    finally:
        store.control("protected_data", {"refused": []})

    assert page.items and {each.email for each in page.items} == {""}
    assert received(tiny).withheld == ("customers.nodes.defaultEmailAddress",)
    with unit_of_work():
        db.session.execute(delete(Job))
        jobs.add("shops.look_in_shop", key="next day", shop_id=tiny.id)
    run_jobs()
    assert received(tiny).withheld == ()


def test_a_change_that_may_be_repeated_is_and_another_is_not(tiny, store):
    made = shops.connect(tiny).create_code(code_spec(code="THX-AGAIN"))
    fault(store, times=1, status=500, after=True)
    shops.connect(tiny).deactivate_code(made.platform_id)

    fault(store, times=1, status=500, after=True)
    with pytest.raises(Unavailable):
        shops.connect(tiny).create_code(code_spec(code="THX-ONCE"))
    with pytest.raises(Refused) as taken:
        shops.connect(tiny).create_code(code_spec(code="THX-ONCE"))
    assert taken.value.codes == {"TAKEN"}


def test_background_work_waits_for_its_share_and_a_shopper_does_not(tiny, store, monkeypatch):
    slept = []

    class Timer(pacing.Timer):
        def sleep(self, seconds):
            slept.append(seconds)
            super().sleep(min(seconds, 0.01))

    shops.connect(tiny).shop_info()
    store.control("drain")
    shops.connect(tiny, is_waited_for=True).find_code("NO-SUCH-CODE")
    monkeypatch.setattr(pacing, "timer", Timer())
    with pytest.raises(Unavailable) as later:
        shops.connect(tiny).orders()

    assert sum(slept) <= 20 and later.value.seconds >= 1
    assert shops.connect(tiny, is_waited_for=True).shop_info().domain == TINY


def test_nothing_is_kept_about_a_shop_that_has_left(tiny, store):
    watching = shops.connect(tiny)
    with unit_of_work():
        shops.uninstall(shops.find(TINY), clock.now())

    with pytest.raises(ShopGone):
        watching.shop_info()

    assert db.session.scalar(select(func.count(shops.PlatformToken.id))) == 0
