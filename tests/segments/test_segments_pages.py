"""The merchant's pages of segments: built, counted while being built, kept, taken out as a file."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import segments
from app.catalog import Collection
from app.core.database import db
from app.core.unit import unit_of_work
from app.shops import AuditEntry
from tests.admin.merchant import Merchant, runs_inline
from tests.orders.making import go_live
from tests.sends.making import subscriber


@pytest.fixture
def ada(shop):
    go_live(shop)
    return subscriber(shop, "7001", email="ada@example.com", first_name="=cmd()", last_name="Byron")


NEVER = {
    "name": "Never bought", "node": ["1:0:group", "2:1:condition"], "match-1": "all",
    "field-2": "orders", "was-2": "orders", "is-2": "exactly", "was-is-2": "exactly", "value-2": "0",
}  # fmt: skip


def made(shop, name="Never bought"):
    return next(each for each in segments.list_all(shop.id) if each.name == name)


def test_an_empty_list_teaches_and_offers_ready_made_ones(merchant):
    html = merchant.get("/admin/segments").text

    assert "No segments yet" in html and "Discount lovers" in html
    assert not runs_inline(html)


def test_the_builder_counts_while_it_is_filled(merchant, ada):
    html = merchant.post("/admin/segments/draft", **NEVER).text

    assert "1 customer, 1 may be mailed" in html and "never ordered" in html
    assert f"/admin/customers/{ada.id}" in html
    assert not runs_inline(html)


def test_what_is_missing_is_said_at_its_condition_and_nothing_is_kept(merchant, shop):
    drawn = merchant.post("/admin/segments/draft", **NEVER | {"value-2": "some"}).text
    answer = merchant.post("/admin/segments", **NEVER | {"value-2": "some"})

    assert "A whole number is needed." in drawn and "not whole yet" in drawn
    assert answer.status_code == 422 and 'value="some"' in answer.text
    assert segments.list_all(shop.id) == []


def test_buttons_add_and_remove_conditions_and_groups(merchant):
    grown = merchant.post("/admin/segments/draft", **NEVER | {"act": "group:1"}).text
    assert 'value="3:1:group"' in grown and 'value="4:3:condition"' in grown

    shrunk = merchant.post("/admin/segments/draft", **NEVER | {"act": "remove:2"}).text
    assert "2:1:condition" not in shrunk


def test_another_field_forgets_the_value_of_the_first(merchant):
    html = merchant.post("/admin/segments/draft", **NEVER | {"field-2": "country", "find-2": "Germ"}).text
    assert ">Germany</option>" in html and ">France</option>" in html and 'name="value-2"' not in html

    nation = NEVER | {"field-2": "country", "was-2": "country", "is-2": "any_of", "was-is-2": "any_of"}
    html = merchant.post(
        "/admin/segments/draft", **nation | {"value-2": "FR", "pick-2": "DE", "act": "add:2"}
    ).text
    assert (
        'value="DE" checked' in html and 'value="FR" checked' in html and "lives in France or Germany" in html
    )

    assert "Germany" not in html[html.index("pick-2") :].partition("</select>")[0]
    unasked = merchant.post("/admin/segments/draft", **nation | {"value-2": "FR", "pick-2": "DE"}).text
    assert 'value="DE" checked' not in unasked
    narrowed = merchant.post("/admin/segments/draft", **nation | {"value-2": "FR", "find-2": "germ"}).text
    assert ">Germany</option>" in narrowed and ">France</option>" not in narrowed
    lost = merchant.post("/admin/segments/draft", **nation | {"value-2": "", "find-2": "Atlantis"}).text
    assert "Nothing of this name" in lost and "Choose at least one." in lost


def test_tags_and_collections_are_chosen_from_those_that_the_shop_has(merchant, shop, ada):
    with unit_of_work():
        ada.tags = ["VIP", "press"]
        told = {"handle": "tea", "title": "Teas", "updated_at": shop.installed_at, "size": 0}
        db.session.add(Collection(shop_id=shop.id, platform_id="91", read_at=shop.installed_at, **told))

    def asked(field, **more):
        chosen = {"field-2": field, "was-2": field, "is-2": "any_of", "was-is-2": "any_of", "value-2": ""}
        return merchant.post("/admin/segments/draft", **NEVER | chosen | more).text

    assert ">VIP</option>" in asked("tag") and ">press</option>" not in asked("tag", **{"find-2": "vi"})
    assert '<option value="91">Teas</option>' in asked("bought_collection")
    kept = asked("bought_collection", **{"value-2": "91"})
    assert "bought something from Teas" in kept
    assert "1 customer, 1 may be mailed" in asked("tag", **{"value-2": "VIP"})


@pytest.mark.parametrize("name", segments.READY_MADE)
def test_every_ready_made_one_opens_in_the_builder_and_is_kept_as_it_is(merchant, shop, name):
    ready = segments.READY_MADE[name]
    html = merchant.get(f"/admin/segments/new?from={name}").text
    assert ready.title in html and "data-unsaved" in html

    with unit_of_work():
        kept = segments.add(shop, ready.title, ready.rule, "42", name)
    assert segments.parse(kept.rule) == ready.rule
    assert merchant.get(f"/admin/segments/{kept.id}/edit").status_code == 200


def test_a_segment_is_made_shown_changed_copied_and_put_away(merchant, shop, ada):
    assert merchant.post("/admin/segments", **NEVER).status_code == 303
    segment = made(shop)
    shown = merchant.get(f"/admin/segments/{segment.id}").text
    assert "1 customer" in shown and "Never ordered." in shown and f"/admin/customers/{ada.id}" in shown

    assert merchant.post("/admin/segments", **NEVER).status_code == 422  # the name is taken
    assert merchant.post(f"/admin/segments/{segment.id}", **NEVER | {"name": "Silent"}).status_code == 303
    assert merchant.post(f"/admin/segments/{segment.id}/duplicate").status_code == 303
    assert made(shop, "Silent (copy)").rule == segment.rule

    merchant.post(f"/admin/segments/{segment.id}/archive")
    assert [each.name for each in segments.list_all(shop.id)] == ["Silent (copy)"]
    done = {each.what for each in db.session.scalars(select(AuditEntry).where(AuditEntry.shop_id == shop.id))}
    assert {"segment_added", "segment_changed", "segment_archived"} <= done


def test_the_file_runs_no_formula_and_is_written_down(merchant, shop, ada):
    merchant.post("/admin/segments", **NEVER)
    segment = made(shop)

    file = merchant.get(f"/admin/segments/{segment.id}/members.csv").text

    assert "'=cmd() Byron,ada@example.com" in file
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.what == "segment_exported"))
    assert (entry.by, entry.detail) == ("42", {"segment": segment.id, "customers": 1})


def test_a_customers_page_and_the_list_of_customers_know_segments(merchant, shop, ada):
    subscriber(shop, "7002", first_name="Bea", country="DE")
    merchant.post("/admin/segments", **NEVER)
    german = segments.parse(
        {"version": 1, "match": "all", "of": [{"field": "country", "is": "any_of", "value": ["DE"]}]}
    )
    with unit_of_work():
        segment = segments.add(shop, "Germans", german, "42")

    page = merchant.get(f"/admin/customers/{ada.id}").text
    assert "Never bought" in page and "Germans" not in page
    listed = merchant.get(f"/admin/customers?segment={segment.id}").text
    assert "Bea" in listed and "ada@example.com" not in listed
    file = merchant.get(f"/admin/customers.csv?segment={segment.id}").text
    assert "Bea" in file and "ada@example.com" not in file


def test_a_strangers_segment_is_not_found(app, merchant, other_shop, shop, ada):
    merchant.post("/admin/segments", **NEVER)
    stranger, number = Merchant(app, other_shop), made(shop).id

    for path in (f"/admin/segments/{number}", f"/admin/segments/{number}/edit"):
        assert stranger.get(path).status_code == 404
    assert stranger.get(f"/admin/segments/{number}/members.csv").status_code == 404
    for path in ("", "/duplicate", "/archive"):
        assert stranger.post(f"/admin/segments/{number}{path}", **NEVER).status_code == 404
    assert "Never bought</bdi>" not in stranger.get("/admin/segments").text
