"""The merchant's page: prepare, choose the share, start, stop; and what it says in plain words."""

from __future__ import annotations

import re

import pytest

from app import experiments, shops
from app.core.database import db
from app.core.unit import unit_of_work
from app.experiments import CONTROL, EVERYTHING, TREATED, Exposure, OrderOutcome
from tests.admin.merchant import Merchant, runs_inline, told
from tests.experiments.making import running


def states(shop) -> list[tuple[str, str]]:
    db.session.rollback()
    return [(each.scope, each.state.value) for each in experiments.list_all(shop.id)]


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_an_empty_page_says_what_can_be_compared(merchant):
    html = merchant.get("/admin/experiments").text
    assert "Nothing is compared yet" in html and "Everything together" in html
    assert not runs_inline(html)


def test_prepare_choose_start_and_stop(merchant, shop):
    version = shop.storefront_version
    assert "Nobody is held out" in told(merchant.post("/admin/experiments", scope="popup"))
    number = experiments.list_all(shop.id)[0].id
    assert states(shop) == [("popup", "prepared")]
    assert "20 %" in told(merchant.post(f"/admin/experiments/{number}/share", percent=20))
    merchant.post(f"/admin/experiments/{number}/switch", is_on=1)
    assert states(shop) == [("popup", "running")]

    refused = merchant.post(f"/admin/experiments/{number}/share", percent=30)

    assert refused.status_code == 422 and "keeps its shares" in refused.text
    db.session.rollback()
    assert experiments.get(shop.id, number).arms == [[CONTROL, 2000], [TREATED, 8000]]
    merchant.post(f"/admin/experiments/{number}/switch", is_on=0)
    assert states(shop) == [("popup", "stopped")]
    assert shops.by_id(shop.id).storefront_version == version + 2
    assert merchant.post(f"/admin/experiments/{number}/switch", is_on=1).status_code == 422
    merchant.post("/admin/experiments", scope="popup")
    assert states(shop) == [("popup", "prepared"), ("popup", "stopped")]


@pytest.mark.parametrize("percent", ["0", "51", "-1", "1.5", "", "ten", "9" * 30])
def test_a_share_that_makes_no_sense_changes_nothing(merchant, shop, percent):
    merchant.post("/admin/experiments", scope=EVERYTHING)
    number = experiments.list_all(shop.id)[0].id

    assert merchant.post(f"/admin/experiments/{number}/share", percent=percent).status_code == 422

    db.session.rollback()
    assert experiments.get(shop.id, number).arms == [[CONTROL, 1000], [TREATED, 9000]]


@pytest.mark.parametrize("scope", ["", "programme:1", "programme", EVERYTHING])
def test_what_cannot_be_held_out_or_is_already_is_refused(merchant, shop, scope):
    running(shop)
    assert merchant.post("/admin/experiments", scope=scope).status_code == 422
    assert states(shop) == [(EVERYTHING, "running")]


def test_figures_and_what_they_mean_stand_on_the_page(merchant, shop):
    experiment = running(shop, share=1000)
    with unit_of_work():
        for arm, units, buyers in ((CONTROL, 100, 12), (TREATED, 900, 130)):
            for number in range(units):
                unit = f"visitor:{arm}{number}"
                at, before = experiment.started_at, {"spent_before_minor": 0}
                about = {"shop_id": shop.id, "unit": unit, "at": at}
                db.session.add(Exposure(experiment_id=experiment.id, arm=arm, **about, **before))
                if number < buyers:
                    order_id = number + 10_000 * (arm == CONTROL)
                    db.session.add(OrderOutcome(order_id=order_id, net_minor=2500, **about))

    said = plain(merchant.get("/admin/experiments").text)

    assert "10 % of people, chosen by chance, get no codes" in said
    assert re.search(r"Held out 10 % by plan 100 12 12 \$3\.00", said)
    assert re.search(r"With it 90 % by plan 900 130 130 \$3\.61", said)
    assert "Not yet knowable" in said and "Group sizes: as planned" in said
    assert "0 people met both groups" not in said


def test_an_experiment_that_nobody_ordered_in_says_so_instead_of_a_dash(merchant, shop):
    running(shop, share=1000)

    said = plain(merchant.get("/admin/experiments").text)

    assert "No lift can be told yet." in said and "Not yet knowable, and" not in said


def test_a_stranger_sees_and_changes_nothing(app, shop, other_shop):
    experiment = running(shop)
    stranger = Merchant(app, other_shop)

    assert f"/admin/experiments/{experiment.id}/" not in stranger.get("/admin/experiments").text
    for act in ("share", "switch"):
        assert (
            stranger.post(f"/admin/experiments/{experiment.id}/{act}", percent=5, is_on=0).status_code == 404
        )
    assert states(shop) == [(EVERYTHING, "running")]


def test_ways_of_one_thing_are_compared_with_shares_of_their_own(shop):
    with unit_of_work():
        made = experiments.make_ab(
            shop, "popup:5", [("standard", 5000), ("short", 3000), ("long", 2000)], "olive"
        )
        experiments.start(shop, made, by="olive")
    arms = {experiments.assign(shop, made, f"visitor:{number}") for number in range(60)}
    assert arms == {"standard", "short", "long"}
    assert [each.arm for each in experiments.report(made).comparisons] == ["short", "long"]


@pytest.mark.parametrize(
    ("scope", "arms"),
    [
        ("popup", [("a", 5000), ("b", 5000)]),
        ("popup:5", [("a", 10_000)]),
        ("popup:5", [("a", 5000), ("a", 5000)]),
        ("popup:5", [("a", 5000), ("b", 4000)]),
        ("popup:5", [("a", 9950), ("b", 50)]),
    ],
)
def test_arms_that_make_no_comparison_are_refused(shop, scope, arms):
    with pytest.raises(Exception, match=r"thing of a feature|arms of different|Each arm"), unit_of_work():
        experiments.make_ab(shop, scope, arms, "olive")
    assert states(shop) == []
