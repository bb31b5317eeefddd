"""The merchant's page of the contact budget, and 'why did she get this, and not that' on the timeline."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from app import attention, popups, sends, shops
from app.attention import Channel
from app.attention.rules import USUAL
from app.core import clock as core_clock
from app.core.unit import unit_of_work
from tests.admin.merchant import runs_inline, told
from tests.attention.making import browser, join
from tests.sends.making import plan, subscriber

PATH = "/admin/attention"


def form(**changes: object) -> dict[str, object]:
    return attention.form_of(USUAL) | changes


def read(answer) -> str:
    """The words of a page as somebody reads them."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


@pytest.fixture
def nora(shop, run_jobs, clock):
    """She got a mail, another waits for it, one was dropped, and she saw a popup on her phone before."""
    nora, phone = subscriber(shop, first_name="Nora", last_name="Lindqvist"), browser(shop)
    with unit_of_work():
        popups.make_defaults(shop.id)
        popups.hear(shop, phone, [{"name": "popup_shown", "popup": first(shop)}])
    join(shop, phone, nora.id)
    clock.shift(hours=2)
    plan(shop, nora, "high", bid=90)
    plan(shop, nora, "low", bid=5)
    plan(shop, nora, "brief", bid=1, useful_until=core_clock.now() + timedelta(minutes=30))
    run_jobs()
    clock.shift(minutes=2)
    run_jobs()
    return nora


def first(shop) -> int:
    return popups.list_all(shop.id)[0].id


def test_her_timeline_says_why_she_got_this_and_not_that(merchant, shop, nora):
    said = read(merchant.get(f"/admin/customers/{nora.id}"))

    assert "Was shown the popup “Don't go”" in said
    assert "It went before the mail “Thank-you with products”" in said
    assert "The mail “Thank-you with products” waits" in said
    assert "It would have come too soon after the mail “Thank you, Nora”." in said
    assert "The mail “Thank-you with products” will not come" in said
    assert "There was no room before it lost its use; the mail “Thank you, Nora” stood in its way." in said


def test_the_page_counts_who_spoke_who_waited_and_what_was_dropped(merchant, shop, nora):
    said = read(merchant.get(PATH))

    lately = said[said.index("The last seven days") :]
    assert "Mails 1 1 1 Popups 1 0 0" in lately
    assert "Mails, 1 ×: too soon after the last contact Mails, 1 ×: of no use any more" in lately
    assert runs_inline(merchant.get(PATH).text) == []


def test_an_empty_shop_is_taught(merchant):
    said = read(merchant.get(PATH))

    assert "No marketing mail went in the last 30 days" in said
    assert "Nothing asked for a customer's attention yet" in said


def test_new_rules_are_kept_with_who_changed_them(merchant, shop, other_shop):
    answer = merchant.post(PATH, **form(mail_a_week=1, popup_weight=0, once_a_session=0, ordered_days=7))

    assert told(answer) == "Saved. It holds for every contact from now on."
    rules = attention.rules_of(shop)
    assert (rules.mail.a_week, rules.popup.weight, rules.once_a_session, rules.ordered_days) == (
        1,
        0,
        False,
        7,
    )
    entry = shops.audit_entries(shop.id)[0]
    assert (entry.by, entry.what) == ("42", "attention_changed")
    assert (entry.detail["from"]["mail_a_week"], entry.detail["to"]["mail_a_week"]) == (3, 1)
    assert attention.rules_of(other_shop) == USUAL


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"mail_a_week": 0}, "Mail a week: a whole number from 1 to 50."),
        ({"mail_hours_apart": "-1"}, "Mail hours apart: a whole number from 0 to 168."),
        ({"nudge_weight": "much"}, "Nudge weight: a whole number from 0 to 10."),
        ({"together_a_week": 1}, "One mail takes more places than the shared week has."),
        ({"ordered_days": 9**30}, "Ordered days: a whole number from 0 to 365."),
    ],
)
def test_rules_that_make_no_sense_are_refused_and_nothing_changes(merchant, shop, wrong, problem):
    for path in (PATH, f"{PATH}/rehearsal"):
        answer = merchant.post(path, **form(**wrong))
        assert answer.status_code == 422
        assert problem in read(answer)
    assert attention.rules_of(shop) == USUAL


def test_rules_are_rehearsed_on_the_mails_of_the_last_month_before_they_are_kept(
    merchant, shop, clock, run_jobs
):
    ada = subscriber(shop)
    for number in range(3):
        plan(shop, ada, f"mail {number}")
        run_jobs()
        clock.shift(days=1)

    usual = read(merchant.get(PATH))
    stricter = read(merchant.post(f"{PATH}/rehearsal", **form(mail_hours_apart=36)))

    assert "0 of 3 marketing mails" in usual and "would have gone when it went" in usual
    assert "2 of 3 marketing mails" in stricter and "on average by 18 hours" in stricter
    assert attention.rules_of(shop) == USUAL


def test_a_stranger_sees_nobody_and_counts_nothing(stranger, nora):
    said = read(stranger.get(PATH))

    assert "Nora" not in said and "Nothing asked for a customer's attention yet" in said
    assert stranger.get(f"/admin/customers/{nora.id}").status_code == 404


def test_what_waits_and_was_dropped_is_in_the_file_of_what_is_known(shop, nora):
    told = attention.PRIVACY.export_for(shop.id, nora.id)

    assert [each["channel"] for each in told["contacts"]] == [Channel.POPUP, Channel.MAIL]
    assert {each["outcome"] for each in told["decisions"]} == {"spoke", "waits", "dropped"}
    assert {each.state for each in sends.page(shop.id)} == {"sent", "waiting", "skipped"}
