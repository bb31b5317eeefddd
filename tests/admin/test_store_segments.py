"""A segment of the store in the app: who of it is known here, and who may be written to."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app import customers, shops
from app.core.database import db
from app.core.happenings import Happening
from app.core.unit import unit_of_work
from app.customers import Customer
from app.platforms import SegmentPage, SegmentSnapshot
from tests.admin.merchant import Merchant
from tests.stand_in import arrived, connected, store

__all__ = ["connected", "store"]
PAGE = "/admin/segments/from-platform?segment={}"


@pytest.fixture
def tiny(connected, store):
    return arrived(store)


@pytest.fixture
def bought(tiny):
    """The segment of those who bought once, and the platform ids of its members."""
    number = int(tiny.platform_id) * 100 + 2
    opened = shops.connect(tiny)
    return str(number), list(opened.segment_members(str(number)).customer_ids)


@pytest.fixture
def merchant(app, tiny):
    db.session.rollback()
    found = Merchant.__new__(Merchant)
    found.client, found.domain = app.test_client(), tiny.domain
    return found


def known_here(shop, platform_ids):
    opened = shops.connect(shop)
    snapshots = [opened.customer(each) for each in platform_ids]
    db.session.rollback()
    with unit_of_work():
        return customers.record_many(shop.id, snapshots)


def test_its_members_are_shown_with_who_may_get_news(tiny, bought, merchant):
    number, members = bought
    ids = known_here(tiny, members[:3])
    with unit_of_work():
        customers.grant(
            customers.get(tiny.id, ids[members[0]]), "storefront:popup:1", "Yes", is_confirmed=True
        )
        customers.withdraw(customers.get(tiny.id, ids[members[1]]), "unsubscribe:1")

    for named in (number, f"gid://shopify/Segment/{number}"):
        answer = merchant.get(PAGE.format(named))
        assert answer.status_code == 200 and "purchased at least once" in answer.text
        for each in members[:3]:
            assert f"/admin/customers/{ids[each]}" in answer.text
    figures = answer.text.split("<dl", 1)[1].split("</dl>")[0]
    assert f">{len(members)}<" in figures and ">3<" in figures


def test_looking_writes_nothing(tiny, bought, merchant):
    counted = [select(func.count()).select_from(table) for table in (Customer, Happening)]
    before = [db.session.scalar(each) for each in counted]

    merchant.get(PAGE.format(bought[0]))

    db.session.rollback()
    assert [db.session.scalar(each) for each in counted] == before


@pytest.mark.parametrize("named", ["", "x", "999999", "1 OR 1=1", "gid://shopify/Customer/1", "9" * 25])
def test_what_is_no_segment_of_the_store_is_not_found(tiny, merchant, named):
    assert merchant.get(PAGE.format(named)).status_code == 404


def test_a_large_segment_is_counted_up_to_a_thousand_and_read_on_page_by_page(monkeypatch, tiny, merchant):
    """What leaves the process is played: a stand-in with thousands of customers would cost minutes."""
    asked = []

    class Store:
        def segment(self, number):
            return SegmentSnapshot(number, "Many")

        def segment_members(self, number, cursor=None):
            asked.append(cursor)
            at = int(cursor or 0)
            ids = [str(each) for each in range(at, at + 250)]
            return SegmentPage(ids, str(at + 250), 5000)

    monkeypatch.setattr(shops, "connect", lambda shop, **_: Store())
    first = merchant.get(PAGE.format("7"))
    assert asked == [None, "250", "500", "750"] and "of the first 1,000" in first.text
    assert "after=250" in first.text

    merchant.get(PAGE.format("7") + "&after=250")
    assert asked[4:] == ["250"]
