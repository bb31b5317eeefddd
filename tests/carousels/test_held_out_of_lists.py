"""A visitor who is held out gets no list; of both groups it is kept, once, that they could have had one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import catalog
from app.core.database import db
from app.core.unit import unit_of_work
from app.experiments import CONTROL, EVERYTHING, TREATED, Exposure
from tests.catalog.making import product
from tests.experiments.making import in_arm, running


@pytest.fixture
def stocked(shop):
    with unit_of_work():
        catalog.record_products(shop.id, [product("901"), product("902")])


def ask(app, shop, visitor="", **more):
    asked = {"shop": shop.domain, "placement": "home", **({"visitor": visitor} if visitor else {}), **more}
    origin = {"Origin": f"https://{shop.domain}"}
    return app.test_client().get("/storefront/v1/recommendations", query_string=asked, headers=origin)


def exposures(shop) -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.execute(select(Exposure.unit, Exposure.arm).where(Exposure.shop_id == shop.id))
    return [(unit, arm) for unit, arm in rows]


@pytest.mark.parametrize("scope", [EVERYTHING, "carousel"])
@pytest.mark.parametrize(("arm", "shown"), [(CONTROL, 0), (TREATED, 2)])
def test_both_groups_are_counted_and_one_of_them_sees_nothing(app, shop, stocked, scope, arm, shown):
    token, unit = in_arm(shop, running(shop, scope), arm)

    answers = [ask(app, shop, token) for _ in range(2)]

    assert [(each.status_code, len(each.json["products"])) for each in answers] == [(200, shown)] * 2
    assert (answers[0].json["strategy"] == "held_out") == (arm == CONTROL)
    assert {each.headers["Cache-Control"] for each in answers} == {"private, no-store"}
    assert exposures(shop) == [(unit, arm)]


def test_who_is_held_out_of_everything_takes_no_part_in_the_lists_own_comparison(app, shop, stocked):
    everything = running(shop)
    running(shop, "carousel")
    token, unit = in_arm(shop, everything, CONTROL)

    assert ask(app, shop, token).json["products"] == []
    assert exposures(shop) == [(unit, CONTROL)]


def test_other_comparisons_hold_nobody_out_of_lists(app, shop, stocked):
    token, _ = in_arm(shop, running(shop, "popup"), CONTROL)

    assert len(ask(app, shop, token).json["products"]) == 2
    assert exposures(shop) == []


def test_who_is_nobody_and_an_empty_list_count_for_nothing(app, shop, other_shop, stocked):
    experiment = running(shop)
    token, _ = in_arm(shop, experiment, CONTROL)

    assert len(ask(app, shop).json["products"]) == 2
    assert len(ask(app, shop, "forged").json["products"]) == 2
    stranger, _ = in_arm(other_shop, running(other_shop), CONTROL)
    assert len(ask(app, shop, stranger).json["products"]) == 2
    assert ask(app, shop, token, seen="901,902").json["products"] == []
    assert exposures(shop) == [] and exposures(other_shop) == []
