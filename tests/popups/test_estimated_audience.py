"""The estimated audience counts what visits and customers tell, and names what it leaves out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import activity, segments
from app.core import clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.popups.audience import LEAST_KNOWN, audience_of
from tests.activity.making import send
from tests.admin.merchant import Merchant
from tests.popups.making import made
from tests.sends.making import subscriber


def visitor(shop, number, pages=(), customer=None, seen=timedelta(hours=1)):
    at = clock.now() - seen
    with unit_of_work():
        found = activity.Visitor(
            shop_id=shop.id, key=f"{number:032x}", created_at=at, seen_at=at,
            customer_id=customer.id if customer else None,
        )  # fmt: skip
        db.session.add(found)
        db.session.flush()
        for page in pages:
            db.session.add(
                activity.StorefrontEvent(
                    shop_id=shop.id, visitor_id=found.id, name="page_viewed", data={"page": page}, at=at
                )
            )
    return found


def test_only_who_saw_such_a_page_in_the_month_counts(shop, other_shop):
    visitor(shop, 1, ["home", "product"])
    visitor(shop, 2, ["product", "product"])
    visitor(shop, 3, ["product"], seen=timedelta(days=40))
    visitor(other_shop, 4, ["product"])

    assert audience_of(shop, made(shop, "dont_go", pages=["product"])).visitors == 2
    assert audience_of(shop, made(shop, "dont_go", pages=["home", "cart"])).visitors == 1
    assert audience_of(shop, made(shop, "dont_go", pages=["any"])).visitors == 2


def test_of_a_segment_its_members_browsers_count_and_no_strangers(shop):
    with unit_of_work():
        one = {"field": "country", "is": "any_of", "value": ["DE"]}
        germans = segments.add(
            shop, "Germans", segments.parse({"version": 1, "match": "all", "of": [one]}), by="o"
        )
    visitor(shop, 1, customer=subscriber(shop, "7001", email="ada@example.com", country="DE"))
    visitor(shop, 2, customer=subscriber(shop, "7002", email="eve@example.com", country="FR"))
    visitor(shop, 3)

    popup = made(shop, "dont_go", pages=["any"], target={"segments": [germans.id]})
    assert audience_of(shop, popup).visitors == 1
    assert audience_of(shop, made(shop, "dont_go", pages=["any"], target={"segments": [9999]})).visitors == 0


@pytest.mark.parametrize(("known", "counted", "left_out"), [(LEAST_KNOWN, 24, ()), (6, 10, ("country",))])
def test_countries_are_taken_in_once_enough_are_known(shop, known, counted, left_out):
    lands = [("DE", "FR")[each % 5 > 2] for each in range(known)]
    for number, land in enumerate(lands):
        customer = subscriber(shop, f"7{number:03}", email=f"c{number}@example.com", country=land)
        visitor(shop, number, customer=customer)
    for number in range(known, 40 if known == LEAST_KNOWN else 10):
        visitor(shop, number)
    found = audience_of(shop, made(shop, "dont_go", pages=["any"], target={"countries": ["DE"]}))

    assert (found.visitors, found.uncounted) == (counted, left_out)


def test_what_no_visit_tells_is_named_on_the_page(app, shop):
    popup = made(
        shop, "dont_go", target={"devices": ["phone"], "utm": {"source": "m"}, "cart_min_minor": 100}
    )
    told = Merchant(app, shop).get(f"/admin/popups/{popup.id}").text

    found = audience_of(shop, popup)
    assert (found.not_yet, found.uncounted, found.told_share) == (("device", "campaign"), ("cart",), None)
    assert (
        "Not yet known: device, campaign; counted once 30 visitors" in told and "Not counted: cart." in told
    )


@pytest.fixture
def tellers(shop):
    """40 visitors, of whom 30 told how they came: 20 by phone, 10 of them in German, of those 5 by a mail."""
    for number in range(40):
        found = visitor(shop, number)
        came = {"device": "phone" if number < 20 else "desktop"} if number < 30 else {}
        came |= {"language": "de-at"} if number < 10 else {}
        came |= {"utm_source": "Mail", "utm_campaign": "20% off @ada"} if number < 5 else {}
        send(shop, found, {"name": "page_viewed", "page": "home", **came})


TELLING = [
    ({"devices": ["phone"]}, 20),
    ({"languages": ["de"]}, 10),
    ({"languages": ["en"]}, 20),
    ({"languages": ["pt-BR"]}, 0),
    ({"utm": {"source": "MAIL"}}, 5),
    ({"utm": {"source": "mail", "campaign": "20% off @ada"}}, 0),
    ({"devices": ["desktop"], "utm": {"source": "mail"}}, 0),
    ({"devices": ["phone"], "languages": ["de"], "utm": {"source": "mail"}}, 5),
]


def test_device_language_and_campaign_are_taken_in_as_visitors_told_them(app, shop, tellers):
    popup = made(shop, "dont_go", pages=["any"])
    for target, fit in TELLING:
        with unit_of_work():
            popup.target = target
        found = audience_of(shop, popup)
        assert (found.visitors, found.told_share, found.not_yet) == (round(40 * fit / 30), fit / 30, ()), (
            target
        )

    told = Merchant(app, shop).get(f"/admin/popups/{popup.id}").text
    assert "device, language, campaign as of those whose pages told it: 17" in told


def test_what_one_shop_was_told_says_nothing_of_another(other_shop, tellers):
    found = audience_of(other_shop, made(other_shop, "dont_go", pages=["any"], target={"devices": ["phone"]}))

    assert (found.visitors, found.not_yet) == (0, ("device",))
