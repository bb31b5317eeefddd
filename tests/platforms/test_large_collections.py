"""A collection with more members than the platform pages comes whole, the first in the shop's order."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, insert, select
from sqlalchemy.orm import Session

from app.platforms import Refused, hosted, shopify
from app.platforms.shopify import breathing, stretches
from devstore.models import Collection, CollectionProduct, Product, Shop
from devstore.testing import TINY, RunningDevstore
from tests.platforms.harness import OneToken, all_of
from tests.stand_in import start

pytestmark = pytest.mark.one_database

DEEPEST, MEMBERS = 500, 1130
BORN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A stand-in that pages through two of the largest pages."""
    running = start(tmp_path_factory.mktemp("stand-in"), deepest_page=DEEPEST, plan="plus")
    running.install()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def everything(store):
    return filled(store, MEMBERS)


@pytest.fixture
def opened(connected, store):
    token = shopify.exchange_session_token(TINY, store.session_token()).access_token
    return hosted.open_store(TINY, "EUR", OneToken(token), is_waited_for=True)


def filled(store: RunningDevstore, count: int) -> tuple[str, list[str]]:
    """A collection of as many new products, the youngest first: its id, and theirs in its order."""
    with Session(create_engine(f"sqlite:///{store.config.data}")) as session, session.begin():
        shop_id = session.scalar(select(Shop.id).where(Shop.domain == TINY))
        born = dict.fromkeys(("published_at", "created_at", "updated_at"), BORN)
        rows = [
            {"shop_id": shop_id, "title": "Peg", "handle": f"peg-{number}"} | born for number in range(count)
        ]
        ids = session.scalars(insert(Product).returning(Product.id, sort_by_parameter_order=True), rows).all()
        made = Collection(shop_id=shop_id, handle="pegs", title="Pegs", updated_at=BORN)
        session.add(made)
        session.flush()
        links = [
            {"collection_id": made.id, "product_id": each, "position": place}
            for place, each in enumerate(reversed(ids))
        ]
        session.execute(insert(CollectionProduct), links)
        return str(made.id), [str(each) for each in reversed(ids)]


def test_every_member_is_told_and_the_first_stand_in_the_order_of_the_shop(opened, everything, monkeypatch):
    monkeypatch.setattr(stretches, "LONGEST", 250)
    collection, members = everything

    found = opened.collection(collection).members

    assert len(found) == MEMBERS and set(found) == set(members)
    assert list(found[:250]) == members[:250]
    assert {each.platform_id: each.members for each in all_of(opened.collections)}[collection] == found


def test_a_collection_that_the_platform_pages_to_its_end_stands_in_the_order_of_the_shop(
    opened, store, everything, monkeypatch
):
    monkeypatch.setattr(stretches, "LONGEST", 250)
    body = {"title": "Few pegs", "products": [int(each) for each in everything[1][:3]]}
    few = store.control(f"{TINY}/collections", body)["id"]

    assert list(opened.collection(str(few)).members) == everything[1][:3]


def test_in_the_order_of_the_shop_alone_the_platform_refuses_what_lies_deeper(opened, everything):
    with pytest.raises(Refused, match=f"limited to {DEEPEST}"):
        opened.collection(everything[0])


def test_whoever_waits_for_it_is_told_that_it_goes_on(opened, everything, monkeypatch):
    monkeypatch.setattr(stretches, "LONGEST", 250)
    monkeypatch.setattr(breathing, "SECONDS", 0.0)
    told: list[bool] = []

    opened.collection(everything[0], alive=lambda: told.append(True))

    assert len(told) >= MEMBERS // 250
