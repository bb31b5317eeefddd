"""A look at the live theme: a link of one hour, for this shop and popup alone; drafts are kept nowhere."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from app import popups
from app.core import sealing
from app.core.database import db
from tests.admin.merchant import Merchant
from tests.popups.making import API, form_of, made


@pytest.fixture
def popup(shop):
    return made(shop, "dont_go", is_on=False)


def link_of(merchant, popup) -> str:
    page = html.unescape(merchant.post(f"/admin/popups/{popup.id}/link").text)
    db.session.rollback()
    return re.search(r'href="(https://[^"]*pn_preview=[^"]*)"', page)[1]


def token_of(link: str) -> str:
    return parse_qs(urlsplit(link).query)["pn_preview"][0]


def look(app, shop, token):
    answer = app.test_client().get(f"{API}/preview", query_string={"shop": shop.domain, "token": token})
    db.session.rollback()
    return answer


def test_the_link_shows_a_popup_that_is_off_for_an_hour(app, shop, merchant, popup, clock):
    link = link_of(merchant, popup)
    assert link.startswith(f"{shop.primary_url}/?")
    assert popups.CONFIG(shop.id)["preview_until"] > 0 and popups.CONFIG(shop.id)["popups"] == []

    answer = look(app, shop, token_of(link))

    assert (answer.json["popup"]["id"], answer.json["currency"]) == (popup.id, shop.currency)
    assert answer.headers["Cache-Control"] == "private, no-store"
    clock.shift(minutes=61)
    assert look(app, shop, token_of(link)).status_code == 403
    assert "preview_until" not in popups.CONFIG(shop.id)


def test_a_link_is_good_for_nothing_else(app, shop, other_shop, merchant, popup):
    token = token_of(link_of(merchant, popup))
    forged = [token[:-1], token + "x", "", sealing.sign("visitor", [shop.id, popup.id, 2**40])]
    forged += [sealing.sign("popup-preview", each) for each in ({}, [shop.id], [shop.id, 999, 2**40])]

    assert [look(app, shop, each).status_code for each in forged] == [403] * len(forged)
    assert look(app, other_shop, token).status_code == 403


def test_a_draft_is_shown_as_typed_and_kept_nowhere(merchant, shop, popup):
    form = form_of(shop, popup, title="Wait, there is tea", template="poster")

    answer = merchant.post(f"/admin/popups/{popup.id}/draft", **form)
    db.session.rollback()

    assert answer.json["popup"]["content"]["title"] == "Wait, there is tea"
    assert "picture-behind" in answer.json["popup"]["look"]["classes"]
    kept = popups.find(shop.id, popup.id)
    assert (kept.content["title"], kept.template, kept.version) == ("Before you go", "quiet", 1)


def test_a_draft_with_a_fault_says_which(merchant, shop, popup):
    answer = merchant.post(f"/admin/popups/{popup.id}/draft", **form_of(shop, popup, title=""))

    assert answer.status_code == 422 and "title" in answer.json["message"]


@pytest.mark.parametrize("act", ["", "/draft", "/link", "/duplicate", "/archive", "/measure", "/budget"])
def test_a_stranger_finds_nothing(app, shop, other_shop, popup, act):
    answer = Merchant(app, other_shop).post(f"/admin/popups/{popup.id}{act}", is_archived=1, is_measured=1)

    assert answer.status_code == 404
    assert len(popups.list_all(shop.id)) == 1 and popups.list_all(other_shop.id) == []
