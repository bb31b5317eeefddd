"""The merchant's pages of carousels: what they show of the shop, and what each click changes."""

from __future__ import annotations

import pytest

from app import experiments
from app.carousels import placements
from app.carousels.context import Context
from app.carousels.models import RuleAction
from app.carousels.reasons import reasons
from app.carousels.rules import Condition, keeping
from app.recommendations import ListKind
from tests.admin.merchant import Merchant, runs_inline, told
from tests.carousels.making import NUMBERS, learn, named, rule, stock
from tests.experiments.making import bought, live, running
from tests.orders.making import line
from tests.recommendations.learned import trained

HOME = "/admin/carousels/placements"


@pytest.fixture
def stranger(app, other_shop):
    return Merchant(app, other_shop)


@pytest.fixture
def stocked(shop):
    ids = stock(shop, *NUMBERS)
    learn(shop, ids, ListKind.BEST_SELLERS, "", NUMBERS[:6])
    learn(shop, ids, ListKind.BOUGHT_TOGETHER, "901", ["907", "908"])
    return ids


def test_every_page_opens_in_an_empty_shop(merchant, shop):
    paths = ["/admin/carousels/rules", "/admin/carousels/rules/new", "/admin/carousels.csv"]
    for path in (*paths, *(f"{HOME}/{name}" for name in ("home", "product", "collection", "mail"))):
        answer = merchant.get(path)
        assert answer.status_code == 200, path
        assert runs_inline(answer.text) == [], path


def test_the_preview_shows_real_products_and_why_each_is_there(merchant, shop, stocked):
    rule(shop, RuleAction.PIN, named("915"), position=1)
    html = merchant.get(f"{HOME}/product?product=901&embedded=1").text
    assert "embedded=1" not in html
    assert html.index("Pinned by you") < html.index("Bought together") < html.index("Best sellers")

    live(shop)
    bought(shop, lines=(line(product_id="901"), line("12", "907")))
    why = {item: merchant.get(f"{HOME}/product/why?product=901&item={item}").text for item in ("915", "907")}

    assert "You pinned it" in why["915"]
    assert "1 of 1 orders with “Mug” held it too (100%)" in why["907"]
    assert "not in this list" in merchant.get(f"{HOME}/product/why?product=901&item=1").text


def test_strategies_are_moved_added_and_taken_out(merchant, shop, stocked):
    for act in ("add:trending", "up:2", "up:1", "remove:2"):
        assert told(merchant.post(f"{HOME}/home/steps", act=act)).startswith("Saved")

    assert placements.get(shop.id, "home").strategies == ("trending", "best_sellers")
    refused = merchant.post(f"{HOME}/home/steps", act="up:7")
    assert (refused.status_code, "Look at the page again" in refused.text) == (422, True)


def test_limits_of_a_strategy_are_kept_and_others_refused(merchant, shop, stocked):
    saved = merchant.post(f"{HOME}/home/steps/0", days="30", collection="")
    refused = merchant.post(f"{HOME}/home/steps/0", days="31", collection="")
    foreign = merchant.post(f"{HOME}/home/steps/0", collection="999")

    assert (saved.status_code, refused.status_code, foreign.status_code) == (200, 422, 422)
    assert placements.get(shop.id, "home").steps[0].days == 30


def test_headings_and_length_are_kept(merchant, shop, stocked):
    merchant.post(f"{HOME}/home", size="5", title_="", title_fr="À la une")
    too_long = merchant.post(f"{HOME}/home", size="25")

    kept = placements.get(shop.id, "home")
    assert (kept.size, kept.titles, too_long.status_code) == (5, {"fr": "À la une"}, 422)


def test_a_placement_of_ones_own_is_made_switched_and_removed(merchant, shop, stocked):
    made = merchant.post(HOME, label="Summer picks", page="other")
    assert made.headers["Location"].endswith(f"{HOME}/summer-picks")
    merchant.post(f"{HOME}/summer-picks/switch", is_on="0")
    assert not placements.get(shop.id, "summer-picks").is_on

    merchant.post(f"{HOME}/summer-picks/remove")

    assert merchant.get(f"{HOME}/summer-picks").status_code == 404
    assert merchant.post(HOME, label="", page="other").status_code == 422
    assert merchant.post(HOME, label="x", page="moon").status_code == 422


