"""Popups for segments come only where the server names them; of who is held out both groups count."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import activity, experiments, popups, segments
from app.core import clock as core_clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.experiments import CONTROL, TREATED, Exposure, Feature
from app.experiments.hashing import position_of
from app.popups.claiming import NotOffered
from app.popups.holding_out import experiment_of, measure, stop_measuring
from tests.popups.making import API, made, shown
from tests.sends.making import subscriber


@pytest.fixture
def web(app):
    return app.test_client()


def token_of(web, shop) -> str:
    """A browser that agreed; made here, since the door lets one address make only so many a minute."""
    with unit_of_work():
        return activity.make_visitor(shop)


def ask(web, shop, token=""):
    answer = web.get(f"{API}/attention", query_string={"shop": shop.domain, "visitor": token}).json
    db.session.rollback()
    return answer


def tell(web, shop, token, name, popup) -> None:
    event = {"name": name, "at": core_clock.now().isoformat(), "popup": popup.id}
    told = {"shop": shop.domain, "visitor": token, "events": [event]}
    assert web.post(f"{API}/events", json=told).status_code == 204
    db.session.rollback()


@pytest.fixture
def germans(shop):
    with unit_of_work():
        one = {"field": "country", "is": "any_of", "value": ["DE"]}
        rule = segments.parse({"version": 1, "match": "all", "of": [one]})
        return segments.add(shop, "Germans", rule, by="olive")


def test_a_popup_for_a_segment_is_named_only_to_who_is_known_to_be_in_it(web, shop, germans):
    popup, everybody = made(shop, "dont_go", target={"segments": [germans.id]}), made(shop, "last_chance")
    ada = subscriber(shop, "7001", email="ada@example.com", country="DE")
    eve = subscriber(shop, "7002", email="eve@example.com", country="FR")
    tokens = {"ada": token_of(web, shop), "eve": token_of(web, shop), "nobody": token_of(web, shop)}
    with unit_of_work():
        activity.join_by_token(shop, tokens["ada"], ada.id, by="test")
        activity.join_by_token(shop, tokens["eve"], eve.id, by="test")

    assert set(ask(web, shop, tokens["ada"])["popups"]) == {popup.id, everybody.id}
    for other in (tokens["eve"], tokens["nobody"], "", "wrong"):
        assert ask(web, shop, other)["popups"] == [everybody.id]
    told = shown(shop, popup)
    assert told["asks"] and "segments" not in str(told)


def test_a_popup_out_of_season_does_not_ask(web, shop):
    made(shop, "dont_go", schedule={"ends": "2020-01-01T00:00"})

    assert ask(web, shop)["popups"] == [] and popups.CONFIG(shop.id)["popups"] == []


@pytest.fixture
def held(shop):
    """Half are held out of all popups."""
    with unit_of_work():
        made_one = experiments.make_holdout(shop, Feature.POPUP, "olive", 5000)
        experiments.start(shop, made_one, "olive")
    return made_one


def groups(web, shop, popup, salt: str, share: int = 5000) -> dict[bool, str]:
    """A browser of each group, by whether its own hash holds it out."""
    found: dict[bool, str] = {}
    for _ in range(60):
        token = token_of(web, shop)
        found[position_of(salt, f"visitor:{activity.key_of(shop, token)}") < share] = token
        if len(found) == 2:
            return found
    raise AssertionError("one group stays empty")


def arms(shop) -> list[str]:
    return sorted(db.session.scalars(select(Exposure.arm).where(Exposure.shop_id == shop.id)))


def test_the_browser_and_the_server_hold_out_the_same_and_both_groups_count(web, shop, held):
    popup = made(shop, "dont_go", gives_codes=True)
    assert shown(shop, popup)["holdout"] == [[held.salt, 5000]]
    both = groups(web, shop, popup, held.salt)

    assert (
        ask(web, shop, both[True])["held_out"] == [popup.id] and ask(web, shop, both[False])["held_out"] == []
    )
    assert arms(shop) == []
    tell(web, shop, both[True], "popup_withheld", popup)
    tell(web, shop, both[False], "popup_shown", popup)

    assert arms(shop) == [CONTROL, TREATED]


def test_one_popup_is_measured_by_itself_and_its_held_out_get_no_code(web, shop):
    popup, other = made(shop, "dont_go", gives_codes=True), made(shop, "last_chance")
    with unit_of_work():
        measure(shop, popup, "olive")
    experiment = experiment_of(shop.id, popup)
    assert shown(shop, popup)["holdout"] == [[experiment.salt, 1000]] and "holdout" not in shown(shop, other)
    token = groups(web, shop, popup, experiment.salt, 1000)[True]

    told = {"shop": shop.domain, "visitor": token, "popup": popup.id}
    answer = web.post(f"{API}/vouchers", json=told)
    db.session.rollback()

    assert (answer.status_code, answer.json["error"]) == (409, NotOffered.code)
    assert ask(web, shop, token)["held_out"] == [popup.id]
    with unit_of_work():
        stop_measuring(shop, popup, "olive")
    assert "holdout" not in shown(shop, popup)


def test_popups_that_never_share_a_page_do_not_beat_each_other(web, shop):
    from tests.attention.making import told

    home, cart = made(shop, "dont_go"), made(shop, "last_chance")
    token = token_of(web, shop)
    tell(web, shop, token, "popup_shown", home)

    assert told(shop) == [(f"popup:{home.id}", "spoke", "free", "")] and cart.is_on


def test_after_its_schedule_a_popup_gives_no_code_but_to_who_saw_it_within_the_hour(shop, clock):
    ends = core_clock.now().replace(microsecond=0)
    popup = made(shop, "dont_go", gives_codes=True, schedule={"ends": local(shop, ends)})
    clock.shift(minutes=50)
    with unit_of_work():
        assert popups.claim(shop, popup.id, "claim:1") is not None
    clock.shift(minutes=20)

    with pytest.raises(NotOffered), unit_of_work():
        popups.claim(shop, popup.id, "claim:2")


def local(shop, at) -> str:
    from app import shops

    return at.astimezone(shops.zone(shop)).replace(tzinfo=None).isoformat(timespec="minutes")


def test_an_archived_popup_and_another_shops_give_no_code(shop, other_shop):
    popup = made(shop, "dont_go", gives_codes=True)
    with pytest.raises(Exception, match="no such popup"), unit_of_work():
        popups.claim(other_shop, popup.id, "claim:1")
    with unit_of_work():
        popups.archive(shop, popup, "olive")
        popup.is_on = popup.gives_codes = True

    with pytest.raises(NotOffered), unit_of_work():
        popups.claim(shop, popup.id, "claim:1")
