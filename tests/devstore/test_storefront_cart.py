"""The cart: the Ajax API, plain forms and codes, over real HTTP."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from devstore.models import Cart
from tests.devstore.storefront_shop import Browser, SmallShop, small_shop

pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallShop]:
    with small_shop(tmp_path_factory.mktemp("cart")) as running:
        running.make_code("ZEHN")
        running.make_code("VORBEI", ended=True)
        yield running


@pytest.fixture
def browser(shop: SmallShop) -> Browser:
    return shop.browser()


def test_a_new_browsers_cart_is_empty_and_leaves_no_cookie(browser: Browser) -> None:
    cart = browser.get("/cart.js").json()

    assert (cart["item_count"], cart["total_price"], cart["items"], cart["currency"]) == (0, 0, [], "EUR")
    assert "cart" not in browser.cookies


def test_adding_by_json_answers_the_lines(shop: SmallShop, browser: Browser) -> None:
    items = [{"id": shop.variant("farn", "Klein"), "quantity": 2}, {"id": shop.variant("samen")}]

    added = browser.post("/cart/add.js", json={"items": items}).json()["items"]

    assert [(line["quantity"], line["final_line_price"]) for line in added] == [(2, 2580), (1, 390)]
    cart = browser.get("/cart.js").json()
    assert (cart["item_count"], cart["total_price"]) == (3, 2970)


def test_adding_by_form_answers_one_line_or_leads_to_the_cart(shop: SmallShop, browser: Browser) -> None:
    form = {"id": shop.variant("samen"), "quantity": "1", "properties[Für]": "Oma", "properties[_rec]": "7"}

    line = browser.post("/cart/add.js", data=form).json()
    page = browser.post("/cart/add", data=form)

    assert line["properties"] == {"Für": "Oma", "_rec": "7"}
    assert (page.status_code, page.headers["Location"]) == (303, "/cart")
    assert browser.get("/cart.js").json()["items"][0]["quantity"] == 2
    assert "Für: Oma" in browser.get("/cart").text
    assert "_rec" not in browser.get("/cart").text


def test_other_properties_make_another_line(shop: SmallShop, browser: Browser) -> None:
    for properties in ({"a": "1"}, {"a": "2"}, {"a": "1"}):
        browser.post("/cart/add.js", json={"id": shop.variant("samen"), "properties": properties})

    items = browser.get("/cart.js").json()["items"]

    assert [line["quantity"] for line in items] == [2, 1]
    assert len({line["key"] for line in items}) == 2


def test_what_is_sold_out_is_refused_and_nothing_is_added(shop: SmallShop, browser: Browser) -> None:
    items = [{"id": shop.variant("samen")}, {"id": shop.variant("gutschein")}]

    refused = browser.post("/cart/add.js", json={"items": items})

    assert refused.status_code == 422
    assert refused.json()["status"] == 422
    assert refused.json()["message"] == "Cart Error"
    assert "already sold out" in refused.json()["description"]
    assert browser.get("/cart.js").json()["item_count"] == 0


def test_more_than_there_is_and_what_is_unknown_are_refused(shop: SmallShop, browser: Browser) -> None:
    too_many = browser.post("/cart/add.js", json={"id": shop.variant("handschuhe", "L"), "quantity": 2})

    assert too_many.status_code == 422
    assert browser.post("/cart/add.js", json={"id": 1}).status_code == 404
    assert browser.post("/cart/add.js", json={}).status_code == 400
    assert browser.post("/cart/add.js", json={"id": "x", "quantity": "y"}).status_code == 400


def test_changing_a_line_by_key_or_place(shop: SmallShop, browser: Browser) -> None:
    line = browser.post("/cart/add.js", json={"id": shop.variant("samen")}).json()

    more = browser.post("/cart/change.js", json={"id": line["key"], "quantity": 4}).json()
    gone = browser.post("/cart/change.js", json={"line": 1, "quantity": 0}).json()

    assert (more["item_count"], gone["item_count"]) == (4, 0)
    assert browser.post("/cart/change.js", json={"id": "nothing", "quantity": 1}).status_code == 400


def test_updating_takes_quantities_note_and_attributes(shop: SmallShop, browser: Browser) -> None:
    variant = shop.variant("samen")
    changes = {
        "updates": {str(variant): 2},
        "note": "Bitte leise",
        "attributes": {"gift": "yes", "__pv": "v1.token"},
    }

    cart = browser.post("/cart/update.js", json=changes).json()

    assert (cart["item_count"], cart["note"], cart["attributes"]) == (2, "Bitte leise", {"gift": "yes"})
    with shop.database.session_scope() as session:
        stored = session.scalars(select(Cart).where(Cart.token == browser.cookies["cart"])).one()
    assert stored.attributes == {"gift": "yes", "__pv": "v1.token"}


def test_clearing_keeps_the_cart_and_takes_the_lines(shop: SmallShop, browser: Browser) -> None:
    token = browser.post("/cart/update.js", json={"updates": {str(shop.variant("samen")): 2}}).json()["token"]

    cart = browser.post("/cart/clear.js").json()

    assert (cart["item_count"], cart["token"]) == (0, token)


def test_codes_apply_by_update_and_by_link(shop: SmallShop, browser: Browser) -> None:
    browser.post("/cart/add.js", json={"id": shop.variant("farn", "Klein")})

    with_code = browser.post("/cart/update.js", json={"discount": "zehn"}).json()
    without = browser.post("/cart/update.js", json={"discount": ""}).json()
    link = browser.get("/discount/ZEHN?redirect=/cart")

    assert (with_code["total_price"], with_code["total_discount"]) == (1161, 129)
    assert with_code["discount_codes"] == [{"code": "ZEHN", "applicable": True}]
    assert (without["total_price"], without["discount_codes"]) == (1290, [])
    assert (link.status_code, link.headers["Location"]) == (302, "/cart")
    assert browser.get("/cart.js").json()["total_price"] == 1161


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\r\nLocation: //evil.example",
        "javascript:alert(1)",
        "cart",
        "",
    ],
)
def test_a_discount_link_leads_to_a_path_of_the_shop_only(browser: Browser, target: str) -> None:
    assert browser.get("/discount/ZEHN", params={"redirect": target}).headers["Location"] == "/"
    returned = browser.post("/cart/change", data={"line": "0", "return_to": target})
    assert returned.headers.get("Location", "/cart") == "/cart"


def test_a_discount_link_keeps_the_query_of_its_path(browser: Browser) -> None:
    link = browser.get("/discount/ZEHN?redirect=%2Fcollections%2Fall%3Fsort_by%3Dtitle%26page%3D2")

    assert link.headers["Location"] == "/collections/all?sort_by=title&page=2"


def test_a_link_with_an_unknown_code_or_markup_in_it_is_carried_and_told_harmlessly(
    shop: SmallShop, browser: Browser
) -> None:
    browser.get("/discount/%3Cimg%20src=x%3E")
    browser.post("/cart/add.js", json={"id": shop.variant("farn", "Klein")})

    cart = browser.get("/cart.js").json()
    assert cart["discount_codes"] == [{"code": "<img src=x>", "applicable": False}]
    assert cart["total_discount"] == 0
    assert "<img src=x>" not in browser.get("/cart").text
    assert "<img src=x>" not in browser.get("/checkout").text


@pytest.mark.parametrize("discount", [["ZEHN"], {"code": "ZEHN"}, 10, True])
def test_codes_that_are_no_text_are_refused_and_nothing_changes(
    shop: SmallShop, browser: Browser, discount: object
) -> None:
    browser.post("/cart/add.js", json={"id": shop.variant("farn", "Klein")})

    refused = browser.post("/cart/update.js", json={"discount": discount})

    assert (refused.status_code, refused.json()["message"]) == (400, "Bad Request")
    assert browser.get("/cart.js").json()["discount_codes"] == []


def test_of_several_codes_in_one_field_each_is_judged(shop: SmallShop, browser: Browser) -> None:
    browser.post("/cart/add.js", json={"id": shop.variant("farn", "Klein")})

    cart = browser.post("/cart/update.js", json={"discount": "ZEHN, VORBEI,,zehn"}).json()

    assert {each["code"]: each["applicable"] for each in cart["discount_codes"]} == {
        "ZEHN": True,
        "VORBEI": False,
    }
    assert cart["total_discount"] == 129


def test_a_permalink_fills_the_cart_with_code_attributes_and_note(shop: SmallShop, browser: Browser) -> None:
    browser.post("/cart/add.js", json={"id": shop.variant("samen")})
    fern = shop.variant("farn", "Klein")

    link = browser.get(f"/cart/{fern}:2?discount=ZEHN&attributes[gift]=yes&attributes[__pv]=v1&note=Hello")
    cart = browser.get("/cart.js").json()

    assert (link.status_code, link.headers["Location"]) == (303, "/checkout")
    assert [(each["variant_id"], each["quantity"]) for each in cart["items"]] == [(fern, 2)]
    assert cart["discount_codes"] == [{"code": "ZEHN", "applicable": True}]
    assert (cart["attributes"], cart["note"]) == ({"gift": "yes"}, "Hello")


@pytest.mark.parametrize("lines", ["abc", "1", "1:", "1:x", "-1:1", "1:1;2:1", "9" * 30 + ":1"])
def test_a_permalink_that_names_no_variants_is_not_found(browser: Browser, lines: str) -> None:
    assert browser.get(f"/cart/{lines}").status_code == 404


def test_what_a_permalink_asks_for_in_vain_is_left_out(shop: SmallShop, browser: Browser) -> None:
    nothing = browser.get("/cart/1:1,2:999999?discount=ZEHN")
    fern = shop.variant("farn", "Klein")
    one = browser.get(f"/cart/1:1,{fern}:0,{fern}:1,{fern}:100000")

    assert (nothing.status_code, nothing.headers["Location"]) == (303, "/cart")
    assert one.headers["Location"] == "/checkout"
    assert browser.get("/cart.js").json()["item_count"] == 1
    assert browser.post("/cart/add.js", json={"id": 10**30}).status_code == 404


def test_the_cart_page_says_why_a_code_does_not_apply(shop: SmallShop, browser: Browser) -> None:
    browser.post("/cart/add.js", json={"id": shop.variant("farn", "Klein")})

    browser.post("/cart", data={"discount": "VORBEI", "apply_discount": "1"})

    assert "VORBEI discount code has expired" in browser.get("/cart").text
    assert browser.get("/cart.js").json()["discount_codes"] == [{"code": "VORBEI", "applicable": False}]


def test_the_cart_page_works_without_script(shop: SmallShop, browser: Browser) -> None:
    browser.post("/cart/add", data={"id": shop.variant("farn", "Klein")})

    browser.post("/cart", data={"updates[]": "3", "update": "1"})
    assert browser.get("/cart.js").json()["item_count"] == 3
    browser.get("/cart/change?line=1&quantity=0")

    assert "Ihr Warenkorb ist leer" in browser.get("/cart").text


def test_sections_come_along_when_asked(shop: SmallShop, browser: Browser) -> None:
    body = {"id": shop.variant("samen"), "sections": "header,nothing"}

    sections = browser.post("/cart/add.js", json=body).json()["sections"]

    assert ">1</span>" in sections["header"]
    assert sections["nothing"] is None


def test_another_browser_sees_nothing_of_this_cart(shop: SmallShop, browser: Browser) -> None:
    browser.post("/cart/add.js", json={"id": shop.variant("samen")})

    assert shop.browser().get("/cart.js").json()["item_count"] == 0
