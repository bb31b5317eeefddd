"""A popup that gives something to proven customers, and the doors by which they ask for it."""

from __future__ import annotations

import time
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app import loyalty, popups
from app.core import once, sealing
from app.core.database import db
from app.core.unit import unit_of_work
from app.platforms.shopify.signatures import proxy_message
from app.popups import Popup
from app.shops import PlatformToken, Shop
from tests.giving.conftest import OPTIONAL
from tests.popups.making import made
from tests.web.test_guards import signed

POINTS = {"kind": "points", "value": 100, "hours": 24}
CARD = {"kind": "gift_card", "value": 2000, "hours": 24 * 90}
CREDIT = {"kind": "store_credit", "value": 500, "hours": 24 * 90}
THREE = [POINTS, CARD, CREDIT]


def giving(shop: Shop, offer: dict[str, Any], play: str = "dont_go", **columns: Any) -> Popup:
    """Such a popup, in a shop that allows every kind and has its programme on."""
    with unit_of_work():
        loyalty.switch_on(shop, "olive")
        scopes = ",".join(OPTIONAL)
        db.session.add(
            PlatformToken(shop_id=shop.id, access=sealing.seal("shpat"), refresh="", scopes=scopes)
        )
    popup = made(shop, play, offer=offer, **columns)
    with unit_of_work():
        popups.switch_offer(shop, popup, True, by="olive")
    return popup


def asked(shop: Shop, popup: Popup, customer: str = "7001") -> dict[str, Any]:
    """The request of who is signed in and presses the button, for a client to post."""
    pairs = {
        "shop": shop.domain, "logged_in_customer_id": customer, "path_prefix": "/apps/perennial",
        "timestamp": str(int(time.time())),
    }  # fmt: skip
    query = pairs | {"signature": signed(proxy_message(pairs.items()))}
    body = {"popup": popup.id, "key": once.give(shop.id, customer)}
    return {"path": "/proxy/v1/vouchers", "query_string": query, "json": body}


def ask(app: Flask, shop: Shop, popup: Popup, customer: str = "7001") -> TestResponse:
    return app.test_client().post(**asked(shop, popup, customer))


def ask_as_browser(app: Flask, shop: Shop, popup: Popup, token: str) -> TestResponse:
    """She is not, or her browser does not say so."""
    body = {"shop": shop.domain, "visitor": token, "popup": popup.id}
    return app.test_client().post("/storefront/v1/vouchers", json=body)
