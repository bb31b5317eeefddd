"""Search, suggestions, related products and single sections, over real HTTP."""

from collections.abc import Iterator

import pytest

from tests.devstore.storefront_shop import Browser, SmallShop, small_shop

pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallShop]:
    with small_shop(tmp_path_factory.mktemp("search")) as running:
        yield running


@pytest.fixture
def browser(shop: SmallShop) -> Browser:
    return shop.browser()


def product_id(browser: Browser, handle: str) -> int:
    return int(browser.get(f"/products/{handle}.js").json()["id"])


def test_the_search_page_says_how_many_it_found_and_keeps_the_words(browser: Browser) -> None:
    page = browser.get("/search", params={"q": "farn"}).text

    assert "Königsfarn" in page
    assert 'value="farn"' in page


def test_signs_of_the_query_language_are_plain_text(browser: Browser) -> None:
    assert browser.get("/search/suggest.json", params={"q": "%"}).json()["resources"]["results"] == {
        "queries": [],
        "products": [],
        "collections": [],
        "pages": [],
    }


def test_suggestions_hold_products_collections_and_how_the_word_goes_on(browser: Browser) -> None:
    found = browser.get("/search/suggest.json", params={"q": "köni"}).json()["resources"]["results"]

    assert [each["title"] for each in found["products"]] == ["Königsfarn im Tontopf"]
    assert found["products"][0]["price"] == "12.90"
    assert found["queries"][0]["text"] == "königsfarn"
    assert found["queries"][0]["styled_text"] == "<mark>köni</mark><span>gsfarn</span>"


def test_only_the_asked_kinds_are_answered_and_the_limit_holds_over_all(browser: Browser) -> None:
    wish = {"q": "e", "resources[type]": "product,query", "resources[limit]": "2"}

    found = browser.get("/search/suggest.json", params=wish).json()["resources"]["results"]

    assert set(found) == {"products", "queries"}
    assert sum(len(each) for each in found.values()) == 2


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"q": "a", "resources[limit]": "11"},
        {"q": "a", "resources[limit]": "0"},
        {"q": "a", "resources[type]": "customer"},
        {"q": "a", "resources[limit_scope]": "none"},
        {"q": "a", "resources[options][unavailable_products]": "first"},
    ],
)
def test_a_suggestion_with_a_wrong_parameter_is_refused(browser: Browser, wish: dict[str, str]) -> None:
    refused = browser.get("/search/suggest.json", params=wish)

    assert (refused.status_code, refused.json()["status"]) == (422, 422)


def test_suggestions_come_as_a_section_of_the_theme(browser: Browser) -> None:
    wish = {"q": "farn", "section_id": "predictive-search"}

    section = browser.get("/search/suggest", params=wish)

    assert section.text.startswith('<div id="shopify-section-predictive-search"')
    assert "/products/farn" in section.text
    assert browser.get("/search/suggest", params={**wish, "section_id": "nothing"}).status_code == 404


def test_related_products_share_a_shelf_and_leave_the_product_itself_out(browser: Browser) -> None:
    number = product_id(browser, "farn")

    found = browser.get("/recommendations/products.json", params={"product_id": number, "limit": 2}).json()

    assert found["intent"] == "related"
    assert number not in {each["id"] for each in found["products"]}
    assert len(found["products"]) <= 2


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({}, 422),
        ({"limit": "11", "product_id": "known"}, 422),
        ({"limit": "0", "product_id": "known"}, 422),
        ({"intent": "any", "product_id": "known"}, 422),
        ({"product_id": "1"}, 404),
    ],
)
def test_a_recommendation_with_a_wrong_parameter_is_refused(
    browser: Browser, wish: dict[str, str], status: int
) -> None:
    if wish.get("product_id") == "known":
        wish = {**wish, "product_id": str(product_id(browser, "farn"))}

    assert browser.get("/recommendations/products.json", params=wish).status_code == status


def test_related_products_come_as_a_section(browser: Browser) -> None:
    wish = {"product_id": product_id(browser, "farn"), "section_id": "related-products"}

    section = browser.get("/recommendations/products", params=wish)

    assert section.status_code == 200
    assert 'id="shopify-section-related-products"' in section.text


def test_a_page_answers_one_of_its_sections_or_several(browser: Browser) -> None:
    one = browser.get("/products/farn", params={"section_id": "main-product"})
    several = browser.get("/products/farn", params={"sections": "main-product,header,nothing"})

    assert "<html" not in one.text and "Königsfarn" in one.text
    assert set(several.json()) == {"main-product", "header", "nothing"}
    assert "Königsfarn" in several.json()["main-product"]
    assert several.json()["nothing"] is None
    assert browser.get("/", params={"section_id": "nothing"}).status_code == 404


def test_more_than_five_sections_are_refused(browser: Browser) -> None:
    assert browser.get("/", params={"sections": "a,b,c,d,e,f"}).status_code == 400


def test_the_carts_sections_are_drawn_for_the_page_they_are_asked_for(
    shop: SmallShop, browser: Browser
) -> None:
    body = {
        "id": shop.variant("samen"),
        "sections": "main-product,cart-drawer",
        "sections_url": "/products/farn",
    }

    sections = browser.post("/cart/add.js", json=body).json()["sections"]

    assert "Königsfarn" in sections["main-product"]
    assert "/products/samen" in sections["cart-drawer"]


@pytest.mark.parametrize("wrong", [{"sections_url": "cart"}, {"sections": "a,b,c,d,e,f"}])
def test_a_cart_change_with_wrong_sections_changes_nothing(
    shop: SmallShop, browser: Browser, wrong: dict[str, str]
) -> None:
    refused = browser.post("/cart/add.js", json={"id": shop.variant("samen"), "sections": "header", **wrong})

    assert refused.status_code == 400
    assert browser.get("/cart.js").json()["item_count"] == 0
