"""A merchant before the page of a customer who may be given something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import offers
from app.core.database import db
from app.core.unit import unit_of_work
from app.customers import Customer
from app.offers import Voucher
from app.platforms import shopify
from app.shops import PlatformToken, Shop
from tests.admin.merchant import Merchant
from tests.offers.conftest import Platform, platform
from tests.sends.making import subscriber

__all__ = ["platform"]

KEY = "0123456789abcdef"
OPTIONAL = ("write_gift_cards", "read_store_credit_accounts", "write_store_credit_account_transactions")


@pytest.fixture
def merchant(app: Flask, shop: Shop, platform: Platform) -> Merchant:
    """Of a shop that allows cards and credit, and she may give them herself."""
    known = Merchant(app, shop)
    known.may(*shopify.REQUIRED, *OPTIONAL)
    with unit_of_work():
        db.session.query(PlatformToken).filter_by(shop_id=shop.id).one().scopes = ",".join(OPTIONAL)
    return known


@pytest.fixture
def ada(shop: Shop) -> Customer:
    return subscriber(shop, first_name="Ada")


@pytest.fixture
def give(merchant: Merchant, ada: Customer) -> Callable[..., TestResponse]:
    """The form as it is sent by the click that gives."""

    def sent(path: str = "", **changes: Any) -> TestResponse:
        return merchant.post(f"/admin/customers/{ada.id}/gifts{path}", **(FORM | changes))

    return sent


FORM = {"kind": "percentage", "percent": "15", "days": "30", "reason": "Parcel came late", "key": KEY}
SIX: list[dict[str, Any]] = [
    {},
    {"kind": "amount", "amount": "5"},
    {"kind": "free_shipping"},
    {"kind": "free_product", "product": "9001"},
    {"kind": "gift_card", "amount": "20"},
    {"kind": "store_credit", "amount": "7,50"},
]


def held(shop: Shop, *customers: Customer) -> list[Voucher]:
    db.session.rollback()
    return offers.held_by(shop.id, [each.id for each in customers])
