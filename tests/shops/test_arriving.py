"""A shop comes, goes and comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from app import shops
from app.core import clock
from app.core.database import db
from app.core.errors import NotFound
from app.core.jobs import Job
from app.core.unit import unit_of_work
from app.platforms import ShopGone, TokenRejected, shopify
from app.shops import PlatformToken, Shop
from devstore.testing import TINY
from tests.stand_in import arrived


def jobs_named(kind):
    return db.session.scalar(select(func.count(Job.id)).where(Job.kind == kind))


def test_a_shop_that_arrives_is_live_and_imports_once(connected, store):
    before = clock.now()

    shop = arrived(store)
    again = arrived(store)

    assert shop.id == again.id
    assert (shop.domain, shop.currency, shop.generation) == (TINY, "EUR", 1)
    assert before <= shop.live_at <= clock.now()
    assert shop.installation_gid.startswith("gid://shopify/AppInstallation/")
    assert jobs_named("importing.start") == 1
    assert db.session.scalar(select(func.count(PlatformToken.id))) == 1


def test_no_token_stands_in_the_database_as_it_is(connected, store):
    store.install()
    tokens = shopify.exchange_session_token(TINY, store.session_token())
    arrival = shops.arrive(TINY, tokens)
    with unit_of_work():
        shops.install(arrival.snapshot, arrival.tokens, arrival.installation_gid)

    rows = str(db.session.execute(text("SELECT * FROM platform_token")).all())

    assert tokens.access_token not in rows and tokens.refresh_token not in rows


def test_a_shop_that_left_has_no_tokens_and_no_store(connected, store):
    shop = arrived(store)

    with unit_of_work():
        assert shops.uninstall(shop, clock.now())
        assert not shops.uninstall(shop, clock.now())

    assert shop.generation == 2
    assert not shops.has_good_token(shop)
    with pytest.raises(ShopGone):
        shops.connect(shop)
    with pytest.raises(NotFound):
        shops.get(TINY)
    assert shops.find(TINY) is shop
    assert shops.live_ids() == []


def test_a_shop_that_comes_back_is_the_same_shop_of_a_new_generation(connected, store):
    shop = arrived(store)
    with unit_of_work():
        shops.uninstall(shop, clock.now())

    back = arrived(store)

    assert (back.id, back.generation, back.uninstalled_at) == (shop.id, 3, None)
    assert jobs_named("importing.start") == 2


def test_a_late_uninstall_does_not_undo_the_return(connected, store):
    shop = arrived(store)

    with unit_of_work():
        assert not shops.uninstall(shop, shop.installed_at - timedelta(seconds=1))

    assert shops.is_live(shop)


def test_a_session_token_of_another_shop_brings_nothing(connected, store):
    store.install()

    with pytest.raises(TokenRejected):
        shopify.exchange_session_token(TINY, store.session_token("other.myshopify.com"))
    assert db.session.scalar(select(func.count(Shop.id))) == 0


PAGE = {"Sec-Fetch-Dest": "iframe"}


def test_the_first_page_load_installs_the_shop(connected, store):
    store.install()
    query = {"shop": TINY, "id_token": store.session_token(), "host": "aGk"}

    answer = connected.test_client().get("/", query_string=query, headers=PAGE)

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert shops.has_good_token(shops.find(TINY))


def test_a_page_that_tries_again_is_shown_while_the_store_is_slow(connected, store):
    store.install()
    store.control("faults", {"target": "token", "times": 1, "status": 503})
    query = {"shop": TINY, "id_token": store.session_token()}

    answer = connected.test_client().get("/", query_string=query, headers=PAGE)

    assert (answer.status_code, answer.headers["Refresh"]) == (200, "3")
    assert shops.find(TINY) is None


def test_a_token_that_the_store_does_not_take_leads_to_a_fresh_one(connected, store):
    store.install()
    store.control("faults", {"target": "token", "times": 1, "status": 400})
    query = {"shop": TINY, "id_token": store.session_token()}

    answer = connected.test_client().get("/", query_string=query, headers=PAGE)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/auth/patch-id-token?")
