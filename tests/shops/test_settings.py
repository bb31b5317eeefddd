"""Settings, audit and where a shop is seen."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app import shops
from app.core.database import db
from app.core.errors import NotFound
from app.core.jobs import Job
from app.core.unit import unit_of_work


def test_a_setting_is_the_default_until_the_merchant_changes_it(shop, other_shop):
    assert shops.setting(shop.id, "pace", 3) == 3

    with unit_of_work():
        shops.change_setting(shop, "pace", {"a": [1]}, by="42")
        shops.change_setting(shop, "pace", {"a": [2]}, by="43")

    assert shops.setting(shop.id, "pace", 3) == {"a": [2]}
    assert shops.setting(other_shop.id, "pace", 3) == 3


def test_a_raised_version_queues_one_publication(shop, other_shop):
    with unit_of_work():
        assert shops.raise_storefront_version(shop.id) == 2
        assert shops.raise_storefront_version(shop.id) == 3

    keys = db.session.scalars(select(Job.key).where(Job.shop_id == shop.id).order_by(Job.id)).all()
    assert keys == ["storefront.publish:2", "storefront.publish:3"]
    assert shops.by_id(other_shop.id).storefront_version == 1


def test_audit_lines_stay_in_their_shop(shop, other_shop):
    with unit_of_work():
        shops.audit(shop.id, "42", "programme_switched_on", {"cost": 5})

    assert [(e.by, e.what, e.detail) for e in shops.audit_entries(shop.id)] == [
        ("42", "programme_switched_on", {"cost": 5})
    ]
    assert shops.audit_entries(other_shop.id) == []


def test_a_shop_is_seen_under_its_own_addresses_only(shop):
    with unit_of_work():
        shop.primary_url = "https://records.example.com/de"

    assert shops.storefront_origins(shop) == {
        "https://first-press.myshopify.com",
        "https://records.example.com",
    }


def test_an_unknown_zone_is_utc(shop):
    assert shops.zone(shop) == ZoneInfo("America/New_York")
    with unit_of_work():
        shop.timezone = "Mars/Olympus"
    assert shops.zone(shop) == ZoneInfo("UTC")


def test_unknown_shops_are_refused_by_their_code(app, shop):
    for unknown in ("nobody.myshopify.com", ""):
        with pytest.raises(NotFound) as refusal:
            shops.get(unknown)
        assert refusal.value.code == "shop_unknown"
