"""The app's blocks and embed in the shop's pages, and the editor that places them."""

import json
from collections.abc import Iterator

import pytest
import requests
from sqlalchemy import select

from devstore.models import Installation, Product
from tests.devstore.storefront_shop import CLIENT_ID, SmallShop, small_shop

pytestmark = pytest.mark.one_database

ROW = """
<h2>{{ block.settings.heading | default: 'row.heading' | t }}</h2>
{% assign products = product.metafields["$app"].similar.value %}
{% for each in products limit: block.settings.limit %}<i>{{ each.handle }}</i>{% endfor %}
{% schema %}{"name": "Row", "target": "section", "stylesheet": "row.css",
"enabled_on": {"templates": ["product"]},
"settings": [{"type": "text", "id": "heading", "label": "Heading"},
{"type": "range", "id": "limit", "label": "Limit", "default": 2}]}{% endschema %}
"""
EMBED = """{% assign config = app.metafields.storefront.config.value %}
<script src="{{ 'arming.js' | asset_url }}" data-version="{{ config.version }}"></script>
{% schema %}{"name": "Popups", "target": "body", "settings": []}{% endschema %}"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallShop]:
    with small_shop(tmp_path_factory.mktemp("blocks")) as running:
        (running.extension / "assets" / "row.css").write_text(".row{}")
        (running.extension / "assets" / "arming.js").write_text("0")
        (running.extension / "locales" / "en.default.json").write_text('{"row": {"heading": "Goes with it"}}')
        (running.extension / "locales" / "de.json").write_text('{"row": {"heading": "Passt dazu"}}')
        yield running


@pytest.fixture
def installed(store: SmallShop) -> SmallShop:
    """The app just installed: its lists are published, nothing is placed yet."""
    store.write_block("row", ROW)
    store.write_block("popups", EMBED)
    store.set_theme(embed=False, blocks={"index": [], "product": []})
    installation = store.install()
    with store.database.session_scope() as session:
        ids = {handle: number for handle, number in session.execute(select(Product.handle, Product.id))}
    similar = json.dumps([f"gid://shopify/Product/{ids[handle]}" for handle in ("samen", "erde", "farn")])
    namespace = f"app--{CLIENT_ID}"
    store.set_metafield(("Product", ids["farn"]), namespace, "similar", "list.product_reference", similar)
    store.set_metafield(("AppInstallation", installation), "storefront", "config", "json", '{"version": 7}')
    return store


def test_after_install_nothing_of_the_app_is_in_the_page(installed: SmallShop) -> None:
    page = installed.browser().get("/products/farn").text

    assert "shopify-app-block" not in page
    assert "arming.js" not in page


def test_a_placed_block_shows_the_published_list_in_the_shops_language(installed: SmallShop) -> None:
    installed.set_theme(blocks={"product": ["row"]})

    page = installed.browser().get("/products/farn").text

    assert "<h2>Passt dazu</h2>" in page
    assert "<i>samen</i><i>erde</i></div>" in page.replace("\n", "")
    assert page.count("/extensions/perennial/assets/row.css") == 1


def test_stored_settings_win_over_the_schemas_defaults(installed: SmallShop) -> None:
    settings = {"heading": "Eigene Worte", "limit": 1}
    installed.set_theme(blocks={"product": [{"block": "row", "settings": settings}]})

    page = installed.browser().get("/products/farn").text

    assert "<i>samen</i>" in page
    assert "<i>erde</i>" not in page


def test_the_embed_appears_once_it_is_switched_on(installed: SmallShop) -> None:
    installed.set_theme(embed=True)

    page = installed.browser().get("/").text

    assert 'data-version="7"' in page
    assert page.index("arming.js") < page.index("</body>")


def test_an_uninstalled_app_draws_nothing(installed: SmallShop) -> None:
    installed.set_theme(embed=True, blocks={"product": ["row"]})
    installed.uninstall()

    page = installed.browser().get("/products/farn").text

    assert "shopify-app-block" not in page


@pytest.mark.parametrize(
    "broken", ["{{ 'a' | minus: nothing.at.all | divided_by: 0 }}", "{% if %}", "{% render 'gone' %}"]
)
def test_a_broken_block_never_takes_the_page_with_it(installed: SmallShop, broken: str) -> None:
    installed.write_block("row", broken + '{% schema %}{"name": "Row", "target": "section"}{% endschema %}')
    installed.set_theme(blocks={"product": ["row"]}, embed=True)

    page = installed.browser().get("/products/farn")

    assert page.status_code == 200
    assert "Königsfarn" in page.text
    assert "arming.js" in page.text


def test_assets_of_the_extension_are_cached_under_their_marked_address(installed: SmallShop) -> None:
    browser = installed.browser()
    installed.set_theme(embed=True)
    address = browser.get("/").text.partition('src="/extensions/')[2].partition('"')[0]

    found = browser.get(f"/extensions/{address}")

    assert found.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert found.headers["Access-Control-Allow-Origin"] == "*"


def test_the_editor_switches_the_embed_and_places_blocks(installed: SmallShop) -> None:
    admin, address = installed.admin(), "/store/fern-and-finch/themes/current/editor"

    saved = admin.post(address, data={"embed": "popups", "blocks:product": "row", "template": "product"})
    page = installed.browser().get("/products/farn").text

    assert saved.status_code == 303
    assert "arming.js" in page
    assert "Passt dazu" in page
    admin.post(address, data={"template": "product"})
    assert "shopify-app-block" not in installed.browser().get("/products/farn").text


def test_a_deep_link_ticks_the_box_and_leaves_saving_to_the_merchant(installed: SmallShop) -> None:
    query = f"?context=apps&template=product&activateAppId={CLIENT_ID}/popups"

    page = installed.admin().get(f"/store/fern-and-finch/themes/current/editor{query}").text

    assert 'name="embed" value="popups" checked' in page
    assert "Save to make it live" in page
    assert "arming.js" not in installed.browser().get("/").text


def test_the_shops_own_address_leads_to_the_editor(installed: SmallShop) -> None:
    query = "?context=apps&template=index"

    from_shop = installed.browser().get(f"/admin/themes/current/editor{query}")
    from_platform = installed.admin().get(f"/fern-and-finch.myshopify.com/admin/themes/current/editor{query}")

    expected = f"http://admin.localhost/store/fern-and-finch/themes/current/editor{query}"
    assert from_shop.headers["Location"] == from_platform.headers["Location"] == expected


def test_an_unknown_template_is_refused(installed: SmallShop) -> None:
    with pytest.raises(requests.HTTPError):
        installed.set_theme(blocks={"checkout": ["row"]})


def test_the_editor_asks_for_a_blocks_settings_and_keeps_them(installed: SmallShop) -> None:
    settings = [
        {"type": "range", "id": "size", "label": "Size", "min": 1, "max": 9, "step": 1, "default": 3},
        {"type": "checkbox", "id": "framed", "label": "Framed", "default": True},
        {"type": "select", "id": "side", "label": "Side", "options": [{"value": "a", "label": "A"}]},
    ]
    schema = json.dumps({"name": "Asked", "target": "section", "settings": settings})
    text = "{{ block.settings.size }}/{{ block.settings.framed }}/{{ block.settings.side }}"
    installed.write_block("asked", f"{text}{{% schema %}}{schema}{{% endschema %}}")
    address = "/store/fern-and-finch/themes/current/editor"
    form = {"blocks:product": "asked", "product:asked:size": "7", "product:asked:framed": "0"}

    installed.admin().post(address, data={**form, "product:asked:side": "a"})
    kept = installed.browser().get("/products/farn").text
    installed.admin().post(address, data={**form, "product:asked:size": "99", "product:asked:side": "b"})
    unspoilt = installed.browser().get("/products/farn").text
    page = installed.admin().get(f"{address}?template=product").text

    assert "7/false/a" in kept and "7/false/a" in unspoilt
    assert 'name="product:asked:size" value="7"' in page


def test_the_shop_wears_another_theme_and_reads_from_right_to_left(store: SmallShop) -> None:
    address = "/store/fern-and-finch/themes/current/editor"

    store.admin().post(address, data={"theme": "emporium", "language": "ar"})
    home, product = (store.browser().get(path).text for path in ("/", "/products/farn"))
    store.admin().post(address, data={"theme": "press", "language": "de"})
    plain = store.browser().get("/").text

    assert 'dir="rtl"' in home and 'lang="ar"' in home and "data-slides" in home
    assert "Translation missing" not in home + product
    assert home.count("<script src=") >= 6
    assert "أضف إلى السلة" in product
    assert 'dir="ltr"' in plain and "data-slides" not in plain


@pytest.mark.parametrize(
    ("kept", "is_drawn"), [(None, False), (("boolean", "false"), False), (("boolean", "true"), True)]
)
def test_a_block_stands_only_while_the_apps_switch_is_on(installed: SmallShop, kept, is_drawn) -> None:
    schema = (
        '{"name": "Points", "target": "section", "available_if": "{{ app.metafields.storefront.here_on }}"}'
    )
    installed.write_block("points", f"<b>your points</b>{{% schema %}}{schema}{{% endschema %}}")
    installed.set_theme(blocks={"product": ["points"]})
    if kept is not None:
        with installed.database.session_scope() as session:
            owner = session.scalar(select(Installation.id).order_by(Installation.id.desc()))
        installed.set_metafield(("AppInstallation", owner), "storefront", "here_on", *kept)

    assert ("your points" in installed.browser().get("/products/farn").text) is is_drawn


def test_a_block_in_the_carts_drawer_knows_its_section_and_brings_its_stylesheet(
    installed: SmallShop,
) -> None:
    aside = '{% schema %}{"name": "Aside", "target": "section", "stylesheet": "row.css"}{% endschema %}'
    installed.write_block("aside", "<u>{{ section.id }}</u>" + aside)
    installed.set_theme(blocks={"cart-drawer": ["aside"]})
    browser = installed.browser()
    browser.post("/cart/add", data={"id": installed.variant("samen")})

    page = browser.get("/products/farn").text
    installed.set_theme(blocks={"cart-drawer": []})

    assert page.count("<u>cart-drawer</u>") == 1
    assert page.index("row.css") < page.index("</head>")


def test_a_rating_is_told_with_its_scale(installed: SmallShop) -> None:
    with installed.database.session_scope() as session:
        farn = session.scalars(select(Product.id).where(Product.handle == "farn")).one()
    value = '{"value": "4.6", "scale_min": "1.0", "scale_max": "5.0"}'
    installed.set_metafield(("Product", farn), "reviews", "rating", "rating", value)
    said = (
        "{% assign it = product.metafields.reviews.rating.value %}<u>{{ it.rating }}/{{ it.scale_max }}</u>"
    )
    installed.write_block("row", said + '{% schema %}{"name": "Row", "target": "section"}{% endschema %}')
    installed.set_theme(blocks={"product": ["row"]})

    assert "<u>4.6/5.0</u>" in installed.browser().get("/products/farn").text
