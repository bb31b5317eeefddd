"""A page that would say the store is shut asks the store first; when it is open again, what waits goes on."""

from __future__ import annotations

import pytest

from app import shops
from app.core import limits
from app.platforms import Condition
from app.shops.watching import Watch
from devstore.testing import TINY
from tests.admin.merchant import Merchant
from tests.stand_in import arrived, connected, store

__all__ = ["connected", "store"]
PAUSED = "Your store is paused by the platform"


@pytest.fixture
def merchant(app, connected, store):
    shop = arrived(store)
    found = Merchant.__new__(Merchant)
    found.client, found.domain = app.test_client(), shop.domain
    Watch(shop.id, shop.domain).saw(Condition.FROZEN)
    return found


@pytest.mark.parametrize("page", ["/admin/", "/admin/setup"])
def test_a_store_that_is_open_again_is_not_called_paused(merchant, page):
    assert PAUSED not in merchant.get(page).text
    assert shops.reception_of(shops.get(merchant.domain)).condition is Condition.OPEN


def test_one_that_is_still_shut_is_asked_once_in_a_while_and_said_to_be(merchant, store, monkeypatch):
    asked = []
    monkeypatch.setattr(limits, "check", lambda key, **_: asked.append(key))
    store.control(f"{TINY}/state", {"state": "frozen"})

    for _ in range(2):
        assert PAUSED in merchant.get("/admin/").text
    assert len([key for key in asked if key.startswith("asking_again:")]) == 2
    store.control(f"{TINY}/state", {"state": None})
