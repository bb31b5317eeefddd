"""Which kinds of mail a customer wants: chosen from any marketing mail, asked before the next one goes."""

from __future__ import annotations

import re

import pytest

from app import customers, mail, sends
from app.core import happenings, sealing
from app.core.database import db
from app.core.unit import unit_of_work
from tests.recipients.test_recipients import ada, letter, link, web
from tests.sends.making import plan

__all__ = ["letter", "web"]


def save(web, letter, *topics: str):
    return web.post(link(letter, "preferences"), data={"topic": list(topics)})


def test_every_marketing_mail_leads_to_the_page_beside_unsubscribe(letter, web):
    page = web.get(link(letter, "preferences"))

    assert page.status_code == 200 and b"ada7001@example.com" in page.data
    assert len(re.findall(rb"checkbox[^>]+checked", page.data)) == len(customers.Topic)
    assert link(letter, "preferences") in letter["text"] and link(letter, "unsubscribe") in letter["text"]


def test_a_kind_she_declined_is_not_sent_and_others_are(shop, letter, web, run_jobs, clock):
    assert save(web, letter, "rewards").status_code == 200
    clock.shift(days=8)
    plan(shop, ada(shop), cause="a", topic="reminders")
    plan(shop, ada(shop), cause="b", topic="rewards")
    run_jobs()

    db.session.rollback()
    states = {each.cause: (each.state, each.reason) for each in sends.page(shop.id)}
    assert states["a"] == ("skipped", "she does not want mails of this kind")
    assert states["b"][0] == "sent"
    assert customers.has_consent(ada(shop)), "declining a kind is no unsubscribing"


def test_what_is_declined_can_be_wanted_again_and_the_same_choice_says_nothing_new(shop, letter, web):
    for topics in ((), ("news", "rewards"), ("news", "rewards"), ("news", "rewards", "reminders")):
        save(web, letter, *topics)

    db.session.rollback()
    assert customers.declined_by(ada(shop)) == frozenset()
    told = [each.kind for each in happenings.timeline(shop.id, ada(shop).id)]
    assert told.count("topics_chosen") == 3


def test_a_made_up_topic_is_none(shop, letter, web):
    save(web, letter, "news", "rewards", "reminders", "everything")

    assert customers.declined_by(ada(shop)) == frozenset()


def test_a_choice_goes_with_the_person_and_is_told_her(shop, other_shop, letter, web):
    save(web, letter)
    person = ada(shop)
    assert customers.PRIVACY.export_for(shop.id, person.id)["declined"] == ["news", "reminders", "rewards"]
    assert customers.PRIVACY.export_for(other_shop.id, person.id) is None

    with unit_of_work():
        customers.PRIVACY.redact(shop.id, person.id)

    assert customers.declined_by(person) == frozenset()


@pytest.mark.parametrize("kind", ["unsubscribe", "preferences", "open", "click", "confirm"])
@pytest.mark.parametrize(
    "payload", [[1, 2], [1, 2, 3], ["1", 2, "x"], {"a": 1}, "text", None, [], [1, 2, "x", "y", "z"]]
)
def test_a_link_of_another_shape_is_a_friendly_page(app, shop, web, kind, payload):
    purpose = kind if kind in {"click", "confirm"} else "recipient"
    path = f"/e/{kind}/{sealing.sign(purpose, payload)}{'.gif' if kind == 'open' else ''}"

    answer = web.get(path, headers={"Accept": "text/html"})

    assert answer.status_code == 410 and b"not valid any more" in answer.data
    assert mail.outbox(shop.id) == []
