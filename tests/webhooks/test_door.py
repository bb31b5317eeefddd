"""The platform's door: what is signed is kept once, what is not is turned away."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app.core.database import db
from app.core.jobs import Job
from app.webhooks import Delivery
from app.webhooks import inbox as inbox_module
from tests.webhooks.sending import body_of, send, signature


def kept():
    db.session.rollback()
    return list(db.session.scalars(select(Delivery).order_by(Delivery.id)))


def test_a_signed_delivery_is_kept_with_its_job(app, shop):
    answer = send(
        app,
        "orders/create",
        body_of("orders_create"),
        webhook_id="w1",
        triggered_at="2026-11-21T15:00:01.123456789Z",
    )

    assert (answer.status_code, answer.data) == (200, b"")
    [delivery] = kept()
    assert (delivery.shop_id, delivery.topic, delivery.webhook_id) == (shop.id, "orders/create", "w1")
    assert delivery.triggered_at.isoformat() == "2026-11-21T15:00:01.123456+00:00"
    assert delivery.body.startswith(b'{"id": 4501')
    assert db.session.scalar(select(Job.kind)) == "webhooks.apply"


def test_the_same_delivery_again_is_kept_once(app, shop):
    for _ in range(3):
        assert send(app, "orders/create", body_of("orders_create"), webhook_id="w1").status_code == 200

    assert len(kept()) == 1
    assert db.session.scalar(select(func.count(Job.id))) == 1


def test_two_topics_of_one_action_are_two_deliveries(app, shop):
    send(app, "orders/create", body_of("orders_create"), webhook_id="w1")
    send(app, "orders/paid", body_of("orders_paid"), webhook_id="w2")

    assert len(kept()) == 2


@pytest.mark.parametrize("signed", ["", "x", "AAAA", signature(b"other"), signature(b"{}", "another secret")])
def test_what_is_not_signed_by_the_platform_changes_nothing(app, shop, signed):
    answer = send(app, "orders/create", b"{}", signed=signed)

    assert answer.status_code == 401
    assert answer.json["error"] == "not_allowed"
    assert kept() == []


def test_other_methods_are_not_served(app):
    assert app.test_client().get("/webhooks").status_code == 405


def test_an_unknown_shop_and_a_name_that_is_none_are_kept_too(app, shop):
    assert send(app, "orders/create", b"{}", shop="nobody.myshopify.com").status_code == 200
    assert send(app, "orders/create", b"{}", shop="https://evil").status_code == 200

    assert [(each.shop_domain, each.shop_id) for each in kept()] == [
        ("nobody.myshopify.com", None),
        ("", None),
    ]


def test_a_delivery_without_a_number_is_known_by_its_bytes(app, shop):
    for _ in range(2):
        headers = {"X-Shopify-Hmac-Sha256": signature(b"{}"), "X-Shopify-Topic": "orders/create"}
        assert app.test_client().post("/webhooks", data=b"{}", headers=headers).status_code == 200

    assert len(kept()) == 1


def test_ten_megabytes_are_taken_and_more_is_not_read(app, shop):
    small, large = b"[" + b" " * (10 * 2**20 - 2) + b"]", b" " * (10 * 2**20 + 1)

    assert send(app, "orders/create", small).status_code == 200
    assert send(app, "orders/create", large).status_code == 413
    assert len(kept()) == 1


def test_a_database_that_stumbles_once_is_tried_again(app, shop, monkeypatch):
    write, fails = inbox_module._write, [True]

    def stumbling(arrived):
        if fails and fails.pop():
            raise OperationalError("INSERT", {}, Exception("gone"))
        write(arrived)

    monkeypatch.setattr(inbox_module, "_write", stumbling)

    assert send(app, "orders/create", b"{}").status_code == 200
    assert len(kept()) == 1


def test_what_cannot_be_kept_is_asked_for_again(app, shop, monkeypatch):
    def full(arrived):
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(inbox_module, "_write", full)

    answer = send(app, "orders/create", b"{}")

    assert answer.status_code == 503
    assert kept() == []


def test_many_at_once_are_each_kept_once_and_answered_after_the_commit(app, shop):
    answers, threads = [], []

    def deliver(number):
        answers.append(send(app, "orders/create", b"{}", webhook_id=f"w{number % 80}").status_code)

    for number in range(100):
        threads.append(threading.Thread(target=deliver, args=(number,)))
        threads[-1].start()
    for thread in threads:
        thread.join(30)

    assert answers == [200] * 100
    assert len(kept()) == 80
    assert db.session.scalar(select(func.count(Job.id))) == 80


def test_one_that_cannot_be_kept_does_not_take_the_others_along(app, shop, monkeypatch):
    write, answers = inbox_module._write, {}

    def picky(arrived):
        if any(each.webhook_id == "bad" for each in arrived):
            raise OperationalError("INSERT", {}, Exception("no"))
        write(arrived)

    monkeypatch.setattr(inbox_module, "_write", picky)

    def deliver(name):
        answers[name] = send(app, "orders/create", b"{}", webhook_id=name).status_code

    threads = [threading.Thread(target=deliver, args=(name,)) for name in [*"abcdefgh", "bad", *"ijklmnop"]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert {name for name, status in answers.items() if status != 200} == {"bad"}
    assert answers["bad"] == 503
    assert len(kept()) == 16
