"""The merchant's page of deliveries: what could not be applied, why, and trying it again."""

from __future__ import annotations

import pytest

from app.webhooks import dead_letters
from tests.admin.merchant import Merchant, told
from tests.webhooks.test_applying import deliver


@pytest.fixture
def dead(app, shop, run_jobs):
    return deliver(app, run_jobs, "orders/create", b"{}").id


def test_a_dead_letter_is_shown_with_its_reason_and_tried_again(app, shop, dead):
    merchant = Merchant(app, shop)
    html = merchant.get("/admin/deliveries").text
    assert "orders/create" in html and "no readable order" in html

    answer = merchant.post(f"/admin/deliveries/{dead}/replay")

    assert "tried again" in told(answer) and "Try again" not in answer.text
    assert dead_letters(shop.id) == []


@pytest.mark.parametrize("before", ["0", "-1", "x", "²", "9" * 30])
def test_a_leaf_before_no_delivery_is_the_first_one(app, shop, dead, before):
    answer = Merchant(app, shop).get(f"/admin/deliveries?before={before}")

    assert answer.status_code == 200 and "no readable order" in answer.text


def test_a_stranger_neither_sees_nor_replays_it(app, shop, other_shop, dead):
    stranger = Merchant(app, other_shop)

    assert "no readable order" not in stranger.get("/admin/deliveries").text
    assert stranger.post(f"/admin/deliveries/{dead}/replay").status_code == 404
    assert [each.id for each in dead_letters(shop.id)] == [dead]
