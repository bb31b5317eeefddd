"""What shoppers answer: with the browser that agreed, beside a proven address, or only as a count."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app import activity, answers, customers, signups
from app.answers import Answer
from app.core.database import db
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.signups import Signup
from tests.admin.merchant import Merchant
from tests.popups.making import API, made
from tests.sends.making import subscriber

KEY = "0123456789abcdef"
SURVEY = {"reason": "gift"}


@pytest.fixture
def survey(shop):
    return made(shop, "survey")


@pytest.fixture
def web(app):
    return app.test_client()


def token_of(web, shop) -> str:
    return web.post(f"{API}/visitors", json={"shop": shop.domain}).json["visitor"]


def send(web, shop, popup, sent, *, visitor=None, key=KEY):
    told = {"shop": shop.domain, "visitor": visitor, "popup": popup.id, "key": key, "answers": sent}
    answer = web.post(f"{API}/answers", json=told)
    db.session.rollback()
    return answer


def rows(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_browser_that_agreed_keeps_its_answer_and_a_repeat_changes_nothing(web, shop, survey):
    who = token_of(web, shop)
    for _ in range(3):
        assert send(web, shop, survey, SURVEY, visitor=who).status_code == 202

    assert rows(Answer) == 1
    assert answers.totals(shop.id, f"popup:{survey.id}") == {("reason", "gift"): 1}


def test_of_a_stranger_only_the_count_is_kept(web, shop, survey):
    for visitor in (None, "wrong", 7):
        assert send(web, shop, survey, SURVEY, visitor=visitor).status_code == 202

    assert rows(Answer) == 0
    assert answers.totals(shop.id, f"popup:{survey.id}") == {("reason", "gift"): 3}


def test_the_newest_answer_stands_on_the_profile_once_the_browser_is_hers(app, web, shop, survey):
    who, ada = token_of(web, shop), subscriber(shop, "7001", email="ada@example.com")
    send(web, shop, survey, {"reason": "looking"}, visitor=who)
    send(web, shop, survey, SURVEY, visitor=who, key=KEY[::-1])
    with unit_of_work():
        activity.join_by_token(shop, who, ada.id, by="test")

    html = Merchant(app, shop).get(f"/admin/customers/{ada.id}").text

    assert "What brought you here today?" in html and "A gift" in html and "Just looking" not in html


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "nothing of ours"}, {"reason": ["gift", "looking"]}, {"reason": {"gift": 1}},
        {"other": "gift"},
        {}, [], None, "gift", {"email": "ada@example.com"}, {"reason": "gift", "more": "x"},
    ],
)  # fmt: skip
def test_what_was_not_asked_is_refused_and_nothing_kept(web, shop, survey, wrong):
    assert send(web, shop, survey, wrong).status_code == 400
    assert answers.totals(shop.id, f"popup:{survey.id}") == {}


@pytest.mark.parametrize("key", [None, 7, "short", "x" * 65, "<script>alert(1)</script>"])
def test_a_key_that_is_none_is_refused(web, shop, survey, key):
    assert send(web, shop, survey, SURVEY, key=key).status_code == 400


def test_a_popup_that_is_off_or_another_shops_is_answered_alike_and_keeps_nothing(
    web, shop, other_shop, survey
):
    off = made(shop, "survey", is_on=False)
    who = token_of(web, other_shop)

    assert send(web, shop, off, SURVEY).json == send(web, other_shop, survey, SURVEY, visitor=who).json
    assert rows(Answer) == rows(answers.AnswerTotal) == 0


def test_forms_are_limited_for_each_address(web, shop, survey):
    found = [send(web, shop, survey, SURVEY).status_code for _ in range(12)]

    assert found.count(202) == 10 and found[-1] == 429


@pytest.fixture
def welcome(shop):
    asked = [{"name": "birthday", "type": "birthday", "label": "Birthday"}]
    steps = [{"kind": "form", "fields": asked}, {"kind": "done", "title": "Thank you", "text": "Done"}]
    return made(shop, "welcome", steps=steps)


def sign_up(web, shop, popup, **more) -> Signup:
    told = {
        "shop": shop.domain, "visitor": None, "email": "ada@example.com", "text": "Yes", "locale": "en",
        "source": f"popup:{popup.id}", "answers": {"birthday": "02-29"},
    }  # fmt: skip
    answer = web.post(f"{API}/subscriptions", json=told | more)
    db.session.rollback()
    assert answer.status_code == 202, answer.json
    return db.session.scalars(select(Signup).order_by(Signup.id.desc())).first()


def test_answers_beside_an_address_wait_until_it_is_proven(web, shop, welcome, run_jobs):
    signup = sign_up(web, shop, welcome)
    run_jobs()
    assert rows(Answer) == 0

    with unit_of_work():
        signups.confirm(shop, signup)
    run_jobs()

    ada = customers.find_by_email(shop.id, "ada@example.com")
    (kept,) = answers.of_customer(shop.id, ada.id)
    assert (kept.value, kept.said, kept.source) == ("02-29", "29 February", f"popup:{welcome.id}")


def test_who_never_proves_the_address_changes_nobodys_profile(web, shop, welcome, run_jobs):
    ada = subscriber(shop, "7001", email="ada@example.com")
    sign_up(web, shop, welcome)
    run_jobs()

    assert answers.of_customer(shop.id, ada.id) == []


@pytest.mark.parametrize("wrong", [{"birthday": "13-40"}, {"other": "x"}, {"birthday": ["02-29"]}])
def test_answers_that_fit_no_question_are_dropped_and_the_consent_stands(web, shop, welcome, run_jobs, wrong):
    signup = sign_up(web, shop, welcome, answers=wrong)
    with unit_of_work():
        signups.confirm(shop, signup)
    run_jobs()

    assert customers.has_consent(customers.find_by_email(shop.id, "ada@example.com")) and rows(Answer) == 0


@pytest.mark.parametrize("wrong", ["x", [1], {str(n): 1 for n in range(21)}, {"a": "x" * 5000}])
def test_answers_that_are_no_form_are_refused_with_the_address(web, shop, welcome, wrong):
    told = {
        "shop": shop.domain,
        "email": "a@example.com",
        "text": "Yes",
        "source": "popup:1",
        "answers": wrong,
    }

    assert web.post(f"{API}/subscriptions", json=told).status_code == 400
    assert rows(Signup) == 0


def test_who_is_forgotten_takes_her_answers_with_her_and_the_count_stays(web, shop, survey, run_jobs):
    who, ada = token_of(web, shop), subscriber(shop, "7001", email="ada@example.com")
    send(web, shop, survey, SURVEY, visitor=who)
    with unit_of_work():
        activity.join_by_token(shop, who, ada.id, by="test")
        answers.keep_for_customer(shop, ada.id, "popup:9", answers.checked(asked(survey), SURVEY), "one")
    assert len(told(shop, ada)) == 2

    with unit_of_work():
        for privacy in reversed(registry().privacy.values()):
            privacy.redact(shop.id, ada.id)

    assert rows(Answer) == 0 and answers.totals(shop.id, f"popup:{survey.id}") == {("reason", "gift"): 1}


def asked(popup):
    return {field["name"]: field for step in popup.steps for field in step.get("fields", ())}


def told(shop, customer):
    return registry().privacy["answers"].export_for(shop.id, customer.id)


def test_another_shop_sees_none_of_it(web, shop, other_shop, survey):
    send(web, shop, survey, SURVEY, visitor=token_of(web, shop))
    stranger = subscriber(other_shop, "7001", email="ada@example.com")

    assert answers.of_customer(other_shop.id, stranger.id) == [] and told(other_shop, stranger) == []
    assert answers.totals(other_shop.id, f"popup:{survey.id}") == {}
