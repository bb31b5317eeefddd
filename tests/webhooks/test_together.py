"""Deliveries that wait together: applied as one, they end as if each had been applied alone."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import loyalty, orders, shops, worker
from app.core.database import db
from app.core.jobs import Job
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.webhooks import Delivery, dead_letters
from app.worker import running
from tests.chaos.histories import Told, history
from tests.chaos.sending import order_body
from tests.webhooks.conftest import KnownShop
from tests.webhooks.sending import body_of, send


def tell(app: Flask, shop: KnownShop, told: Told) -> None:
    """In bytes of this shop's own: the platform never tells two shops the same ones."""
    topic, body, number = told
    raw = json.dumps(body | {"for": shop.domain}).encode()
    assert send(app, topic, raw, shop=shop.domain, webhook_id=number).status_code == 200


def state_of(shop: KnownShop) -> dict[str, Any]:
    db.session.rollback()
    found = {room: state(shop.id) for room, state in registry().state.items()}
    db.session.rollback()
    return found


@pytest.fixture
def both_earn(shop: KnownShop, other_shop: KnownShop) -> None:
    with unit_of_work():
        for each in (shop, other_shop):
            loyalty.switch_on(here := shops.by_id(each.id), by="owner")
            loyalty.programme_of(each.id).set_at = here.live_at


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_doubled_and_applied_together_ends_as_one_by_one(
    app: Flask,
    shop: KnownShop,
    other_shop: KnownShop,
    both_earn: None,
    run_jobs: Callable[[], int],
    seed: int,
):
    dice = random.Random(seed)
    told = [state for number in range(1, 13) for state in history(dice, number)]
    for each in told:
        tell(app, shop, each)
        run_jobs()
    mixed = told + dice.sample(told, len(told) // 5)
    dice.shuffle(mixed)

    for each in mixed:
        tell(app, other_shop, each)
    run_jobs()

    assert orders.count(other_shop.id) == 12
    assert state_of(other_shop) == state_of(shop)
    assert dead_letters(other_shop.id) == []


@pytest.mark.usefixtures("both_earn")
def test_several_workers_at_once_end_as_one_by_one(
    app: Flask, shop: KnownShop, other_shop: KnownShop, run_jobs: Callable[[], int]
):
    dice = random.Random(7)
    told = [state for number in range(1, 25) for state in history(dice, number)]
    for each in told:
        tell(app, shop, each)
        run_jobs()
    dice.shuffle(told)
    for each in told:
        tell(app, other_shop, each)

    def work(_: int) -> int:
        with app.app_context():
            return worker.drain()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) >= len(told)

    assert state_of(other_shop) == state_of(shop)
    assert dead_letters(other_shop.id) == []


def test_many_deliveries_share_one_transaction(
    app: Flask, shop: KnownShop, run_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
):
    alone: list[str] = []
    run_alone = running._run
    monkeypatch.setattr(running, "_run", lambda claim: (alone.append(claim.kind), run_alone(claim)))
    for number in range(1, 11):
        tell(app, shop, ("orders/create", order_body(number), str(number)))

    run_jobs()

    assert orders.count(shop.id) == 10
    assert "webhooks.apply" not in alone


def test_several_states_of_one_order_share_one_transaction(
    app: Flask, shop: KnownShop, run_jobs: Callable[[], int], caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO, "perennial.jobs")
    dice = random.Random(3)
    told = [state for number in range(1, 5) for state in history(dice, number)]
    for each in dice.sample(told, len(told)):
        tell(app, shop, each)

    run_jobs()

    assert len(told) > 4
    assert "did not run as one" not in caplog.text


def test_one_that_cannot_be_read_is_a_dead_letter_and_the_others_are_applied(
    app: Flask, shop: KnownShop, run_jobs: Callable[[], int]
):
    for number in (1, 2, 3):
        body = order_body(number) if number != 2 else {"id": "not an order"}
        tell(app, shop, ("orders/create", body, str(number)))

    run_jobs()

    assert orders.count(shop.id) == 2
    assert [letter.webhook_id for letter in dead_letters(shop.id)] == ["2"]


def test_an_uninstall_among_them_ends_what_follows(app: Flask, shop: KnownShop, run_jobs: Callable[[], int]):
    gone = body_of("app_uninstalled", myshopify_domain=shop.domain)
    tell(app, shop, ("app/uninstalled", gone, "gone"))
    for number in (1, 2):
        tell(app, shop, ("orders/create", order_body(number), str(number)))

    run_jobs()

    assert orders.count(shop.id) == 0
    waiting = select(func.count()).select_from(Delivery).where(Delivery.done_at.is_(None))
    assert db.session.scalar(waiting) == 0
    assert db.session.scalar(select(func.count()).select_from(Job).where(Job.state == "dead")) == 0