def test_a_rule_is_made_changed_switched_and_removed(merchant, shop, stocked):
    form = {"action": "return", "what_by": "product", "what_value": "915", "when_by": "product"}
    assert merchant.post("/admin/carousels/rules", **form, when_value="901").status_code == 303
    (made,) = keeping.list_all(shop.id)
    assert made.conditions == (Condition("product", ("901",)),)
    html = merchant.get("/admin/carousels/rules").text
    assert "If the page or the cart shows Mug, put first: Mug." in html

    path = f"/admin/carousels/rules/{made.id}"
    assert "Change rule" in merchant.get(path).text
    merchant.post(path, action="pin", position="2", what_by="tag", what_value="blue")
    changed = keeping.list_all(shop.id)[0]
    assert (changed.action, changed.position, changed.conditions) == (RuleAction.PIN, 2, ())
    merchant.post(f"{path}/switch", is_on="0")
    assert keeping.switched_on(shop.id) == []
    merchant.post(f"{path}/remove")
    assert keeping.list_all(shop.id) == []


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Choose what to do"),
        ({"action": "boost"}, "Choose what the rule is about"),
        ({"action": "boost", "what_by": "tag"}, "Choose at least one"),
        ({"action": "boost", "what_by": "price"}, "lowest or a highest"),
        ({"action": "boost", "what_by": "price", "what_least": "cheap"}, "plain numbers"),
        ({"action": "pin", "what_by": "tag", "what_value": "blue"}, "Name the place"),
        ({"action": "boost", "what_by": "tag", "what_value": "blue", "segment": "99"}, "your segments"),
    ],
)
def test_a_rule_that_is_not_whole_says_what_is_missing(merchant, shop, form, words):
    answer = merchant.post("/admin/carousels/rules", **form)

    assert answer.status_code == 422
    assert words in answer.text
    assert keeping.list_all(shop.id) == []


def test_the_form_follows_what_is_chosen(merchant, shop, stocked):
    html = merchant.post("/admin/carousels/rules/draft", action="pin", what_by="tag", what_was="product",
                         what_value="915").text  # fmt: skip

    assert 'name="position"' in html and 'value="blue"' in html and 'value="915"' not in html


def test_what_goes_with_a_cart_is_explained_by_what_is_in_it(shop, stocked):
    learn(shop, stocked, ListKind.CART, "905", ["911", "907"])

    told = reasons(shop, "cart", "907", Context(product="901", cart=("905",)))

    assert "It goes with what is bought together" in told[0] and "place 2" in told[1]


def test_a_comparison_of_one_placement_is_prepared_once(merchant, shop, stocked):
    assert merchant.post(f"{HOME}/home/compare").status_code == 303
    assert merchant.post(f"{HOME}/home/compare").status_code == 422
    assert experiments.latest(shop.id, "carousel:home").state == experiments.ExperimentState.PREPARED


def test_the_lift_is_not_told_before_it_is_known(merchant, shop, stocked):
    assert "Not yet knowable: nobody is held out" in merchant.get(f"{HOME}/home").text
    running(shop, "carousel:home")

    html = merchant.get(f"{HOME}/home").text

    assert "Not yet knowable" in html and "held out of this placement alone" in html


def test_the_export_holds_no_formula_and_a_stranger_finds_nothing(merchant, stranger, shop, stocked):
    number = rule(shop, RuleAction.BOOST, named("901"))
    merchant.post(HOME, label="Summer picks", page="other")

    assert stranger.get(f"/admin/carousels/rules/{number}").status_code == 404
    assert stranger.post(f"/admin/carousels/rules/{number}/remove").status_code == 404
    assert stranger.get(f"{HOME}/summer-picks").status_code == 404
    assert "Mug" not in stranger.get(f"{HOME}/home").text
    assert keeping.list_all(shop.id)
    assert merchant.get("/admin/carousels.csv").text.startswith("\ufeffday,placement,strategy")


def test_stock_is_spared_by_one_click_and_not_any_more_by_another(merchant, shop):
    merchant.post("/admin/carousels/options", is_on="1")
    assert "Show what fits best" in merchant.get("/admin/carousels").text
    merchant.post("/admin/carousels/options", is_on="0")
    assert "Prefer what there is plenty of" in merchant.get("/admin/carousels").text


def test_a_shop_without_orders_reads_what_its_pages_show_and_what_changes_that(
    merchant, shop, stocked, tmp_path
):
    trained(shop, tmp_path)

    html = merchant.get("/admin/carousels").text

    assert "No orders to learn from yet" in html and "alike in title, type, vendor, tags and price" in html
    assert "what your products are like" in html and "How good the choice is" not in html
