"""An address left on the storefront: everybody gets the same answer, whoever she is."""

from __future__ import annotations

import pytest

from app import activity, customers, mail
from app.core.unit import unit_of_work
from app.signups.storefront import FROM_ONE_ADDRESS
from tests.sends.making import subscriber
from tests.signups.making import ADDRESS, all_signups, leave, person


@pytest.fixture
def web(app):
    return app.test_client()


def test_known_unknown_and_suppressed_addresses_get_the_same_bytes(shop, web):
    subscriber(shop)
    with unit_of_work():
        mail.suppress(shop.id, "gone@example.com", "bounced")

    answers = [
        leave(web, shop, email=email)
        for email in ("ada7001@example.com", "new@example.com", "gone@example.com", "NEW@example.com ")
    ]

    assert {answer.status_code for answer in answers} == {202}
    assert {answer.data for answer in answers} == {b'{"state":"received"}\n'}
    assert len({tuple(answer.headers.keys()) for answer in answers}) == 1


def test_nothing_about_the_person_is_looked_up_before_the_answer(shop, web):
    """The time of an answer cannot tell what was not asked: who she is is a job's concern."""
    leave(web, shop)

    assert person(shop) is None
    assert [(each.state, each.customer_id) for each in all_signups(shop)] == [("asked", None)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"email": "not an address"}, "email_invalid"),
        ({"email": "a@b"}, "email_invalid"),
        ({"email": "a@@example.com"}, "email_invalid"),
        ({"email": ".ada@example.com"}, "email_invalid"),
        ({"email": "ada@-example.com"}, "email_invalid"),
        ({"email": "a" * 65 + "@example.com"}, "email_invalid"),
        ({"email": "ada@example.com\nBcc: x@example.com"}, "email_invalid"),
        ({"email": None}, "bad_input"),
        ({"email": ["ada@example.com"]}, "bad_input"),
        ({"text": ""}, "bad_input"),
        ({"text": " "}, "bad_input"),
        ({"text": "x" * 2001}, "bad_input"),
        ({"source": "Popup 7!"}, "bad_input"),
        ({"source": None}, "bad_input"),
        ({"locale": "<b>"}, "bad_input"),
        ({"locale": 5}, "bad_input"),
    ],
)
def test_what_cannot_be_read_is_refused_and_not_kept(shop, web, changes, code):
    answer = leave(web, shop, **changes)

    assert (answer.status_code, answer.json["error"]) == (400, code)
    assert all_signups(shop) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ada@Example.COM ", "ada@example.com"),
        ("Ａda@example.com", "ada@example.com"),
        ("ada+news@müller.example", "ada+news@müller.example"),
        ("o'hara@mail.co.uk", "o'hara@mail.co.uk"),
    ],
)
def test_an_address_is_kept_in_its_one_spelling(shop, web, typed, kept):
    assert leave(web, shop, email=typed).status_code == 202
    assert [each.email for each in all_signups(shop)] == [kept]


def test_too_many_are_slowed_down_by_address_and_a_large_body_is_refused(shop, web):
    answers = [leave(web, shop, email=f"a{number}@example.com") for number in range(FROM_ONE_ADDRESS + 1)]

    assert [answer.status_code for answer in answers] == [202] * FROM_ONE_ADDRESS + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert leave(web, shop, text="x" * 17_000).status_code == 413


def test_the_shops_own_pages_may_read_the_answer_and_others_may_not_ask(shop, web):
    body = {"shop": shop.domain, "email": "a@example.com", "text": "Yes", "source": "footer"}
    ours, theirs = (
        web.post(ADDRESS, json=body, headers={"Origin": origin})
        for origin in (shop.primary_url, "https://evil.example")
    )

    assert ours.headers["Access-Control-Allow-Origin"] == shop.primary_url
    assert (theirs.status_code, "Access-Control-Allow-Origin" in theirs.headers) == (403, False)
    assert web.post(ADDRESS, json=body | {"shop": "nobody.myshopify.com"}).json == {"error": "shop_unknown"}


@pytest.mark.parametrize("token", ["forged", 5, "x" * 600])
def test_a_visitors_token_that_is_not_the_shops_is_left_out(shop, other_shop, web, token):
    with unit_of_work():
        stranger = activity.make_visitor(other_shop)

    for each in (token, stranger):
        assert leave(web, shop, visitor=each).status_code == 202
    assert [each.visitor_token for each in all_signups(shop)] == [None, None]


def test_another_shop_learns_nothing(shop, other_shop, web, run_jobs):
    leave(web, shop)
    run_jobs()

    assert person(shop) is not None
    assert customers.find_by_email(other_shop.id, "ada@example.com") is None
    assert all_signups(other_shop) == [] and mail.outbox(other_shop.id) == []
