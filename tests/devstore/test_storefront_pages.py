"""The storefront's pages and the Ajax API of the catalogue, over real HTTP."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.devstore.storefront_shop import SmallShop, small_shop

pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallShop]:
    with small_shop(tmp_path_factory.mktemp("pages")) as running:
        yield running


@pytest.mark.parametrize(
    "path", ["/", "/collections/all", "/products/farn", "/cart", "/search?q=vogel", "/account/login"]
)
def test_every_page_is_a_whole_document_in_the_shops_language(shop: SmallShop, path: str) -> None:
    page = shop.browser().get(path)

    assert page.status_code == 200
    assert page.text.startswith("<!doctype html>")
    assert page.text.rstrip().endswith("</html>")
    assert '<main id="main"' in page.text
    assert "Liquid error" not in page.text
    assert "Translation missing" not in page.text


def test_pages_speak_the_language_of_the_shop(shop: SmallShop) -> None:
    page = shop.browser().get("/products/farn").text

    assert '<html lang="de"' in page
    assert "In den Warenkorb" in page
    assert "12,90 €" in page


def test_titles_are_escaped_and_find_their_own_direction(shop: SmallShop) -> None:
    page = shop.browser().get("/collections/all").text

    assert "&lt;dornenfest&gt;" in page
    assert "<dornenfest>" not in page
    assert 'dir="auto">بذور' in page


def test_a_product_tells_search_engines_its_price_and_stock(shop: SmallShop) -> None:
    page = shop.browser().get("/products/giesskanne").text

    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    product = json.loads(found.group(1))
    assert product["@type"] == "Product"
    assert [offer["price"] for offer in product["offers"]] == ["49.00", "64.00"]
    assert [offer["availability"][-10:] for offer in product["offers"]] == ["rg/InStock", "OutOfStock"]


def test_the_page_carries_the_platforms_global(shop: SmallShop) -> None:
    browser = shop.browser()

    page, in_editor = browser.get("/").text, browser.get("/?design_mode=1").text

    assert '"shop":"fern-and-finch.myshopify.com"' in page
    assert '"routes":{"root":"/"}' in page
    assert "designMode" not in page
    assert '"designMode":true' in in_editor


def test_unknown_paths_answer_404_with_the_shops_own_page(shop: SmallShop) -> None:
    for path in ("/products/nothing", "/collections/nothing", "/nothing/at/all"):
        page = shop.browser().get(path)
        assert page.status_code == 404
        assert "Hier ist nichts" in page.text


def test_a_host_without_a_shop_answers_404(shop: SmallShop) -> None:
    assert shop.browser().get("/", headers={"Host": "no-such-shop.localhost"}).status_code == 404


def test_sorting_by_price_orders_the_collection(shop: SmallShop) -> None:
    page = shop.browser().get("/collections/all?sort_by=price-ascending").text

    handles = re.findall(r'href="/products/([a-z]+)"', page)
    assert handles == [
        "gutschein",
        "samen",
        "streufutter",
        "erde",
        "farn",
        "handschuhe",
        "futterhaus",
        "giesskanne",
    ]


def test_search_finds_every_word_in_title_maker_kind_or_tags(shop: SmallShop) -> None:
    browser = shop.browser()

    found = browser.get("/search/suggest.json?q=finkenwerk+werkzeug").json()
    none = browser.get("/search/suggest.json?q=finkenwerk+saatgut").json()

    assert [each["handle"] for each in found["resources"]["results"]["products"]] == ["giesskanne"]
    assert none["resources"]["results"]["products"] == []
    assert browser.get("/search/suggest.json?q=a&resources[limit]=11").status_code == 422


def test_a_product_as_json_has_its_prices_in_hundredths(shop: SmallShop) -> None:
    product = shop.browser().get("/products/futterhaus.js").json()

    assert (product["price"], product["compare_at_price"], product["available"]) == (3450, 3900, True)
    assert [variant["title"] for variant in product["variants"]] == ["Default Title"]
    assert product["featured_image"].startswith("/cdn/pictures/")
    assert shop.browser().get("/products/nothing.js").status_code == 404


def test_recommendations_know_their_parameters(shop: SmallShop) -> None:
    browser = shop.browser()
    product = browser.get("/products/futterhaus.js").json()

    related = browser.get(f"/recommendations/products.json?product_id={product['id']}&limit=2")

    assert len(related.json()["products"]) <= 2
    assert product["id"] not in [each["id"] for each in related.json()["products"]]
    assert browser.get("/recommendations/products.json").status_code == 422
    assert (
        browser.get(f"/recommendations/products.json?product_id={product['id']}&limit=11").status_code == 422
    )
    assert browser.get("/recommendations/products.json?product_id=1").status_code == 404


def test_static_files_are_cached_for_a_year_under_their_marked_address(shop: SmallShop) -> None:
    browser = shop.browser()
    page = browser.get("/").text
    address = re.search(r'href="(/cdn/shop/t/1/assets/theme\.css\?v=\w+)"', page)
    picture = re.search(r'src="(/cdn/pictures/\w+\.svg)', page)
    assert address is not None
    assert picture is not None

    style, cover = browser.get(address.group(1)), browser.get(picture.group(1))

    assert (
        style.headers["Cache-Control"]
        == cover.headers["Cache-Control"]
        == "public, max-age=31536000, immutable"
    )
    assert "immutable" not in browser.get("/cdn/shop/t/1/assets/theme.css").headers["Cache-Control"]
    assert cover.headers["Content-Type"] == "image/svg+xml"
    assert browser.get("/cdn/shop/t/1/assets/..%2Fconfig%2Fsettings_data.json").status_code == 404


def test_pages_are_never_shared_between_browsers(shop: SmallShop) -> None:
    assert shop.browser().get("/").headers["Cache-Control"] == "private, no-cache"


def test_the_whole_catalogue_is_drawn_within_its_budget(shop: SmallShop, tmp_path: Path) -> None:
    browser = shop.browser()
    for path in ("/", "/collections/all", "/products/farn"):
        browser.get(path)
        fastest = min(browser.get(path).elapsed.total_seconds() for _ in range(5))
        assert fastest < 0.2, path
