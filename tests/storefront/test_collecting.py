"""Events at the shoppers' door: 204 means committed, and what is refused is counted by reason."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app import activity, carousels
from app.activity import StorefrontEvent, VisitorMerge
from app.carousels import editing
from app.core import sealing
from app.core.database import db
from app.core.unit import unit_of_work
from app.sends import Send, with_arrival
from app.storefront.collecting import NAME
from tests.activity.making import a_visitor
from tests.sends.making import plan, subscriber
from tests.settings import TEST_CONFIG

API = "/storefront/v1"
BEARER = {"Authorization": f"Bearer {TEST_CONFIG.metrics_token}"}


@pytest.fixture
def web(app):
    return app.test_client()


def tell(web, shop, *events, agent="Mozilla/5.0", **more):
    body = {"shop": shop.domain, "events": list(events), **more}
    return web.post(f"{API}/events", json=body, headers={"User-Agent": agent}).status_code


def kept():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(StorefrontEvent))


def refused(web, reason):
    lines = web.get("/metrics", headers=BEARER).text.splitlines()
    start = f'perennial_storefront_events_refused_total{{reason="{reason}"}} '
    return sum(float(line.removeprefix(start)) for line in lines if line.startswith(start))


def test_what_is_good_is_kept_and_each_refusal_is_counted_with_its_reason(web, shop):
    reasons = ("unknown_name", "machine", "repeated", "too_many")
    before = {reason: refused(web, reason) for reason in reasons}
    twice = {"name": "page_viewed", "id": "key-0001"}

    assert tell(web, shop, {"name": "page_viewed"}, {"name": "made_up"}, twice) == 204
    assert tell(web, shop, twice) == 204
    assert tell(web, shop, *[{"name": "page_viewed"}] * 7, agent="Googlebot/2.1") == 204

    assert kept() == 2
    counted = {reason: refused(web, reason) - before[reason] for reason in reasons}
    assert counted == {"unknown_name": 1, "machine": 7, "repeated": 1, "too_many": 0}


def test_names_that_the_shop_does_not_have_make_no_rows(web, shop, other_shop):
    with unit_of_work():
        mine = editing.add(shop, "Summer picks", "home", "Olive")
        theirs = editing.add(other_shop, "Winter", "home", "Otto")
    cards = {"name": "carousel_shown", "products": ["901"]}
    before = refused(web, "unknown_placement")
    invented = [{**cards, "placement": f"made-up-{number}", "strategy": "newest"} for number in range(20)]

    assert tell(web, shop, *invented, {**cards, "placement": theirs.name}) == 204
    assert tell(web, shop, {**cards, "placement": "home", "strategy": "astrology"}) == 204
    assert tell(web, shop, {**cards, "placement": mine.name, "strategy": "newest"}) == 204

    assert kept() == 23
    assert refused(web, "unknown_placement") - before == 22
    rows = [(row.placement, row.strategy) for row in carousels.by_day(shop)]
    assert rows == [("home", ""), (mine.name, "newest")]


def test_one_browser_tells_six_hundred_events_a_minute_at_most(web, shop):
    token, _ = a_visitor(shop)
    before = refused(web, "too_many")

    for _ in range(14):
        assert tell(web, shop, *[{"name": "page_viewed"}] * 50, visitor=token) == 204

    assert 600 <= kept() <= 650  # the minute may have turned meanwhile
    assert refused(web, "too_many") - before == 700 - kept()


@pytest.mark.parametrize("events", [None, {}, "x", [{}] * 51])
def test_what_is_no_list_of_at_most_fifty_is_refused(web, shop, events):
    body = {"shop": shop.domain, "events": events}

    assert web.post(f"{API}/events", json=body).status_code == 400


def test_envelopes_that_come_together_are_all_kept_and_each_its_own_browsers(app, shop):
    tokens = [a_visitor(shop)[0] for _ in range(4)]
    statuses = []

    def one(token):
        told = [{"name": "page_viewed"}] * 5
        statuses.append(tell(app.test_client(), shop, *told, visitor=token))

    threads = [threading.Thread(target=one, args=(token,)) for token in tokens * 6]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert statuses == [204] * 24
    assert kept() == 120
    counted = select(func.count(StorefrontEvent.id)).group_by(StorefrontEvent.visitor_id)
    assert db.session.scalars(counted).all() == [30] * 4


def test_what_cannot_be_kept_is_asked_for_again(web, shop, monkeypatch):
    def full(arrived):
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(web.application.extensions[NAME], "_write", full)
    monkeypatch.setattr(web.application.extensions[NAME].together, "_write", full)

    assert tell(web, shop, {"name": "page_viewed"}) == 503
    assert kept() == 0


@pytest.fixture
def mail(shop, run_jobs):
    plan(shop, subscriber(shop))
    run_jobs()
    db.session.rollback()
    return db.session.scalar(select(Send))


def word_of(mail):
    return with_arrival("https://first-press.myshopify.com/?a=1&_pm=old", mail).partition("a=1&_pm=")[2]


def arrive(web, shop, word, token=None):
    body = {"shop": shop.domain, "mail": word} | ({"visitor": token} if token else {})
    return web.post(f"{API}/visitors", json=body).json["visitor"]


def owner(shop, token):
    db.session.rollback()
    return activity.visitor_of(shop, token).customer_id


def test_who_comes_by_a_mails_link_is_taken_for_its_reader_until_more_is_known(web, shop, mail):
    token, _ = a_visitor(shop)

    assert arrive(web, shop, word_of(mail), token) == token
    arrive(web, shop, word_of(mail), token)

    assert owner(shop, token) == mail.customer_id
    row = db.session.scalars(select(VisitorMerge)).one()
    assert (row.kind, row.by) == (activity.EvidenceKind.MAIL_CLICK, f"mail:{mail.id}")
    assert owner(shop, arrive(web, shop, word_of(mail))) == mail.customer_id


def test_the_pixel_hands_the_word_in_with_its_events(web, shop, mail):
    token, _ = a_visitor(shop)

    assert tell(web, shop, {"name": "page_viewed"}, mail=word_of(mail)) == 204
    assert tell(web, shop, {"name": "page_viewed"}, mail=word_of(mail), visitor="forged") == 204
    assert owner(shop, token) is None
    assert tell(web, shop, {"name": "page_viewed"}, mail=word_of(mail), visitor=token) == 204

    assert owner(shop, token) == mail.customer_id


def test_an_hour_later_a_copied_address_says_nothing(web, shop, mail, clock):
    word = word_of(mail)
    clock.shift(minutes=61)

    assert owner(shop, arrive(web, shop, word)) is None


def test_a_word_that_is_false_or_another_shops_says_nothing(web, shop, other_shop, mail):
    ids = [shop.id, mail.id, mail.message_id]
    for word in ("forged", "", sealing.sign("click", ids), sealing.sign("arrival", [*ids[:2], "x", 0]),
                 sealing.sign("arrival", ids), sealing.sign("arrival", [*ids, "now"])):  # fmt: skip
        assert owner(shop, arrive(web, shop, word)) is None

    assert owner(other_shop, arrive(web, other_shop, word_of(mail))) is None


def test_a_click_brings_the_reader_to_the_shop_with_the_word(web, shop, mail):
    url = f"https://{shop.domain}/products/mug?_pn=mail"
    click = sealing.sign("click", [shop.id, mail.id, mail.message_id, url])

    place = web.get(f"/e/click/{click}").headers["Location"]

    assert place.startswith(f"{url}&_pm=")
    assert owner(shop, arrive(web, shop, place.partition("&_pm=")[2])) == mail.customer_id


def test_a_forgotten_readers_word_joins_nobody(web, shop, mail):
    word, reader = word_of(mail), mail.customer_id
    with unit_of_work():
        activity.PRIVACY.redact(shop.id, reader)
        db.session.delete(db.session.get(Send, mail.id))

    assert owner(shop, arrive(web, shop, word)) is None
