"""What shoppers do later: friends come, kept codes are used, pieces go back; and why is written down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from devstore import clock
from devstore.database import Database
from devstore.models import Cart, Order, Shop
from devstore.shoppers import diary, errands
from devstore.shoppers.bringing_back import bring_back
from devstore.shoppers.people import FIRST_FRIEND, newcomer
from devstore.shoppers.running_time import GUEST_SECONDS, LONGEST_STEP_SECONDS, STEP_SECONDS, RunningTime
from devstore.shoppers.town import Town, shared_link
from devstore.shoppers.visit import Story
from devstore.shoppers.ways import CONSENT, MEANS
from devstore.testing import TINY, RunningDevstore, start_devstore
from tests.devstore.platform_shop import first_variants
from tests.programs import HOME

pytestmark = pytest.mark.one_database
HANDLE = "fern-and-finch"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    running = start_devstore(tmp_path_factory.mktemp("lives"), sends_webhooks=False)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def database(store: RunningDevstore) -> Iterator[Database]:
    opened = Database(store.config.data)
    yield opened
    opened.dispose()


@pytest.fixture
def town(store: RunningDevstore, database: Database) -> Town:
    return Town(database, store.config, HANDLE, store.config.storefront_url(HANDLE))


def plan(database: Database, kind: str, email: str, detail: str) -> None:
    with database.session_scope(write=True) as session:
        shop = session.scalars(select(Shop)).one()
        errands.plan(session, shop.id, clock.now(session), kind, email=email, detail=detail)


def test_a_friend_comes_as_somebody_new_by_the_link_that_was_shared(
    town: Town, database: Database, store: RunningDevstore
) -> None:
    friends = [newcomer(HANDLE, store.config.shoppers_seed, FIRST_FRIEND + number) for number in range(5)]
    link = shared_link("/products/streufutter", "ada@example.com")
    for friend in friends:
        plan(database, "friend", friend.email, link)

    stories = town.run_errands()

    assert "ref=" in link and "ada" not in link
    assert 0 < len(stories) < len(friends)
    assert {story.came_by for story in stories} == {"friend"}
    assert {story.steps[0] for story in stories} == {"came by a friend's link"}
    with database.session_scope() as session:
        assert link in set(session.scalars(select(Cart.landing_site)))


def test_errands_wait_for_their_time_and_are_run_once(town: Town, database: Database) -> None:
    with database.session_scope(write=True) as session:
        shop = session.scalars(select(Shop)).one()
        tomorrow = clock.now(session) + timedelta(days=1)
        errands.plan(
            session, shop.id, tomorrow, "use_code", email="a.b.7@fern-and-finch.example.com", detail="/"
        )
        assert errands.take_due(session, shop.id, clock.now(session)) == []
        (due,) = errands.take_due(session, shop.id, tomorrow)
        assert (due.kind, due.detail) == ("use_code", "/")
        assert errands.take_due(session, shop.id, tomorrow) == []


def test_who_kept_her_code_comes_back_with_it(town: Town, database: Database, store: RunningDevstore) -> None:
    who = newcomer(HANDLE, store.config.shoppers_seed, 3)
    plan(database, "use_code", who.email, "/discount/NOBODY-HAS-THIS?redirect=/cart")

    (story,) = town.run_errands()

    assert (story.came_by, story.steps[0]) == ("code", "came back with her code")


def test_of_several_pieces_one_may_go_back(store: RunningDevstore, database: Database) -> None:
    variants = first_variants(store)[:2]
    lines = [{"variant_id": variant, "quantity": 2} for variant in variants]
    orders = [store.order(lines=lines, email="returns@example.com")["id"]]
    with database.session_scope() as session:
        token = session.get_one(Order, orders[0]).checkout_token
    picky = next(number for number in range(50) if Random(number).random() < 0.1)

    assert bring_back(database, store.config.admin_origin, HANDLE, str(token), Random(picky))

    with database.session_scope() as session:
        kept = [line.current_quantity for line in session.get_one(Order, orders[0]).lines]
    assert sorted(kept) == [1, 2]


def test_the_truth_tells_what_caused_visits_and_orders(store: RunningDevstore, database: Database) -> None:
    order = store.order(
        lines=[{"variant_id": first_variants(store)[0], "quantity": 1}], email="truth@example.com"
    )
    with database.session_scope(write=True) as session:
        shop = session.scalars(select(Shop)).one()
        token = session.get_one(Order, order["id"]).checkout_token
        before = diary.truth_of(session, shop)
        told = Story("truth", came_by="mail", bought=token, bought_because="popup")
        diary.write(session, shop.id, "truth@example.com", told)

    truth = store.ask(f"{TINY}/truth")

    assert truth["visits"]["mail"] == before["visits"].get("mail", 0) + 1
    assert truth["orders"]["popup"] == {"count": 1, "paid_minor": order["total_minor"]}
    assert truth["means"].items() >= MEANS.items()


class Machine:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def test_time_runs_in_hops_and_rests_while_somebody_shops() -> None:
    machine = Machine()
    running = RunningTime(6, machine)

    def after(seconds: float) -> int:
        machine.seconds += seconds
        return running.owed()

    assert after(STEP_SECONDS - 1) == 0
    assert after(1) == STEP_SECONDS * (6 * 60 - 1)
    running.guest_came()
    assert after(STEP_SECONDS) == 0 and running.rests_seconds == GUEST_SECONDS - STEP_SECONDS
    assert after(GUEST_SECONDS) == LONGEST_STEP_SECONDS * (6 * 60 - 1)
    running.set_pace(0)
    assert after(60) == 0


def test_a_persons_page_lets_time_rest_and_a_shoppers_does_not(store: RunningDevstore) -> None:
    host = f"{HANDLE}.localhost"
    store.control("street", {"hours_a_minute": 1})
    store.page(host, "/", headers={"Accept": "text/html", "User-Agent": "stand-in shopper"})
    assert store.ask("street")["rests_seconds"] == 0

    store.page(host, "/", headers={"Accept": "text/html,*/*"})

    assert store.ask("street")["rests_seconds"] > GUEST_SECONDS - 30
    assert store.control("street", {"hours_a_minute": 0})["rests_seconds"] == 0


def test_a_lever_that_the_street_does_not_have_is_refused(store: RunningDevstore) -> None:
    assert "people" in store.control("street", {"people": 3}, expect=409)["message"]


def test_the_readme_tells_every_reaction_as_it_is() -> None:
    told = (HOME / "devstore" / "README.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", told, re.MULTILINE))

    assert {name: float(mean) for name, mean in rows.items()} == {"consents": CONSENT, **MEANS}


def test_an_app_that_does_not_answer_ends_no_visit(
    town: Town, database: Database, store: RunningDevstore
) -> None:
    who = newcomer(HANDLE, store.config.shoppers_seed, 8)
    plan(database, "use_code", who.email, "http://127.0.0.1:9/e/click/nobody-is-there")

    (story,) = town.run_errands()

    assert story.steps == ["nobody answered"]
    assert town.visit().steps
