"""Work that failed for good: seen by whose shop it is, and tried again by her or by an operator."""

from __future__ import annotations

import pytest

from app.core import given_up, jobs
from app.core.database import db
from app.core.jobs import HOUSE, Job, JobState
from app.core.unit import unit_of_work
from tests.admin.merchant import told


def give_up(
    shop_id: int, key: str, kind: str = "offers.issue", reason: str = "Traceback\n  KeyError: 'x'"
) -> int:
    with unit_of_work():
        jobs.add(kind, key=key, shop_id=shop_id, data={"voucher": 0})
        job = db.session.query(Job).filter_by(shop_id=shop_id, key=f"{kind}:{key}").one()
        job.state, job.attempts, job.error, job.done_at = JobState.DEAD, 5, reason, job.created_at
        return job.id


def state_of(job_id: int) -> JobState:
    db.session.rollback()
    return db.session.get(Job, job_id).state


@pytest.fixture
def dead(shop, other_shop):
    ours, theirs, house = give_up(shop.id, "1"), give_up(other_shop.id, "2"), give_up(HOUSE, "3")
    return ours, theirs, house


def test_home_and_its_page_say_what_failed_and_why(merchant, shop, dead):
    assert "Work was given up" in merchant.get("/admin/").text
    page = merchant.get("/admin/given-up").text

    assert "Codes, cards and credit" in page and "KeyError" in page and "Traceback" not in page
    assert page.count("Try again") == 1, "another shop's and the house's own are not hers"


def test_a_failure_that_is_put_right_runs_through_and_is_seen_no_more(merchant, shop, dead, run_jobs):
    ours, _, _ = dead

    assert "tried again" in told(merchant.post(f"/admin/given-up/{ours}"))
    assert merchant.post(f"/admin/given-up/{ours}").status_code == 404, "once is enough"
    run_jobs()

    assert state_of(ours) is JobState.DONE
    assert "Nothing was given up" in merchant.get("/admin/given-up").text


def test_all_of_a_shop_are_tried_again_and_nobody_elses(merchant, shop, dead):
    more, delivery = give_up(shop.id, "4"), give_up(shop.id, "5", kind="webhooks.apply")

    assert told(merchant.post("/admin/given-up")).endswith("2.")

    assert {state_of(dead[0]), state_of(more)} == {JobState.WAITING}
    assert {state_of(each) for each in (*dead[1:], delivery)} == {JobState.DEAD}


def test_a_stranger_can_neither_see_nor_move_it(stranger, merchant, dead):
    ours, _, house = dead

    for job_id in (ours, house):
        assert stranger.post(f"/admin/given-up/{job_id}").status_code == 404
        assert state_of(job_id) is JobState.DEAD
    assert f"/admin/given-up/{ours}" not in stranger.get("/admin/given-up").text


def test_what_is_not_dead_is_left_alone(merchant, shop, run_jobs):
    with unit_of_work():
        jobs.add("offers.issue", key="9", shop_id=shop.id, data={"voucher": 0})
    (waiting,) = db.session.query(Job).filter_by(shop_id=shop.id, kind="offers.issue")
    run_jobs()

    assert merchant.post(f"/admin/given-up/{waiting.id}").status_code == 404
    assert state_of(waiting.id) is JobState.DONE


def test_a_long_list_goes_on_page_by_page(merchant, shop, monkeypatch):
    for number in range(53):
        give_up(shop.id, str(number))

    first = merchant.get("/admin/given-up").text
    assert first.count("Try again<") == 50 and "before=" in first
    rest = given_up.page(shop_id=shop.id, before_id=given_up.page(shop_id=shop.id, limit=50)[-1].id)
    assert len(rest) == 3 and merchant.get("/admin/given-up?before=nonsense").status_code == 200


def test_operators_list_and_replay_by_number_shop_and_kind(app, shop, dead):
    def run(*words: str) -> str:
        result = app.test_cli_runner().invoke(args=["jobs", *words])
        db.session.rollback()
        return f"{result.exit_code} {result.output}"

    assert "3 in all" in run("dead") and "KeyError" in run("dead", "--shop", shop.domain)
    assert "1 in all" in run("dead", "--shop", "house") and "Traceback" in run("dead", "--whole")
    assert "0 in all" in run("dead", "--kind", "sends.deliver")
    assert run("replay").startswith("1") and run("replay", "1", "--all").startswith("1")
    assert run("dead", "--shop", "nobody.myshopify.com").startswith("1")

    assert "1 tried again" in run("replay", str(dead[2]))
    assert "1 tried again" in run("replay", "--all", "--shop", shop.domain)
    assert "1 tried again" in run("replay", "--all", "--kind", "offers.issue")
    assert {state_of(each) for each in dead} == {JobState.WAITING}
