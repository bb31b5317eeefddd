"""Puts a page together: the template's sections, the app's blocks, the layout around them."""

import json
from functools import lru_cache
from typing import Any

from flask import Response

from devstore.storefront import catalog
from devstore.storefront.assets import Assets
from devstore.storefront.cart_drop import CartDrop
from devstore.storefront.drops import Lookup, NamedList, Values
from devstore.storefront.engine import Engine
from devstore.storefront.extension import BlockRenderer
from devstore.storefront.header import content_for_header
from devstore.storefront.metafields import OwnerMetafields
from devstore.storefront.money import cents, money_format
from devstore.storefront.theme_state import THEME_ROOT
from devstore.storefront.visits import Visit
from devstore.storefront.words import words_of

ASSET_ADDRESS = "/cdn/shop/t/1/assets"
ROUTES = {
    "root_url": "/",
    "cart_url": "/cart",
    "cart_add_url": "/cart/add",
    "cart_change_url": "/cart/change",
    "cart_update_url": "/cart/update",
    "cart_clear_url": "/cart/clear",
    "search_url": "/search",
    "predictive_search_url": "/search/suggest",
    "collections_url": "/collections",
    "all_products_collection_url": "/collections/all",
    "product_recommendations_url": "/recommendations/products",
    "account_url": "/account",
    "account_login_url": "/account/login",
    "account_logout_url": "/account/logout",
}


@lru_cache(maxsize=1)
def theme_engine() -> Engine:
    return Engine(THEME_ROOT)


@lru_cache(maxsize=1)
def theme_assets() -> Assets:
    return Assets(THEME_ROOT / "assets", ASSET_ADDRESS)


class Page:
    """One page of a shop while it is being put together."""

    def __init__(self, visit: Visit, template: str, **objects: Any) -> None:
        self.visit = visit
        self.template = template
        self.values = self._globals() | objects
        self.blocks = BlockRenderer(visit, self.values)

    def html(self, *, title: str, description: str = "", path: str) -> str:
        """The whole document."""
        return self.around(self._template_html(), title=title, description=description, path=path)

    def around(self, content: str, *, title: str, description: str = "", path: str) -> str:
        """The theme's layout with this content in it."""
        body_end = self.blocks.embedded(self.template, "body")
        head = (
            content_for_header(self.visit)
            + self.blocks.embedded(self.template, "head")
            + self.blocks.asset_tags()
        )
        document = theme_engine().render(
            "layout/theme",
            self.values
            | {
                "content_for_layout": content,
                "content_for_header": head,
                "page_title": title,
                "page_description": description,
                "canonical_url": f"{self.visit.origin}{path}",
            },
        )
        before, end, after = document.rpartition("</body>")
        return f"{before}{body_end}{end}{after}" if end else f"{document}{body_end}"

    def section(self, identity: str, kind: str) -> str:
        """One section with its settings: the schema's, over them the shop's."""
        name = f"sections/{kind}"
        engine = theme_engine()
        settings = engine.defaults(name) | self.visit.theme.sections.get(identity, {})
        for setting in engine.schema(name).get("settings", []):
            if setting["type"] == "collection_list":
                settings[setting["id"]] = self._shelves(settings[setting["id"]])
        body = engine.render(
            name, self.values | {"section": Values(id=identity, settings=settings, blocks=[])}
        )
        return f'<div id="shopify-section-{identity}" class="shopify-section">{body}</div>'

    def _shelves(self, handles: str | None) -> list[catalog.CollectionDrop]:
        """A setting's collections: those it names, else the shop's without the one that holds everything."""
        found = [self.visit.collection(handle.strip()) for handle in (handles or "").split(",")]
        return [shelf for shelf in found if shelf] or self.visit.shelves

    def app_blocks(self) -> str:
        return self.blocks.placed(self.template)

    def _template_html(self) -> str:
        template = _template(self.template)
        return "".join(self.section(key, template["sections"][key]["type"]) for key in template["order"])

    def _globals(self) -> dict[str, Any]:
        visit = self.visit
        return {
            "_visit": visit,
            "_page": self,
            "_assets": theme_assets(),
            "_words": words_of(THEME_ROOT / "locales", visit.language),
            "settings": visit.theme.settings,
            "shop": _shop_drop(visit),
            "cart": CartDrop(visit),
            "customer": _customer_drop(visit),
            "all_products": Lookup(visit.product),
            "collections": NamedList(visit.collections, visit.collection),
            "linklists": _linklists(visit),
            "routes": Values(**ROUTES),
            "template": Values(name=self.template, suffix=None),
            "request": Values(
                page_type=self.template,
                design_mode=visit.design_mode,
                path=visit.path,
                host=visit.host,
                origin=visit.origin,
                locale=Values(iso_code=visit.language, primary=True),
            ),
            "localization": Values(
                language=Values(iso_code=visit.language, text_direction=visit.direction),
                country=Values(
                    iso_code=visit.shop.country_code, currency=Values(iso_code=visit.shop.currency)
                ),
            ),
            "search": Values(performed=False, terms="", results=[], results_count=0),
        }


def page_response(
    visit: Visit, template: str, *, title: str, description: str = "", path: str, **objects: Any
) -> Response:
    """A page for this visitor alone: never shared between browsers."""
    document = Page(visit, template, **objects).html(title=title, description=description, path=path)
    response = Response(document, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _shop_drop(visit: Visit) -> Values:
    shop = visit.shop
    return Values(
        id=shop.id,
        name=shop.name,
        domain=visit.host,
        permanent_domain=shop.domain,
        url=visit.origin,
        secure_url=visit.origin,
        email=shop.email,
        currency=shop.currency,
        money_format=money_format(shop.currency),
        money_with_currency_format=f"{money_format(shop.currency)} {shop.currency}",
        locale=visit.language,
        metafields=OwnerMetafields(visit, "Shop", shop.id),
    )


def _customer_drop(visit: Visit) -> Values | None:
    customer = visit.customer
    if customer is None:
        return None
    return Values(
        id=customer.id,
        email=customer.email,
        first_name=customer.first_name,
        last_name=customer.last_name,
        name=f"{customer.first_name} {customer.last_name}".strip(),
        phone=customer.phone,
        tags=list(customer.tags),
        orders_count=customer.orders_count,
        total_spent=cents(customer.spent_minor, visit.shop.currency),
        accepts_marketing=customer.marketing_state == "subscribed",
        has_account=True,
        metafields=OwnerMetafields(visit, "Customer", customer.id),
    )


def _linklists(visit: Visit) -> dict[str, Values]:
    settings = visit.theme.settings
    shelves = [visit.collection(handle) for handle in settings["menu"]]
    everything = catalog.CollectionDrop(None, visit)
    main = [shelf for shelf in shelves if shelf] or [everything, *visit.shelves[:4]]
    links = [Values(title=each.title, url=each.url, active=visit.path == each.url) for each in main]
    extra = [Values(title=title, url=url, active=False) for title, url in settings["footer_links"]]
    return {"main-menu": Values(links=links), "footer": Values(links=[*links, *extra])}


def _template(name: str) -> dict[str, Any]:
    path = THEME_ROOT / "templates" / f"{name}.json"
    return _parsed(name, path.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _parsed(name: str, changed_at: int) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(
        (THEME_ROOT / "templates" / f"{name}.json").read_text(encoding="utf-8")
    )
    return parsed
