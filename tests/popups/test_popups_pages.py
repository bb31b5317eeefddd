"""The merchant's pages of popups: the worst case before the click, and words beside the real thing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import orders, popups, shops
from app.core import clock as core_clock
from app.core.database import db
from app.core.unit import unit_of_work
from tests.admin.merchant import Merchant, runs_inline, told
from tests.orders.making import order

WORDS = {
    "title": "Stay a while", "text": "There is more.", "action": "Show me", "decline": "No thanks",
    "action_url": "/collections/all", "percent": "15", "hours": "24",
}  # fmt: skip


@pytest.fixture
def popup(shop):
    with unit_of_work():
        popups.make_defaults(shop.id)
    return popups.list_all(shop.id)[0].id


def now(shop, popup):
    db.session.rollback()
    return popups.find(shop.id, popup)


def test_likely_and_worst_cost_stand_before_the_one_button(merchant, shop, popup):
    at = core_clock.now() - timedelta(days=3)
    with unit_of_work():
        orders.record_many(shop.id, [order("1", created_at=at, updated_at=at)])

    html = merchant.get(f"/admin/popups/{popup}").text

    assert html.index("$2.50") < html.index("1 order") < html.index("1 visitor") < html.index("Give 10% off")
    assert html.count('class="button primary"') == 1


def test_the_click_lets_it_give_codes_and_another_stops_it(merchant, shop, popup):
    version = shop.storefront_version

    assert "10% off" in told(merchant.post(f"/admin/popups/{popup}/offer", gives_codes=1))
    assert now(shop, popup).gives_codes
    merchant.post(f"/admin/popups/{popup}/offer", gives_codes=0)
    assert not now(shop, popup).gives_codes
    assert shops.by_id(shop.id).storefront_version == version + 2


def test_it_is_switched_off_and_on(merchant, shop, popup):
    merchant.post(f"/admin/popups/{popup}/switch", is_on=0)
    assert not now(shop, popup).is_on
    merchant.post(f"/admin/popups/{popup}/switch", is_on=1)
    assert now(shop, popup).is_on


def test_new_words_are_kept_and_shown(merchant, shop, popup):
    answer = merchant.post(f"/admin/popups/{popup}", **WORDS)

    assert answer.status_code == 200 and "Saved" in told(answer) and 'value="Stay a while"' in answer.text
    assert now(shop, popup).content["title"] == "Stay a while" and now(shop, popup).offer["value"] == 15


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"action_url": "https://evil.example"},
        {"percent": "0"},
        {"hours": "9999"},
        {"text": "x" * 201},
    ],
)
def test_words_that_do_not_fit_are_shown_again_and_change_nothing(merchant, shop, popup, wrong):
    version = now(shop, popup).version

    answer = merchant.post(f"/admin/popups/{popup}", **WORDS | wrong)

    assert answer.status_code == 422 and 'role="alert"' in answer.text and 'value="Show me"' in answer.text
    assert now(shop, popup).version == version


def test_the_preview_is_the_real_widget_and_runs_nothing_else(merchant, shop, popup):
    merchant.post(f"/admin/popups/{popup}", **WORDS | {"title": "</script><script>alert(1)"})

    answer = merchant.get(f"/admin/popups/{popup}/preview")

    assert "/static/js/popup-" in answer.text and runs_inline(answer.text) == []
    assert "<script>alert" not in answer.text
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("act", [("", WORDS), ("/switch", {"is_on": 0}), ("/offer", {"gives_codes": 1})])
def test_a_stranger_changes_nothing(app, shop, other_shop, popup, act):
    path, form = act

    assert Merchant(app, other_shop).post(f"/admin/popups/{popup}{path}", **form).status_code == 404
    assert now(shop, popup).version == 1
