"""What pages ask: shared lists, a browser's and a customer's own, and past orders once more."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import select

from app import activity, carousels, customers, orders
from app.carousels import reordering
from app.core import clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.experiments import CONTROL, TREATED, Exposure
from app.platforms.shopify.signatures import proxy_message
from app.recommendations import ListKind
from app.recommendations.models import CustomerList
from app.shops import Shop
from tests.carousels.making import NUMBERS, learn, stock
from tests.experiments.making import bought, customer_in_arm, in_arm, known_customer, live, running, visitor
from tests.orders.making import line
from tests.web.test_guards import signed


@pytest.fixture
def stocked(shop):
    ids = stock(shop, *NUMBERS)
    learn(shop, ids, ListKind.BEST_SELLERS, "", NUMBERS[:6])
    return ids


@pytest.fixture
def web(app):
    return app.test_client()


def ask(web, shop, **query):
    asked = {"shop": shop.domain, "placement": "home"} | query
    origin = {"Origin": f"https://{shop.domain}"}
    return web.get("/storefront/v1/recommendations", query_string=asked, headers=origin)


def ask_signed_in(web, shop, customer="7001", path="recommendations", **query):
    pairs = {
        "shop": shop.domain, "logged_in_customer_id": customer, "path_prefix": "/apps/perennial",
        "timestamp": str(int(time.time())), **query,
    }  # fmt: skip
    proof = {"signature": signed(proxy_message(pairs.items()))}
    return web.get(f"/proxy/v1/{path}", query_string=pairs | proof)


def ids(answer) -> list[str]:
    return [each["id"] for each in answer.json["products"]]


def test_a_shared_answer_may_be_kept_and_says_what_the_contract_says(web, shop, stocked):
    answer = ask(web, shop, limit=3)

    assert answer.headers["Cache-Control"] in {"public, max-age=59", "public, max-age=60"}
    assert set(answer.json) == {"placement", "strategy", "products"}
    assert (answer.json["strategy"], ids(answer)) == ("best_sellers", ["901", "902", "903"])


def test_what_a_browser_has_already_is_not_sent_again_until_something_changes(web, shop, stocked):
    asked = {"shop": shop.domain, "placement": "product", "product": "901", "country": "US"}

    def again(tag: str):
        headers = {"If-None-Match": tag}
        return web.get("/storefront/v1/recommendations", query_string=asked, headers=headers)

    first = again("none")
    unchanged = again(first.headers["ETag"])
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert unchanged.headers["Cache-Control"].startswith("public, max-age=")

    with unit_of_work():
        db.session.get_one(Shop, shop.id).storefront_version += 1
    learn(shop, stocked, ListKind.BOUGHT_TOGETHER, "901", ["917"])
    changed = again(first.headers["ETag"])
    assert (changed.status_code, ids(changed)[0]) == (200, "917")


def test_answers_to_other_questions_and_of_other_shops_are_not_mixed_up(web, shop, other_shop, stocked):
    stock(other_shop, "990")
    asked = [{}, {"limit": 2}, {"product": "903"}, {"cart": "901"}, {"seen": "902"}, {"strategy": "newest"}]
    first = [ask(web, shop, **query).json for query in asked]

    assert [ask(web, shop, **query).json for query in asked] == first
    assert len({str(each) for each in first}) == len(asked)
    assert ids(ask(web, other_shop)) == ["990"]


@pytest.mark.parametrize("query", [{"cart": "901"}, {"seen": "901"}, {"visitor": "x"}])
def test_what_is_personal_is_kept_by_nobody(web, shop, stocked, query):
    assert ask(web, shop, **query).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "query", [{"limit": "many"}, {"cart": "a"}, {"seen": ",".join("1" * 101)}, {"country": "USA"}]
)
def test_what_cannot_be_read_is_refused(web, shop, query):
    assert ask(web, shop, **query).status_code == 400


def test_without_a_limit_the_placement_is_as_long_as_its_merchant_wants(web, shop, stocked):
    assert len(ids(ask(web, shop))) == 12
    assert len(ids(ask(web, shop, limit=0))) == 1
    assert len(ids(ask(web, shop, limit=99))) == len(NUMBERS)


def test_a_browsers_own_list_comes_by_its_token_and_by_no_other_shops(web, shop, other_shop, stocked):
    token, _ = visitor(shop)
    with unit_of_work():
        activity.record_events(
            shop, activity.visitor_of(shop, token), [{"name": "product_viewed", "product": "915"}]
        )
    stranger, _ = visitor(other_shop)

    assert ids(ask(web, shop, placement="not_found", visitor=token))[0] == "915"
    assert ids(ask(web, shop, placement="not_found", visitor=stranger))[0] == "901"


def test_a_row_that_asks_for_one_strategy_gets_it_first_on_whatever_page(web, shop, stocked):
    learn(shop, stocked, ListKind.TRENDING, "", ["911"])

    for placement in ("home", "blog", "other"):
        answer = ask(web, shop, placement=placement, strategy="trending", limit=3)
        assert (answer.json["strategy"], ids(answer)[0]) == ("trending", "911")
    assert ask(web, shop, placement="home", strategy="buy_again").json["strategy"] == "best_sellers"
    assert ask(web, shop, placement="blog", strategy="astrology").status_code == 404


def test_a_customers_purchases_speak_through_the_signed_proxy_alone(web, shop, stocked):
    ada = known_customer(shop)
    with unit_of_work():
        lists = {"buy_again": [stocked["914"]], "for_you": []}
        db.session.add(CustomerList(shop_id=shop.id, customer_id=ada, **lists))
    token, _ = visitor(shop)
    with unit_of_work():
        activity.join_by_token(shop, token, ada, "order:1")

    hers = ask_signed_in(web, shop, placement="account")

    assert ids(hers)[0] == "914"
    assert hers.headers["Cache-Control"] == "no-store"
    assert "why" not in hers.text
    assert "914" not in ids(ask(web, shop, placement="account", visitor=token, limit=5))
    nobody = ask_signed_in(web, shop, "", placement="account")
    assert "914" not in ids(nobody)[:5]
    assert web.get(f"/proxy/v1/recommendations?shop={shop.domain}&placement=home").status_code == 401


def test_one_placement_alone_can_be_held_out(web, shop, stocked):
    experiment = running(shop, "carousel:home")
    token, unit = in_arm(shop, experiment, CONTROL)
    other, _ = in_arm(shop, experiment, TREATED)

    assert ask(web, shop, visitor=token).json["strategy"] == "held_out"
    assert len(ids(ask(web, shop, visitor=other, limit=3))) == 3
    assert len(ids(ask(web, shop, placement="cart", visitor=token, limit=3))) == 3
    db.session.rollback()
    rows = db.session.execute(select(Exposure.unit, Exposure.arm).where(Exposure.shop_id == shop.id)).all()
    assert sorted(arm for _, arm in rows) == [CONTROL, TREATED]
    assert (unit, CONTROL) in [tuple(row) for row in rows]


def test_who_is_signed_in_is_held_out_under_her_own_name(web, shop, stocked):
    experiment = running(shop, "carousel")
    ada = customer_in_arm(shop, experiment, CONTROL)
    platform_id = customers.get(shop.id, ada).platform_id

    answer = ask_signed_in(web, shop, platform_id, placement="home")

    assert answer.json == {"placement": "home", "strategy": "held_out", "products": []}


def test_clicks_and_views_are_counted_by_placement_and_day(shop, stocked):
    token, _ = visitor(shop)
    told = [
        {"name": "carousel_shown", "placement": "home", "strategy": "best_sellers", "products": ["901"]},
        {"name": "carousel_shown", "placement": "home", "strategy": "best_sellers", "products": ["901"]},
        {"name": "recommendation_clicked", "placement": "home", "strategy": "best_sellers", "product": "901"},
        {"name": "recommendation_added", "placement": "cart", "product": "902"},
        {"name": "recommendation_clicked", "product": "903"},
    ]
    with unit_of_work():
        activity.record_events(shop, activity.visitor_of(shop, token), told)

    found = carousels.figures(shop)

    assert (found["home"].shown, found["home"].clicks, found["home"].adds) == (2, 1, 0)
    assert found["home"].by_strategy["best_sellers"].clicks == 1
    assert (found["cart"].shown, found["cart"].adds) == (0, 1)
    assert [row.placement for row in carousels.by_day(shop)] == ["cart", "home"]


def clicked(shop, token: str, product: str, placement: str) -> None:
    event = {"name": "recommendation_clicked", "placement": placement, "product": product}
    with unit_of_work():
        activity.record_events(shop, activity.visitor_of(shop, token), [event])


def test_an_order_counts_for_the_last_click_on_what_was_bought(shop, stocked, run_jobs, clock):
    live(shop)
    token, _ = visitor(shop)
    clicked(shop, token, "901", "home")
    clicked(shop, token, "901", "product")
    clicked(shop, token, "905", "cart")
    clock.shift(hours=1)
    bought(shop, attributes={"__pv": token}, lines=(line(product_id="901"), line("12", "902")))
    run_jobs()
    run_jobs()

    found = carousels.figures(shop)

    assert (found["product"].orders, found["product"].sales_minor) == (1, 2500)
    assert found["home"].orders == found["cart"].orders == 0


def test_an_order_long_after_the_click_or_of_something_else_counts_for_none(shop, stocked, run_jobs, clock):
    live(shop)
    token, _ = visitor(shop)
    clicked(shop, token, "902", "home")
    bought(shop, "5001", attributes={"__pv": token})
    clicked(shop, token, "901", "home")
    clock.shift(days=8)
    bought(shop, "5002", attributes={"__pv": token})
    run_jobs()

    assert sum(each.orders for each in carousels.figures(shop).values()) == 0


def test_a_cancelled_order_is_taken_out_of_the_figures(shop, stocked, run_jobs, clock):
    live(shop)
    token, _ = visitor(shop)
    clicked(shop, token, "901", "home")
    clock.shift(hours=1)
    bought(shop, attributes={"__pv": token})
    run_jobs()
    assert carousels.figures(shop)["home"].orders == 1

    now = clock.now()
    bought(shop, attributes={"__pv": token}, cancelled_at=now, updated_at=now)
    run_jobs()

    assert carousels.figures(shop)["home"].orders == 0


def past_order(shop, *lines):
    live(shop)
    known_customer(shop)
    bought(shop, lines=lines)
    return orders.find_by_platform_id(shop.id, "5001")


def test_a_past_order_fills_the_cart_again_by_one_link(web, shop, stocked):
    order = past_order(
        shop,
        line("11", "901", variant_id="1901", quantity=2),
        line("12", "902", variant_id="1902", quantity=1),
    )
    path = carousels.reorder_link(shop, order).partition("/e/")[2]

    answer = web.get(f"/e/{path}")

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{shop.primary_url}/cart/1901:2,1902:1"


def test_what_cannot_be_had_any_more_is_left_out_and_told(web, shop, stocked):
    order = past_order(
        shop,
        line("11", "901", variant_id="1901", quantity=2),
        line("12", None, variant_id="77", title="Old & gone <mug>", quantity=1),
    )
    path = carousels.reorder_link(shop, order).partition("/e/")[2]

    page = web.get(f"/e/{path}")
    told = ask_signed_in(web, shop, path="orders/5001/again")

    assert page.status_code == 200
    assert "Old &amp; gone &lt;mug&gt;" in page.text and "/cart/1901:2" in page.text
    assert told.json == {"url": f"{shop.primary_url}/cart/1901:2", "left_out": ["Old & gone <mug>"]}


def test_nothing_left_of_an_order_is_said_and_leads_nowhere(web, shop):
    order = past_order(shop, line("11", None, variant_id="77"))

    assert reordering.basket_of(shop, order).url == ""
    path = carousels.reorder_link(shop, order).partition("/e/")[2]
    assert "Nothing of this order" in web.get(f"/e/{path}").text


def test_nobody_else_orders_again_what_she_bought(web, shop, other_shop, stocked):
    past_order(shop, line("11", "901", variant_id="1901"))
    known_customer(shop, "7002")

    assert ask_signed_in(web, shop, "7002", "orders/5001/again").status_code == 404
    assert ask_signed_in(web, other_shop, "7001", "orders/5001/again").status_code == 404
    assert ask_signed_in(web, shop, "", "orders/5001/again").status_code == 401
    assert web.get("/e/again/forged").status_code == 404


def test_the_order_of_a_forgotten_customer_is_not_told_of(web, shop, stocked):
    order = past_order(shop, line("11", "901", variant_id="1901"))
    path = carousels.reorder_link(shop, order).partition("/e/")[2]
    with unit_of_work():
        orders.get(shop.id, order.id).redacted_at = clock.now()

    assert web.get(f"/e/{path}").status_code == 404
