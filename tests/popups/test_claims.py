"""Claims by script: changed ids, replays and many at once stay within what the merchant pays for."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app import popups
from app.core.database import db
from app.core.unit import unit_of_work
from app.offers import Voucher
from tests.popups.making import API, made
from tests.popups.scripted_claims import MOST, claim, within_what_is_offered

CLAIMS = 160


@pytest.fixture
def quick_store(monkeypatch):
    """The store makes no code here: what is counted is what was promised."""
    monkeypatch.setattr(
        "app.offers.issue_inline", lambda shop, voucher_id, seconds: db.session.get(Voucher, voucher_id)
    )


def test_no_script_gets_more_than_is_offered(app, shop, other_shop, quick_store):
    answers = within_what_is_offered(app, shop, other_shop, CLAIMS)

    assert set(answers) <= {200, 202, 400, 403, 409, 429} and answers[409] > 10 and answers[202] >= MOST


def test_a_popup_that_stops_giving_gives_nothing_to_claims_on_their_way(app, shop, quick_store):
    popup = made(shop, "dont_go", gives_codes=True)
    with unit_of_work():
        popups.switch_offer(shop, popup, False, by="olive")
    token = app.test_client().post(f"{API}/visitors", json={"shop": shop.domain}).json["visitor"]

    assert {claim(app, n, {"shop": shop.domain, "visitor": token, "popup": popup.id}) for n in range(20)} == {
        409
    }
    assert db.session.scalar(select(func.count()).select_from(Voucher)) == 0
