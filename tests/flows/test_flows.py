"""Flows plan mails for what happened, once each, and only when the merchant said so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import flows, mail, reactions, sends
from app.core import clock as core_clock
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from app.sends import MailText, TemplateRefused
from tests.orders.making import go_live, order
from tests.sends.making import subscriber


@pytest.fixture
def bought(shop, run_jobs):
    """Ada pays an order now; returns a function that does it again."""
    subscriber(shop, "7001", email="ada@example.com")

    def buy(platform_id: str = "5001", **changes):
        now = core_clock.now()
        go_live(shop, now - timedelta(days=30))
        with unit_of_work():
            reactions.settle_order(shop, order(platform_id, created_at=now, updated_at=now, **changes))
        run_jobs()

    return buy


def switched_on(shop, name: str = "thank_you") -> None:
    with unit_of_work():
        flows.switch(shop, name, True, by="olive")


def test_after_install_no_flow_mails_anybody(shop, bought, clock, run_jobs):
    bought()
    clock.shift(days=2)
    run_jobs()

    assert sends.page(shop.id) == [] and mail.outbox(shop.id) == []


def test_a_paid_order_brings_one_thank_you_the_day_after(shop, bought, clock, run_jobs):
    switched_on(shop)
    bought()
    bought()
    assert mail.outbox(shop.id) == []

    clock.shift(days=1, minutes=1)
    run_jobs()

    (letter,) = mail.outbox(shop.id)
    assert (letter["to"], letter["source"][:5]) == ("ada@example.com", "send:")
    assert "#5001" in letter["text"]


def test_an_order_from_before_the_shop_went_live_mails_nobody(shop, bought, clock, run_jobs):
    switched_on(shop)
    now = core_clock.now()
    go_live(shop, now)
    with unit_of_work():
        reactions.settle_order(shop, order("4000", created_at=now - timedelta(hours=1), updated_at=now))
    run_jobs()
    clock.shift(days=2)
    run_jobs()

    assert sends.page(shop.id) == []


def test_a_flow_switched_off_again_plans_nothing_new(shop, bought, run_jobs):
    switched_on(shop)
    with unit_of_work():
        flows.switch(shop, "thank_you", False, by="olive")
    bought()

    assert sends.page(shop.id) == []


def test_another_shops_flow_stays_off(shop, other_shop):
    switched_on(shop)

    assert flows.setting_of(shop, "thank_you").is_on
    assert not flows.setting_of(other_shop, "thank_you").is_on


def test_a_text_that_cannot_be_filled_in_changes_nothing(shop):
    before = flows.setting_of(shop, "thank_you").text
    broken = MailText(**{**before.as_dict(), "subject": "Thanks {{ nobody_knows }}"})

    with pytest.raises(TemplateRefused), unit_of_work():
        flows.change_text(shop, "thank_you", 24, broken, by="olive")
    with pytest.raises(BadInput), unit_of_work():
        flows.change_text(shop, "thank_you", 24 * 400, before, by="olive")

    assert flows.setting_of(shop, "thank_you").text == before
