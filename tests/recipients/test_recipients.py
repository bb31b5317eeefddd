"""What the links in a mail do, and what they never do."""

from __future__ import annotations

import random
import re

import pytest
from sqlalchemy import select

from app import customers, mail, sends
from app.core import clock, happenings, sealing
from app.core.database import db
from app.core.jobs import Job
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.sends import SendState
from tests.sends.making import only_send, plan, subscriber


@pytest.fixture
def letter(shop, run_jobs):
    plan(shop, subscriber(shop))
    run_jobs()
    return mail.outbox(shop.id)[0]


@pytest.fixture
def web(app):
    return app.test_client()


def link(letter, kind: str) -> str:
    found = re.search(rf"http://127\.0\.0\.1:8000(/e/{kind}/[^\"<>\s]+)", letter["html"])
    assert found
    return found[1]


def ada(shop):
    db.session.rollback()
    return customers.find_by_email(shop.id, "ada7001@example.com")


def told(shop) -> list[str]:
    """What stands on Ada's timeline, newest first."""
    return [each.kind for each in happenings.timeline(shop.id, ada(shop).id)]


def known(shop):
    """All that a click could change for Ada."""
    person = ada(shop)
    queued = db.session.scalars(select(Job.key).where(Job.shop_id == shop.id).order_by(Job.key)).all()
    return (
        customers.has_consent(person),
        mail.is_suppressed(shop.id, "ada7001@example.com"),
        [(send.cause, send.state, send.clicked_at) for send in sends.page(shop.id)],
        list(queued),
    )


def test_looking_at_the_unsubscribe_page_changes_nothing(shop, letter, web):
    plan(shop, ada(shop), cause="another")
    before = known(shop)

    for method in ("GET", "HEAD", "OPTIONS"):
        assert web.open(link(letter, "unsubscribe"), method=method).status_code == 200
    page = web.get(f"{link(letter, 'unsubscribe')}?List-Unsubscribe=One-Click")

    assert b"ada7001@example.com" in page.data
    assert known(shop) == before


def test_one_click_unsubscribes_and_stops_what_waits(shop, letter, web, run_jobs, clock):
    plan(shop, ada(shop), cause="another")

    done = web.post(link(letter, "unsubscribe"), data={"List-Unsubscribe": "One-Click"})
    clock.shift(days=3)
    run_jobs()

    assert done.status_code == 200
    assert not customers.has_consent(ada(shop))
    assert mail.is_suppressed(shop.id, "ada7001@example.com")
    assert len(mail.outbox(shop.id)) == 1
    assert {send.cause: (send.state, send.reason) for send in sends.page(shop.id)}["another"] == (
        SendState.CANCELLED,
        "unsubscribed",
    )


def test_unsubscribing_holds_before_any_job_has_run_and_whoever_says_otherwise(shop, letter, web, run_jobs):
    plan(shop, ada(shop), cause="another")
    web.post(link(letter, "unsubscribe"))

    assert sends.page(shop.id)[0].state == SendState.CANCELLED
    with unit_of_work():
        customers.grant(ada(shop), source="popup:1", text="News, please")
    plan(shop, ada(shop), cause="third", due_at=clock.now())
    run_jobs()

    assert sends.page(shop.id)[0].state == SendState.SKIPPED
    assert len(mail.outbox(shop.id)) == 1


def test_one_reader_unsubscribes_nobody_else(shop, other_shop, letter, web, run_jobs):
    bea, stranger = subscriber(shop, "7002"), subscriber(other_shop)
    web.post(link(letter, "unsubscribe"))

    plan(shop, bea, cause="for bea")
    plan(other_shop, stranger)
    run_jobs()

    assert [row["to"] for row in mail.outbox(shop.id)] == ["ada7001@example.com", "ada7002@example.com"]
    assert [row["to"] for row in mail.outbox(other_shop.id)] == ["ada7001@example.com"]


def test_unsubscribing_twice_is_the_same(shop, letter, web):
    for _ in range(2):
        assert web.post(link(letter, "unsubscribe")).status_code == 200

    assert told(shop) == ["consent_withdrawn", "mail_sent", "consent_given"]


def test_opening_and_clicking_are_noted_once(shop, letter, web):
    assert web.get(link(letter, "open")).mimetype == "image/gif"
    db.session.rollback()
    opened_at = only_send(shop).opened_at
    assert opened_at and only_send(shop).clicked_at is None
    for _ in range(2):
        followed = web.get(link(letter, "click"))
        assert web.get(link(letter, "open")).status_code == 200

    assert followed.status_code == 302
    assert followed.location.startswith("https://first-press.myshopify.com/")
    db.session.rollback()
    assert only_send(shop).opened_at == opened_at and only_send(shop).clicked_at
    assert told(shop) == ["mail_clicked", "mail_sent", "consent_given"]


