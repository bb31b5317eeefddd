"""The shoppers' door, as a caller from outside would use it."""

from __future__ import annotations

import threading

import pytest

from app import activity, catalog, popups
from app.core.database import db
from app.core.unit import unit_of_work
from app.platforms import CodeMade
from tests.catalog.making import product

API = "/storefront/v1"
HERE = {"shop": "first-press.myshopify.com"}


@pytest.fixture
def web(app, shop):
    with unit_of_work():
        popups.make_defaults(shop.id)
        catalog.record_products(shop.id, [product(str(number)) for number in range(901, 906)])
    return app.test_client()


@pytest.fixture
def store(monkeypatch):
    """A store that makes every code it is asked for."""

    class Codes:
        made: dict[str, CodeMade] = {}

        def find_code(self, code):
            return self.made.get(code)

        def create_code(self, spec):
            self.made[spec.code] = CodeMade(
                platform_id=str(len(self.made) + 1), code=spec.code, ends_at=spec.ends_at
            )
            return self.made[spec.code]

    codes = Codes()
    monkeypatch.setattr("app.shops.connect", lambda shop, **_: codes)
    return codes


def visitor(web, **said) -> str:
    return web.post(f"{API}/visitors", json={**HERE, **said}).json["visitor"]


def popup_id(shop) -> int:
    return popups.list_all(shop.id)[0].id


def give_codes(shop) -> int:
    with unit_of_work():
        popups.switch_offer(shop, popups.list_all(shop.id)[0], True, by="olive")
    return popup_id(shop)


def test_bootstrap_is_cacheable_and_says_when_nothing_changed(web):
    first = web.get(f"{API}/bootstrap", query_string={**HERE, "page": "home"})
    again = web.get(f"{API}/bootstrap", query_string=HERE, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    assert first.json["shop"] == HERE["shop"] and first.json["popups"][0]["play"] == "dont_go"
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["bootstrap", "recommendations"])
def test_an_unknown_shop_is_told_so(web, path):
    answer = web.get(f"{API}/{path}?shop=nobody.myshopify.com")

    assert (answer.status_code, answer.json) == (404, {"error": "shop_unknown"})


def test_recommendations_are_cards_as_the_contract_says(web):
    answer = web.get(f"{API}/recommendations", query_string={**HERE, "placement": "home", "limit": 2})

    assert set(answer.json) == {"placement", "strategy", "products"}
    card = answer.json["products"][0]
    wanted = "id handle title url image price_minor compare_at_minor currency available variants"
    assert set(card) == set(wanted.split())
    assert card["id"].isdigit() and card["price_minor"] == 1500


def test_shared_answers_are_public_and_personal_ones_private(web):
    shared = web.get(f"{API}/recommendations", query_string={**HERE, "placement": "home"})
    personal = web.get(f"{API}/recommendations", query_string={**HERE, "placement": "cart", "cart": "901"})

    assert shared.headers["Cache-Control"].startswith("public")
    assert personal.headers["Cache-Control"] == "private, no-store"
    assert "901" not in [card["id"] for card in personal.json["products"]]


@pytest.mark.parametrize(
    "query", [{"limit": "many"}, {"limit": "²"}, {"cart": "1,two"}, {"seen": ",".join(["1"] * 101)}]
)
def test_a_question_that_cannot_be_read_is_refused(web, query):
    answer = web.get(f"{API}/recommendations", query_string={**HERE, **query})

    assert (answer.status_code, answer.json["error"]) == (400, "bad_input")


def test_bad_json_is_refused_and_says_so(web):
    answer = web.post(f"{API}/visitors", data=b"{not json", content_type="application/json")

    assert answer.status_code == 400


def test_no_code_before_the_merchants_click(web, shop, store):
    answer = web.post(f"{API}/vouchers", json={**HERE, "visitor": visitor(web), "popup": popup_id(shop)})

    assert (answer.status_code, answer.json["error"]) == (409, "not_offered")
    assert store.made == {}


@pytest.mark.parametrize("purpose", [{}, {"purpose": "claim"}])
def test_a_visitor_gets_one_code_however_often_she_asks(web, shop, store, purpose):
    store.made.clear()
    popup, who = give_codes(shop), visitor(web, **purpose)
    asked = {**HERE, "visitor": who, "popup": popup}

    answers = [web.post(f"{API}/vouchers", json=asked) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json["code"] for answer in answers}) == 1 == len(store.made)
    assert len({answer.json["ends_at"] for answer in answers}) == 1
    assert answers[0].json["apply_url"].startswith("/discount/STAY-")


def code_for(web, token: str, popup: int) -> str:
    answer = web.post(f"{API}/vouchers", json={**HERE, "visitor": token, "popup": popup})
    assert answer.status_code == 200, answer.json
    return answer.json["code"]


