"""The storefront asks whether a popup may interrupt: one a session, quiet after a no and after an order."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app import activity, attention, popups, reactions
from app.attention import Candidate, Channel
from app.core import clock as core_clock
from app.core.unit import unit_of_work
from tests.attention.making import browser, decisions, told
from tests.orders.making import go_live, order

API = "/storefront/v1"


class Browser:
    """One shopper's browser that agreed to be counted."""

    def __init__(self, web, shop) -> None:
        self.web, self.here = web, {"shop": shop.domain}
        self.token = web.post(f"{API}/visitors", json=self.here).json["visitor"]

    def ask(self):
        return self.web.get(f"{API}/attention", query_string={**self.here, "visitor": self.token})

    def tell(self, *names: str, popup: object = None, **more: object) -> None:
        at = core_clock.now().isoformat()
        told = [{"name": name, "at": at, **({"popup": popup} if popup else {}), **more} for name in names]
        body = {**self.here, "visitor": self.token, "events": told}
        assert self.web.post(f"{API}/events", json=body).status_code == 204


@pytest.fixture
def popup(app, shop) -> int:
    """The only one that is on."""
    with unit_of_work():
        popups.make_defaults(shop.id)
        first, *others = popups.list_all(shop.id)
        for each in others:
            popups.switch(shop, each, False, "olive")
    return first.id


@pytest.fixture
def nora(app, shop, popup):
    return Browser(app.test_client(), shop)


def test_an_answer_is_private_and_says_which_popups_may_come(nora, popup):
    answer = nora.ask()

    assert answer.json == {"may_interrupt": True, "popups": [popup], "until": None, "held_out": []}
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_of_a_browser_nobody_knows_its_own_memory_decides(nora, popup, shop):
    claim = nora.web.post(f"{API}/visitors", json={**nora.here, "purpose": "claim"}).json["visitor"]
    for nora.token in ("", "wrong", claim):
        assert nora.ask().json == {"may_interrupt": True, "popups": [popup], "until": None, "held_out": []}
    assert told(shop) == []


def test_a_popup_comes_once_a_session_and_the_next_session_begins_after_half_an_hour(nora, popup, clock):
    nora.tell("page_viewed", "popup_shown", popup=popup)
    refused = nora.ask().json
    assert (refused["may_interrupt"], refused["popups"]) == (False, [])
    assert datetime.fromisoformat(refused["until"]) - core_clock.now() <= timedelta(minutes=30)

    for _ in range(4):
        clock.shift(minutes=29)
        nora.tell("page_viewed")
    assert not nora.ask().json["may_interrupt"]

    clock.shift(minutes=31)
    assert nora.ask().json["may_interrupt"]


def test_a_popup_that_was_sent_away_stays_away_for_its_seven_days(nora, popup, clock):
    nora.tell("popup_shown", "popup_dismissed", popup=popup)
    clock.shift(days=6, hours=23)
    assert nora.ask().json["popups"] == []

    clock.shift(hours=2)

    assert nora.ask().json["popups"] == [popup]


def test_nobody_is_interrupted_for_thirty_days_after_her_order(nora, popup, shop, clock, run_jobs):
    go_live(shop, core_clock.now() - timedelta(days=30))
    now = core_clock.now()
    with unit_of_work():
        paid = order("5001", created_at=now, updated_at=now, attributes={"__pv": nora.token})
        reactions.settle_order(shop, paid)
    run_jobs()
    clock.shift(days=29)
    assert not nora.ask().json["may_interrupt"]

    clock.shift(days=2)

    assert nora.ask().json["may_interrupt"]


def test_a_showing_is_booked_once_however_often_it_is_told(nora, popup, shop):
    visitor = activity.visitor_of(shop, nora.token)
    event = {"name": "popup_shown", "at": core_clock.now().isoformat(), "popup": popup}
    for _ in range(3):
        nora.web.post(f"{API}/events", json={**nora.here, "visitor": nora.token, "events": [event]})

    (contact,) = attention.last_contacts(shop.id, attention.Who(visitor_id=visitor.id))
    assert contact.is_booked
    assert told(shop) == [(f"popup:{popup}", "spoke", "free", "")]


def test_a_browser_that_shows_without_leave_is_counted_and_said_so(nora, popup, shop, clock):
    nora.tell("popup_shown", popup=popup)
    clock.shift(minutes=5)
    nora.tell("popup_shown", popup=popup)

    assert told(shop)[-1] == (f"popup:{popup}", "spoke", "unasked", f"popup:{popup}")


@pytest.mark.parametrize("wrong", ["5", True, 999_999, -1, 1.5, None, [1], 2**70])
def test_a_popup_that_is_none_of_the_shops_is_no_contact(nora, shop, wrong):
    nora.tell("popup_shown", "popup_dismissed", popup=wrong)

    assert told(shop) == []
    assert nora.ask().json["may_interrupt"]


def test_a_refusal_is_written_down_once_a_day_with_its_reason(nora, popup, shop, clock):
    nora.tell("popup_shown", popup=popup)
    for _ in range(3):
        nora.ask()
    assert told(shop)[1:] == [(f"popup:{popup}", "waits", "session", f"popup:{popup}")]
    assert decisions(shop)[-1].until > core_clock.now()


def test_a_popup_that_is_off_does_not_ask(nora, popup, shop):
    with unit_of_work():
        popups.switch(shop, popups.find(shop.id, popup), False, "olive")

    assert nora.ask().json == {"may_interrupt": False, "popups": [], "until": None, "held_out": []}


def test_another_shops_token_and_popups_mean_nothing_here(nora, popup, shop, other_shop):
    nora.tell("popup_shown", "popup_dismissed", popup=popup)
    nora.here = {"shop": other_shop.domain}

    assert nora.ask().json == {"may_interrupt": False, "popups": [], "until": None, "held_out": []}
    nora.tell("popup_shown", popup=popup)
    assert told(other_shop) == []


def test_of_several_popups_the_best_stands_first_and_the_others_lose_to_it(shop):
    visitor, now = browser(shop), core_clock.now()
    low, high = Candidate(Channel.POPUP, "popup:1", 5), Candidate(Channel.POPUP, "popup:2", 50)

    found = attention.interruption(shop, visitor, [low, high], now)
    with unit_of_work():
        attention.popup_shown(shop, visitor, high, [low], now, mark="one")

    assert found.popups == [high, low]
    assert told(shop) == [("popup:2", "spoke", "best", ""), ("popup:1", "waits", "outbid", "popup:2")]


def test_one_popup_sent_away_leaves_room_for_another(shop):
    visitor, now = browser(shop), core_clock.now()
    with unit_of_work():
        attention.popup_dismissed(shop, visitor, "popup:1", 7, now, mark="one")
    both = [Candidate(Channel.POPUP, "popup:1", 50), Candidate(Channel.POPUP, "popup:2", 5)]

    found = attention.interruption(shop, visitor, both, now)

    assert [each.source for each in found.popups] == ["popup:2"]
    assert [(each.candidate.source, each.reason) for each in found.held] == [("popup:1", "dismissed")]
