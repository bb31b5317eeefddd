"""What the links in a mail do, and what they never do."""

from __future__ import annotations

import re

import pytest

from app import customers, mail, sends
from app.core.database import db
from app.core.registry import registry
from app.core.unit import unit_of_work
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


def test_looking_at_the_unsubscribe_page_changes_nothing(shop, letter, web):
    page = web.get(link(letter, "unsubscribe"))

    assert page.status_code == 200 and b"ada7001@example.com" in page.data
    assert customers.has_consent(ada(shop))


def test_one_click_unsubscribes_and_stops_what_waits(shop, letter, web, run_jobs, clock):
    plan(shop, ada(shop), cause="another")

    done = web.post(link(letter, "unsubscribe"), data={"List-Unsubscribe": "One-Click"})
    clock.shift(days=3)
    run_jobs()

    assert done.status_code == 200
    assert not customers.has_consent(ada(shop))
    assert mail.is_suppressed(shop.id, "ada7001@example.com")
    assert len(mail.outbox(shop.id)) == 1


def test_unsubscribing_twice_is_the_same(shop, letter, web):
    for _ in range(2):
        assert web.post(link(letter, "unsubscribe")).status_code == 200


def test_opening_and_clicking_are_noted_once(shop, letter, web):
    assert web.get(link(letter, "open")).mimetype == "image/gif"
    followed = web.get(link(letter, "click"))

    assert followed.status_code == 302
    assert followed.location.startswith("https://first-press.myshopify.com/")
    db.session.rollback()
    assert only_send(shop).opened_at and only_send(shop).clicked_at


@pytest.mark.parametrize("path", ["/e/unsubscribe/forged", "/e/open/forged.gif", "/e/click/forged"])
def test_a_link_that_is_not_ours_leads_nowhere(app, web, path):
    assert web.get(path).status_code == 403


def test_a_token_for_one_thing_opens_no_other(shop, letter, web):
    token = link(letter, "unsubscribe").rpartition("/")[2]

    assert web.get(f"/e/click/{token}").status_code == 403
    assert sends.page(shop.id)[0].clicked_at is None


def test_a_customer_who_was_forgotten_leaves_no_letter(shop, letter, web):
    customer = ada(shop)
    with unit_of_work():
        for room in reversed(registry().privacy.values()):
            room.redact(shop.id, customer.id)

    assert mail.outbox(shop.id) == []
    assert sends.page(shop.id) == []
