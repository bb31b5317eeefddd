"""What the theme shows by itself: lists without a product in common, arranged by the merchant's rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import carousels, catalog
from app.carousels import editing, placements
from app.carousels.arranging import drafted
from app.carousels.disjoint import lists_to_show
from app.carousels.models import RuleAction
from app.carousels.rules import Condition
from app.core import clock
from app.core.unit import unit_of_work
from app.recommendations import ListKind
from tests.carousels.making import NUMBERS, learn, named, rule, stock
from tests.catalog.making import product
from tests.catalog.test_collections import collection


@pytest.fixture
def learned(shop):
    ids = stock(shop, *NUMBERS)
    learn(shop, ids, ListKind.BOUGHT_TOGETHER, "901", NUMBERS[1:13])
    learn(shop, ids, ListKind.SIMILAR, "901", NUMBERS[1:13])
    learn(shop, ids, ListKind.BEST_SELLERS, "", NUMBERS[:6])
    return ids


def publish(shop, run_jobs, cause: str) -> None:
    with unit_of_work():
        carousels.publish_again(shop.id, cause)
    run_jobs()


def test_the_two_lists_of_a_products_page_have_nothing_in_common(shop, store, learned, run_jobs):
    publish(shop, run_jobs, "first")

    together, similar = store.values["bought_together", "901"], store.values["similar", "901"]
    assert together[:4] == ("902", "903", "904", "905")
    assert not set(together) & set(similar)
    assert sorted([*together, *similar]) == NUMBERS[1:13]
    assert min(len(together), len(similar)) >= 4
    assert store.values["best_sellers", None][:6] == tuple(NUMBERS[:6])


def test_a_collection_gets_a_list_of_its_own_that_goes_with_what_was_learned(
    shop, other_shop, store, learned, run_jobs
):
    with unit_of_work():
        catalog.record_collections(shop.id, [collection("61", ("905", "903"))])
        catalog.record_collections(other_shop.id, [collection("62", ())])
    learn(shop, learned, ListKind.SELLING, "", ["902", "903", "905"])
    publish(shop, run_jobs, "first")
    mine = store.values["best_sellers", "collection 61"]
    assert (mine[:2], mine[2:5]) == (("903", "905"), ("901", "902", "904"))
    assert ("best_sellers", "collection 62") not in store.values

    with unit_of_work():
        editing.keep(shop, replace(placements.get(shop.id, "collection"), is_on=False), "olive")
    run_jobs()
    assert ("best_sellers", "collection 61") not in store.values
    assert ("best_sellers", None) in store.values


def test_taking_it_all_out_of_the_store_takes_the_collections_lists_too(shop, store, learned, run_jobs):
    with unit_of_work():
        catalog.record_collections(shop.id, [collection("61", ("905",))])
    publish(shop, run_jobs, "first")
    assert ("best_sellers", "collection 61") in store.values

    carousels.TRACES.remove(shop.id)

    assert store.values == {}


def test_a_new_rule_reaches_the_store_and_leaves_it_again(shop, store, learned, run_jobs):
    publish(shop, run_jobs, "first")
    rule(shop, RuleAction.EXCLUDE, named("902"))
    rule(shop, RuleAction.PIN, named("920"), named("901"), placement="product", position=1)
    with unit_of_work():
        editing.follow(shop, "")
    run_jobs()

    assert store.values["bought_together", "901"][:2] == ("920", "903")
    assert not [place for place, value in store.values.items() if "902" in value]


def test_a_rule_for_a_segment_stays_out_of_what_everybody_sees(shop, store, learned, run_jobs):
    rule(shop, RuleAction.EXCLUDE, named("902"), Condition("segment", ("1",)))
    publish(shop, run_jobs, "first")

    assert store.values["bought_together", "901"][0] == "902"


def test_a_placement_that_is_off_leaves_its_list_to_the_other(shop, store, learned, run_jobs):
    publish(shop, run_jobs, "first")
    with unit_of_work():
        editing.keep(shop, replace(placements.get(shop.id, "product"), is_on=False), "olive")
    run_jobs()

    assert ("bought_together", "901") not in store.values
    assert store.values["similar", "901"] == tuple(NUMBERS[1:13])


def test_what_went_off_sale_and_the_product_itself_stand_in_no_list(shop, store, learned, run_jobs):
    with unit_of_work():
        catalog.record_products(shop.id, [product("903", is_active=False, updated_at=clock.now())])
    publish(shop, run_jobs, "first")

    assert not [place for place, value in store.values.items() if "903" in value]
    assert not [place for place, value in store.values.items() if place[1] in value]


def test_a_rule_that_changes_while_lists_are_on_their_way_has_them_done_again(
    shop, store, learned, run_jobs, monkeypatch
):
    put, changed = store.set_metafields, []

    def slowly(metafields) -> int:
        if not changed:
            changed.append(rule(shop, RuleAction.EXCLUDE, named("904")))
            with unit_of_work():
                editing.follow(shop, "")
        return put(metafields)

    monkeypatch.setattr(store, "set_metafields", slowly)
    publish(shop, run_jobs, "first")

    assert not [place for place, value in store.values.items() if "904" in value]


def test_another_shops_rules_change_nothing_here(shop, other_shop, learned):
    rule(other_shop, RuleAction.EXCLUDE, named("902"))

    found = lists_to_show(shop, [learned["901"]])

    assert found[learned["901"]]["bought_together"][0] == learned["902"]


@pytest.mark.one_database
def test_who_drafts_first_takes_a_head_start_and_nobody_goes_without():
    assert drafted([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6], 2, [9, 9]) == ([1, 2, 4, 6], [3, 5])
    assert drafted([1, 2], [1, 2], 4, [9, 9]) == ([1, 2], [])
    assert drafted([], [1, 2, 3], 4, [9, 2]) == ([], [1, 2])
