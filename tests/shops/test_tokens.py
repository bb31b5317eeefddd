"""Tokens end every hour: they are refreshed once, whoever asks."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import select

from app import shops
from app.core import sealing
from app.core.database import Base, db
from app.core.unit import unit_of_work
from app.platforms import TokenRejected, Unavailable
from app.shops import PlatformToken
from app.shops.kept_tokens import KeptTokens
from devstore.testing import TINY
from tests.platforms.harness import code_spec
from tests.stand_in import arrived


def kept(shop):
    db.session.rollback()
    return db.session.scalar(select(PlatformToken).where(PlatformToken.shop_id == shop.id))


@pytest.fixture
def tiny(connected, store):
    return arrived(store)


def test_a_token_near_its_end_is_refreshed_before_the_call(tiny, clock, store):
    before = kept(tiny).access
    clock.shift(minutes=56)
    store.move_clock(56 * 60)
    try:
        assert shops.connect(tiny).shop_info().domain == TINY
    finally:
        store.move_clock(-56 * 60)
    assert kept(tiny).access != before


def test_a_refused_token_is_refreshed_and_the_call_goes_on(tiny, store):
    store.control(f"{TINY}/expire_access")

    assert shops.connect(tiny).shop_info().domain == TINY


def test_many_workers_refresh_once(connected, tiny, store):
    store.control(f"{TINY}/expire_access")
    shop_id, problems = tiny.id, []

    def call():
        try:
            with connected.app_context():
                shops.connect(shops.by_id(shop_id)).shop_info()
                db.session.remove()
        except Exception as problem:
            problems.append(problem)

    before = sealing.unseal(kept(tiny).refresh)
    threads = [threading.Thread(target=call) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(40)

    assert problems == []
    assert sealing.unseal(kept(tiny).previous_refresh) == before


def test_an_answer_that_was_lost_is_made_good_with_the_same_token(tiny, store):
    store.control(f"{TINY}/expire_access")
    store.control("faults", {"target": "token", "times": 1, "status": 500, "after": True})

    with pytest.raises(Unavailable):
        shops.connect(tiny).create_code(code_spec(code="THX-LATER"))

    assert kept(tiny).lease_until is None
    assert shops.connect(tiny).shop_info().domain == TINY


def test_the_token_before_counts_until_its_successor_was_used(tiny, store):
    store.control(f"{TINY}/expire_access")
    shops.connect(tiny).shop_info()
    with unit_of_work():
        row = kept_inside(tiny)
        row.previous_refresh, row.refresh = row.refresh, sealing.seal("lost")
    store.control(f"{TINY}/expire_access")

    assert shops.connect(tiny).shop_info().domain == TINY


def kept_inside(shop):
    return db.session.scalar(select(PlatformToken).where(PlatformToken.shop_id == shop.id))


def test_when_no_token_is_taken_the_merchant_must_come(tiny, store):
    store.control(f"{TINY}/expire_access")
    with unit_of_work():
        row = kept_inside(tiny)
        row.refresh, row.previous_refresh = sealing.seal("wrong"), sealing.seal("wrong too")

    with pytest.raises(TokenRejected):
        shops.connect(tiny).shop_info()

    assert not shops.has_good_token(shops.find(TINY))
    arrived(store)
    assert shops.connect(shops.find(TINY)).shop_info().domain == TINY


def test_keys_are_changed_without_losing_a_token(connected, tiny, monkeypatch):
    config = connected.config["PERENNIAL"]
    newer = "t2:" + "B" * 43 + "="
    monkeypatch.setitem(
        connected.config, "PERENNIAL", replace(config, encryption_keys=(newer, *config.encryption_keys))
    )

    with unit_of_work():
        assert shops.rotate_keys() == 1
    with unit_of_work():
        assert shops.rotate_keys() == 0

    monkeypatch.setitem(connected.config, "PERENNIAL", replace(config, encryption_keys=(newer,)))
    assert kept(tiny).access.startswith("t2:")
    assert shops.connect(tiny).shop_info().domain == TINY


def test_a_slow_refresh_never_takes_the_place_of_a_merchants_new_token(connected, tiny, store):
    """She opened the app while a worker waited for its answer: the worker goes on with hers."""
    store.control(f"{TINY}/expire_access")
    store.control("faults", {"target": "token", "times": 1, "delay_seconds": 1})
    shop_id, answered = tiny.id, []

    def call():
        with connected.app_context():
            answered.append(shops.connect(shops.by_id(shop_id)).shop_info().domain)
            db.session.remove()

    worker = threading.Thread(target=call)
    worker.start()
    time.sleep(0.4)
    arrived(store)
    hers = kept(tiny).access
    worker.join(20)

    assert answered == [TINY]
    assert kept(tiny).access == hers and kept(tiny).lease_until is None


def test_a_refusal_that_came_late_does_not_shut_out_who_has_come_meanwhile(tiny, store):
    tokens = KeptTokens(tiny.id, TINY)
    stale = kept(tiny).access
    arrived(store)

    with pytest.raises(TokenRejected):
        tokens._reject(stale)

    assert kept(tiny).rejected_at is None


def test_a_refused_refresh_is_tried_again_after_an_hour(tiny, store, clock):
    store.control(f"{TINY}/expire_access")
    with unit_of_work():
        kept_inside(tiny).rejected_at = clock.now()
    with pytest.raises(TokenRejected):
        shops.connect(tiny).shop_info()

    clock.shift(minutes=61)

    assert shops.connect(tiny).shop_info().domain == TINY
    assert kept(tiny).rejected_at is None


def test_a_client_secret_that_is_not_known_yet_is_followed_by_the_one_that_is(
    connected, tiny, store, monkeypatch
):
    config = connected.config["PERENNIAL"]
    changed = replace(
        config,
        shopify_api_secret="a-newer-secret-that-the-platform-does-not-know-yet",
        shopify_api_secret_previous=config.shopify_api_secret,
    )
    monkeypatch.setitem(connected.config, "PERENNIAL", changed)
    store.control(f"{TINY}/expire_access")

    assert shops.connect(tiny).shop_info().domain == TINY


def test_keys_are_changed_a_batch_at_a_time_and_nothing_readable_is_left(connected, tiny, monkeypatch):
    config = connected.config["PERENNIAL"]
    newer = "t3:" + "C" * 43 + "="
    monkeypatch.setitem(
        connected.config, "PERENNIAL", replace(config, encryption_keys=(newer, *config.encryption_keys))
    )

    rotated = connected.test_cli_runner().invoke(args=["keys", "rotate"])

    assert "1 shops" in rotated.output
    row = kept(tiny)
    assert {row.access[:3], row.refresh[:3]} == {"t3:"}
    secrets = [sealing.unseal(row.access), sealing.unseal(row.refresh)]
    assert not [secret for secret in secrets if secret in everything_kept()]


def everything_kept():
    """Every row of every table, as a thief of the database reads it."""
    return "\n".join(
        str(row) for table in Base.metadata.sorted_tables for row in db.session.execute(select(table))
    )
