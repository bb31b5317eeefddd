"""Shoppers: the same dice make the same visits, consent comes before counting, time passes with them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore.database import Database
from devstore.models import Cart, Shop
from devstore.shoppers.browser import Answer, Browser
from devstore.shoppers.people import newcomer, regulars_of
from devstore.shoppers.shelves import shelves_of
from devstore.shoppers.snippet import Snippet, carried_links
from devstore.shoppers.taste import Leaning
from devstore.shoppers.visit import Story, Visit
from devstore.testing import TINY, RunningDevstore, start_devstore
from tests.devstore.platform_shop import until

pytestmark = pytest.mark.one_database
HANDLE = "fern-and-finch"
WEEK = 7 * 86_400


@dataclass
class CountingApp:
    """The app's storefront API, as far as a browser talks to it."""

    url: str = ""
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def of(self, path: str) -> list[dict[str, Any]]:
        return [body for where, body in self.asked if where.endswith(path)]

    def answer(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        self.asked.append((path, body))
        if path.endswith("/visitors"):
            return {"visitor": f"token-{body.get('purpose', 'known')}", "vouchers": 1}
        return {"code": "STAY-1", "apply_url": "/discount/STAY-1?redirect=/cart"}


@contextmanager
def counting_app() -> Iterator[CountingApp]:
    app = CountingApp()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(app.answer(self.path, told)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    app.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield app
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    folder = tmp_path_factory.mktemp("shoppers")
    noted = f"{sys.executable} -c \"open('{folder}/moved', 'a').write('{{span}} ')\""
    running = start_devstore(folder, sends_webhooks=False, clock_command=noted)
    yield running
    running.stop()


@pytest.fixture
def app() -> Iterator[CountingApp]:
    with counting_app() as running:
        yield running


def origin_of(store: RunningDevstore) -> str:
    return f"http://{HANDLE}.localhost:{store.config.port}"


@contextmanager
def reading(store: RunningDevstore) -> Iterator[Session]:
    """A look into the running store's file."""
    database = Database(store.config.data)
    with database.session_scope() as session:
        yield session
    database.dispose()


def attributes_of_cart(store: RunningDevstore, browser: Browser) -> dict[str, Any]:
    with reading(store) as session:
        return session.scalars(select(Cart.attributes).where(Cart.token == browser.cookies["cart"])).one()


def visits(store: RunningDevstore, seed: int, count: int = 3) -> list[Story]:
    """The first visits of newcomers, whose dice are made of this seed."""
    with reading(store) as session:
        shelves = shelves_of(session, session.scalars(select(Shop)).one())
    told = []
    for number in range(count):
        who = newcomer(HANDLE, seed, number)
        browser = Browser(origin_of(store), "127.0.0.1")
        taste = Leaning(shelves, Random(who.email))
        visit = Visit(
            who,
            browser,
            shelves,
            taste,
            Random(f"{seed}:{number}"),
            lambda: datetime(2026, 11, 1, tzinfo=UTC),
        )
        told.append(visit.run())
    return told


def page(app: CountingApp, kind: str = "product") -> Answer:
    """A page with the configuration that the theme prints into it."""
    popup = {"id": 7, "pages": ["product"], "priority": 1, "trigger": {}, "offer": {"label": "10 % off"}}
    config = {
        "shop": TINY, "api": f"{app.url}/storefront/v1", "page": kind, "cart_count": 0, "popups": [popup],
    }  # fmt: skip
    printed = f'<script type="application/json" id="perennial-config">{json.dumps(config)}</script>'
    return Answer(200, "http://shop/", printed)


def snippet(store: RunningDevstore, *, consents: bool) -> tuple[Browser, Snippet]:
    browser = Browser(origin_of(store), "127.0.0.1")
    return browser, Snippet(browser, consents=consents, now=lambda: datetime(2026, 11, 1, tzinfo=UTC))


def test_one_seed_tells_one_story_and_another_seed_another(store: RunningDevstore) -> None:
    first, again, other = visits(store, 1), visits(store, 1), visits(store, 2)

    assert [story.steps for story in first] == [story.steps for story in again]
    assert [story.steps for story in first] != [story.steps for story in other]
    assert any(step.startswith("looked at") for story in first for step in story.steps)


def test_who_agrees_is_known_before_anything_is_counted(store: RunningDevstore, app: CountingApp) -> None:
    browser, seen = snippet(store, consents=True)

    seen.see(page(app), product_id=42, placement="home")
    seen.flush()

    assert [path.rpartition("/")[2] for path, _ in app.asked] == ["visitors", "events"]
    (told,) = app.of("/events")
    assert [event["name"] for event in told["events"]] == [
        "page_viewed",
        "product_viewed",
        "recommendation_clicked",
    ]
    assert attributes_of_cart(store, browser) == {"__pv": told["visitor"]}


def test_who_declines_takes_a_code_and_leaves_no_other_trace(
    store: RunningDevstore, app: CountingApp
) -> None:
    browser, seen = snippet(store, consents=False)
    seen.see(page(app))
    popup = seen.popup()
    assert popup is not None

    code = seen.accept(popup)

    assert code is not None and code.address == "/discount/STAY-1?redirect=/cart"
    seen.flush()

    assert app.of("/visitors") == [{"shop": TINY, "purpose": "claim"}]
    assert app.of("/events") == []
    assert browser.cookies == {}


def test_a_declined_popup_stays_away_for_its_days(store: RunningDevstore, app: CountingApp) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    browser = Browser(origin_of(store), "127.0.0.1")

    def popup_at(moment: datetime) -> Any:
        browser.session.clear()
        later = Snippet(browser, consents=True, now=lambda: moment)
        later.see(page(app))
        found = later.popup()
        if found:
            later.dismiss(found)
        return found

    assert popup_at(now) is not None
    assert popup_at(now + timedelta(days=6)) is None
    assert popup_at(now + timedelta(days=8)) is not None


def test_links_of_carousels_are_told_from_the_shops_own() -> None:
    text = '<a href="/products/fern">A</a><a href="/products/moss?_pn=home&amp;x=1">B</a>'

    assert carried_links(Answer(200, "http://shop/", text)) == ["/products/moss?_pn=home&x=1"]


def test_regulars_are_customers_of_the_history_with_lasting_ways(store: RunningDevstore) -> None:
    with reading(store) as session:
        shop = session.scalars(select(Shop)).one()
        first, again = regulars_of(session, shop, 1), regulars_of(session, shop, 1)

    assert len(first) == 3 and first == again
    assert all(who.customer_id for who in first)


def test_a_week_passes_day_by_day_in_both_programs_and_people_come(store: RunningDevstore) -> None:
    store.install()
    store.control("street", {"per_minute": 0.001})
    before = datetime.fromisoformat(store.ask("street")["now"])

    store.control("pass", {"by_seconds": WEEK})
    street = until(lambda: None if (now := store.ask("street"))["passing"]["running"] else now, 60)

    assert street["passing"]["problem"] == ""
    assert datetime.fromisoformat(street["now"]) - before >= timedelta(seconds=WEEK)
    assert street["passing"]["visits"] == 7 and len(street["told"]) >= 7
    assert (store.config.data.parent / "moved").read_text().split() == ["86400s"] * 7


def test_time_does_not_pass_backwards(store: RunningDevstore) -> None:
    refused = store.control("pass", {"by_seconds": -5}, expect=409)

    assert refused["message"] == "Time passes forward only"