def test_who_agrees_after_a_claim_has_the_same_code_under_both_tokens(web, shop, store):
    store.made.clear()
    popup, claim = give_codes(shop), visitor(web, purpose="claim")
    code = code_for(web, claim, popup)

    agreed = web.post(f"{API}/visitors", json={**HERE, "claim": claim}).json

    assert agreed["vouchers"] == 1
    assert code_for(web, agreed["visitor"], popup) == code_for(web, claim, popup) == code
    assert len(store.made) == 1


def test_a_known_visitor_stays_the_same_one_and_takes_the_code_over(web, shop, store):
    store.made.clear()
    popup, known, claim = give_codes(shop), visitor(web), visitor(web, purpose="claim")
    code = code_for(web, claim, popup)

    told = {**HERE, "visitor": known, "claim": claim}
    answers = [web.post(f"{API}/visitors", json=told).json for _ in range(2)]

    assert answers == [{"visitor": known, "vouchers": 1}] * 2
    assert code_for(web, known, popup) == code
    assert db.session.query(activity.Visitor).count() == 1


@pytest.mark.parametrize("claim", ["forged", "", 5])
def test_a_claim_that_is_not_ours_brings_a_visitor_and_nothing_else(web, shop, store, claim):
    answer = web.post(f"{API}/visitors", json={**HERE, "claim": claim})

    assert answer.status_code == 200
    assert answer.json.get("vouchers", 0) == 0
    assert activity.visitor_of(shop, answer.json["visitor"]) is not None


def test_a_visitors_token_is_no_claim_and_another_shops_claim_is_none_here(web, shop, other_shop, store):
    popup, mine = give_codes(shop), visitor(web)
    code_for(web, mine, popup)
    stranger = activity.make_claim_token(other_shop)

    for claim in (mine, stranger):
        assert web.post(f"{API}/visitors", json={**HERE, "claim": claim}).json["vouchers"] == 0


@pytest.mark.parametrize("token", ["forged", "", 5, None])
def test_a_token_that_is_not_ours_gets_nothing(web, shop, store, token):
    popup = give_codes(shop)
    store.made.clear()

    answer = web.post(f"{API}/vouchers", json={**HERE, "visitor": token, "popup": popup})

    assert answer.status_code in {400, 403}
    assert store.made == {}


def test_a_visitor_of_another_shop_gets_nothing(web, shop, other_shop, store):
    popup = give_codes(shop)
    store.made.clear()
    with unit_of_work():
        stranger = activity.make_visitor(other_shop)

    answer = web.post(f"{API}/vouchers", json={**HERE, "visitor": stranger, "popup": popup})

    assert answer.status_code == 403
    assert store.made == {}


def test_events_are_taken_from_beacons_and_counted(web, shop):
    body = {
        **HERE,
        "visitor": visitor(web),
        "events": [{"name": "popup_shown", "at": "2026-03-10T12:00:00Z"}],
    }

    answer = web.post(f"{API}/events", json=body)

    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    db.session.rollback()
    assert db.session.query(activity.StorefrontEvent).count() == 1


def test_too_many_new_visitors_from_one_address_are_slowed_down(web):
    answers = [web.post(f"{API}/visitors", json={**HERE, "purpose": "claim"}) for _ in range(40)]

    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_only_the_shops_own_pages_may_read_the_answers(web, app):
    own = web.get(
        f"{API}/bootstrap", query_string=HERE, headers={"Origin": "https://first-press.myshopify.com"}
    )
    foreign = web.get(f"{API}/bootstrap", query_string=HERE, headers={"Origin": "https://evil.example.com"})

    assert own.headers["Access-Control-Allow-Origin"] == "https://first-press.myshopify.com"
    assert own.headers["Access-Control-Expose-Headers"] == "Date"
    assert "Access-Control-Allow-Origin" not in foreign.headers


def test_the_snippets_stable_name_lasts_minutes_and_its_parts_for_ever(web):
    with web.get("/static/js/perennial.js") as loader:
        assert loader.headers["Cache-Control"] == "public, max-age=300" and loader.headers["ETag"]
    assert web.get("/static/js/../../wsgi.py").status_code == 404
    assert web.get("/static/js/unknown.js").status_code == 404


def test_nobody_waits_for_a_store_that_does_not_answer(web, shop, store, monkeypatch):
    answers = threading.Event()
    monkeypatch.setattr(store, "find_code", lambda code: answers.wait(30) and None, raising=False)
    popup = give_codes(shop)

    answer = web.post(f"{API}/vouchers", json={**HERE, "visitor": visitor(web), "popup": popup})

    assert (answer.status_code, answer.json["state"]) == (202, "preparing")
    assert not answers.is_set(), "she was answered while the store still hangs"
    answers.set()