def test_who_follows_a_link_without_loading_pictures_has_opened_the_mail(shop, letter, web):
    web.get(link(letter, "click"))

    db.session.rollback()
    assert only_send(shop).opened_at and only_send(shop).clicked_at


def test_a_link_leads_to_the_shop_and_nowhere_else(app, shop, letter, web):
    send = only_send(shop)
    token = sealing.sign("click", [shop.id, send.id, send.message_id, "https://evil.example/"])

    answer = web.get(f"/e/click/{token}")

    assert (answer.status_code, answer.location) == (404, None)


def test_an_old_link_does_not_reach_a_later_mail_that_was_given_the_same_number(app, shop, letter, web):
    old = {kind: link(letter, kind) for kind in ("unsubscribe", "open", "click")}
    with unit_of_work():
        only_send(shop).message_id = "of-a-later-mail"

    answers = [
        web.get(old["unsubscribe"]),
        web.post(old["unsubscribe"]),
        web.get(old["open"]),
        web.get(old["click"]),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert customers.has_consent(ada(shop)) and only_send(shop).opened_at is None


def test_a_mail_of_one_shop_is_unknown_in_another(app, shop, other_shop, letter, web):
    who = [other_shop.id, only_send(shop).id, only_send(shop).message_id]
    here, there = (
        sealing.sign(purpose, [*who, *more]) for purpose, more in (("recipient", []), ("click", ["/"]))
    )

    answers = [
        web.get(f"/e/unsubscribe/{here}"),
        web.post(f"/e/unsubscribe/{here}"),
        web.get(f"/e/open/{here}.gif"),
        web.get(f"/e/click/{there}"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert customers.has_consent(ada(shop)) and only_send(shop).opened_at is None


@pytest.mark.parametrize("path", ["/e/unsubscribe/forged", "/e/open/forged.gif", "/e/click/forged"])
def test_a_link_that_is_not_ours_leads_nowhere(app, web, path):
    assert web.get(path).status_code == 404


def test_a_token_for_one_thing_opens_no_other(shop, letter, web):
    token = link(letter, "unsubscribe").rpartition("/")[2]

    assert web.get(f"/e/click/{token}").status_code == 404
    assert sends.page(shop.id)[0].clicked_at is None


def test_a_customer_who_was_forgotten_leaves_no_letter(shop, letter, web):
    customer = ada(shop)
    with unit_of_work():
        for room in reversed(registry().privacy.values()):
            room.redact(shop.id, customer.id)

    assert mail.outbox(shop.id) == []
    assert sends.page(shop.id) == []
    for method, kind in (("GET", "open"), ("GET", "click"), ("GET", "unsubscribe"), ("POST", "unsubscribe")):
        assert web.open(link(letter, kind), method=method).status_code == 404


@pytest.mark.parametrize("seed", range(4))
def test_whatever_readers_click_only_a_posted_unsubscribe_changes_who_is_mailed(
    shop, other_shop, web, run_jobs, clock, seed
):
    dice = random.Random(seed)
    people = [
        (home, subscriber(home, str(7001 + number))) for home in (shop, other_shop) for number in (0, 1)
    ]
    for home, person in people:
        plan(home, person, cause=f"first:{person.id}")
    run_jobs()
    letters = {person.id: mail_of(home, person) for home, person in people}
    left: set[int] = set()
    for step in range(30):
        home, person = dice.choice(people)
        method, kind = dice.choice(
            [("GET", "open"), ("GET", "click"), ("GET", "unsubscribe"), ("HEAD", "unsubscribe")]
        )
        if dice.random() < 0.08:
            method, kind = "POST", "unsubscribe"
            left.add(person.id)
        assert web.open(link(letters[person.id], kind), method=method).status_code in {200, 302}
        if step % 10 == 9:
            clock.shift(days=3)
            before = {each.id: len(mails_of(at, each)) for at, each in people}
            for at, each in people:
                plan(at, each, cause=f"step:{step}:{each.id}")
            run_jobs()
            grown = {each.id for at, each in people if len(mails_of(at, each)) > before[each.id]}
            assert grown == {each.id for _, each in people} - left


def mails_of(home, person) -> list[dict]:
    return [row for row in mail.outbox(home.id) if row["to"] == f"ada{person.platform_id}@example.com"]


def mail_of(home, person) -> dict:
    (letter,) = mails_of(home, person)
    return letter


def test_footer_and_pages_speak_the_readers_language(shop, web, run_jobs):
    plan(shop, subscriber(shop, "7005", locale="ar"))
    run_jobs()
    letter = mail.outbox(shop.id)[0]

    assert "إلغاء الاشتراك" in letter["html"] and "إلغاء الاشتراك" in letter["text"]
    for kind in ("unsubscribe", "preferences"):
        page = web.get(link(letter, kind)).text
        assert '<html lang="ar" dir="rtl">' in page and "العودة إلى" in page
