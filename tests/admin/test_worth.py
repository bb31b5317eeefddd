"""What merchants read of their customers' worth: columns, filter, order, and a reason with each forecast."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from app import customers, reactions, value
from app.core import clock
from app.core.unit import unit_of_work
from app.insights import to_win_back
from app.value import RfmGroup
from tests.orders.making import customer, go_live, order


@pytest.fixture
def buyers(shop):
    """Ada was worked out as about to lapse, Bea as lost; each bought twice, half a year ago."""
    go_live(shop, clock.now() - timedelta(days=300))
    ids = {}
    for who, name, group, expected, risk in (
        ("7001", "Ada", RfmGroup.ABOUT_TO_LAPSE, 4000, 0.7),
        ("7002", "Bea", RfmGroup.LOST, 90_000, 0.9),
    ):
        for ago in (210, 200 if name == "Ada" else 201):
            at = clock.now() - timedelta(days=ago)
            person = customer(who, email=f"{name}@example.com", first_name=name)
            with unit_of_work():
                snapshot = order(
                    f"{who}-{ago}", created_at=at, updated_at=at, customer_platform_id=who, customer=person
                )
                reactions.settle_order(shop, snapshot)
                ids[name] = id_of(shop, who)
        with unit_of_work():
            row = value.find(shop.id, ids[name])
            row.rfm_group, row.expected_orders, row.lapse_risk = group, 0.4, risk
            row.expected_value_minor, row.worked_out_at = expected, clock.now()
            row.next_order_at = clock.now() - timedelta(days=150)
    return ids


def id_of(shop, platform_id):

    return customers.find_by_platform_id(shop.id, platform_id).id


def test_the_list_shows_groups_and_forecasts_and_can_be_narrowed_and_sorted(merchant, buyers):
    html = merchant.get("/admin/customers").text
    assert "About to lapse" in html and "$40.00" in html and "70 %" in html

    narrowed = merchant.get("/admin/customers?group=about+to+lapse").text
    assert "1 customer<" in narrowed and "Ada" in narrowed and "Bea" not in narrowed
    assert "Nobody in this group" in merchant.get("/admin/customers?group=champions").text
    assert "2 customers<" in merchant.get("/admin/customers?group=unheard+of&sort=nothing").text

    for sort in ("value", "risk"):
        rows = merchant.get(f"/admin/customers?sort={sort}").text
        assert rows.index("Bea") < rows.index("Ada")
    assert "Bea" not in merchant.get("/admin/customers.csv?group=about+to+lapse").text


def test_the_file_tells_what_is_expected_and_nothing_where_it_is_too_early(merchant, shop, buyers):
    with unit_of_work():
        customers.record_many(shop.id, [customer("7003", email="new@example.com")])
    file = csv.DictReader(io.StringIO(merchant.get("/admin/customers.csv").text.lstrip("\ufeff")))
    told = {row["email"].lower(): row for row in file}
    named = ("group", "expected_orders_90_days", "expected_spent_90_days", "lapse_risk")

    assert [told["ada@example.com"][each] for each in named] == ["about to lapse", "0.4", "40.00", "0.7"]
    assert told["ada@example.com"]["next_order_at"]
    assert {told["new@example.com"][each] for each in (*named, "next_order_at")} == {""}


def test_a_customers_page_says_what_is_expected_and_why(merchant, buyers):
    html = merchant.get(f"/admin/customers/{buyers['Ada']}").text

    assert "What we expect, and why" in html and "was due about <time" in html
    assert "30 %" in html and "Usually 10 days between two of them." in html
    assert "the last 200 days ago" in html


def test_a_young_shop_says_that_it_is_too_early(merchant, shop, buyers):
    with unit_of_work():
        row = value.find(shop.id, buyers["Ada"])
        row.expected_orders = row.lapse_risk = row.worked_out_at = None

    assert "Too early to say." in merchant.get(f"/admin/customers/{buyers['Ada']}").text


def test_whom_to_win_back_goes_by_what_is_at_risk(merchant, shop, buyers):
    found = to_win_back(shop)

    assert [(each.customer.first_name, each.at_risk_minor) for each in found] == [
        ("Bea", 81_000),
        ("Ada", 2800),
    ]
    assert "about $810.00 at risk" in merchant.get("/admin/").text


def test_a_stranger_reads_nothing_of_it(stranger, buyers):
    assert "Ada" not in stranger.get("/admin/customers?group=about+to+lapse").text
    assert stranger.get(f"/admin/customers/{buyers['Ada']}").status_code == 404
