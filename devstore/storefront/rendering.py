"""Puts a page together: the template's sections, the app's blocks, the layout around them."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from devstore.storefront import catalog, theme_files
from devstore.storefront.cart_drop import CartDrop
from devstore.storefront.drops import Lookup, NamedList, Values
from devstore.storefront.extension import BlockRenderer
from devstore.storefront.header import content_for_header, platform_assets
from devstore.storefront.metafields import OwnerMetafields
from devstore.storefront.money import cents, money_format
from devstore.storefront.pixel_events import initial_state, page_events
from devstore.storefront.pixels import pixel_markup, pixels_of
from devstore.storefront.sections import asked_sections
from devstore.storefront.theme_state import DRAWER
from devstore.storefront.visits import Visit
from devstore.storefront.words import words_of

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
    "storefront_login_url": "/customer_authentication/login",
    "account_logout_url": "/account/logout",
}

ASSETS_GO_HERE = "<!-- assets of app blocks -->"
"""Sections of the layout may ask for some too, and are drawn last."""


class Page:
    """One page of a shop while it is being put together."""

    def __init__(self, visit: Visit, template: str, **objects: Any) -> None:
        self.visit = visit
        self.template = template
        self.files = theme_files.files_of(visit.theme.name)
        self.engine = theme_files.engine_of(visit.theme.name)
        self.values = self._globals() | objects
        self.blocks = BlockRenderer(visit, self.values)

    def html(self, *, title: str, description: str = "", path: str) -> str:
        """The whole document."""
        return self.around(self._template_html(), title=title, description=description, path=path)

    def around(self, content: str, *, title: str, description: str = "", path: str) -> str:
        """The theme's layout with this content in it."""
        body_end = self.blocks.embedded(self.template, "body")
        head = (
            content_for_header(self.visit, self._pixels())
            + self.blocks.embedded(self.template, "head")
            + ASSETS_GO_HERE
        )
        document = self.engine.render(
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
        document = document.replace(ASSETS_GO_HERE, self.blocks.asset_tags())
        before, end, after = document.rpartition("</body>")
        return f"{before}{body_end}{end}{after}" if end else f"{document}{body_end}"

    def section(self, identity: str, kind: str) -> str:
        """One section with its settings: the schema's, over them the shop's."""
        name = f"sections/{kind}"
        engine = self.engine
        settings = engine.defaults(name) | self.visit.theme.sections.get(identity, {})
        for setting in engine.schema(name).get("settings", []):
            if setting["type"] == "collection_list":
                settings[setting["id"]] = self._shelves(settings[setting["id"]])
        body = engine.render(
            name, self.values | {"section": Values(id=identity, settings=settings, blocks=[])}
        )
        return f'<div id="shopify-section-{identity}" class="shopify-section">{body}</div>'

    def _pixels(self) -> str:
        """The shop's pixels with what this page tells them; none in the theme editor."""
        visit = self.visit
        pixels = [] if visit.design_mode else pixels_of(visit.session, visit.shop)
        if not pixels:
            return ""
        events = page_events(visit, self.template, self.values)
        return pixel_markup(pixels, events, initial_state(visit), platform_assets)

    def find_section(self, identity: str) -> str | None:
        """A section of the template, or one of the theme by its file's name."""
        placed = self._template()["sections"]
        if identity in placed:
            return self.section(identity, placed[identity]["type"])
        is_name = identity.replace("-", "").isalnum()
        is_file = is_name and self.files.find(f"sections/{identity}.liquid") is not None
        return self.section(identity, identity) if is_file else None

    def _shelves(self, handles: str | None) -> list[catalog.CollectionDrop]:
        """A setting's collections: those it names, else the shop's without the one that holds everything."""
        found = [self.visit.collection(handle.strip()) for handle in (handles or "").split(",")]
        return [shelf for shelf in found if shelf] or self.visit.shelves

    def app_blocks(self, section: str) -> str:
        """The app's blocks that stand in a section: in the drawer those put there, else the template's."""
        return self.blocks.placed(section if section == DRAWER else self.template, section)

    def _template_html(self) -> str:
        template = self._template()
        return "".join(self.section(key, template["sections"][key]["type"]) for key in template["order"])

    def _template(self) -> dict[str, Any]:
        path = self.files.find(f"templates/{self.template}.json")
        if path is None:
            raise LookupError(f"The theme has no template {self.template!r}.")
        return _parsed(path, path.stat().st_mtime_ns)

    def _globals(self) -> dict[str, Any]:
        visit = self.visit
        return {
            "_visit": visit,
            "_page": self,
            "_assets": self.files,
            "_words": words_of(self.files.locales, visit.language),
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
            "predictive_search": Values(performed=False, terms="", resources=None),
            "recommendations": Values(performed=False, products=[], products_count=0),
        }


def page_response(
    visit: Visit, template: str, *, title: str, description: str = "", path: str, **objects: Any
) -> Response:
    """A page, or those of its sections that are asked for, for this visitor alone."""
    page = Page(visit, template, **objects)
    sections = asked_sections(page, request.args)
    if sections is not None:
        return sections
    document = page.html(title=title, description=description, path=path)
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


@lru_cache(maxsize=64)
def _parsed(path: Path, changed_at: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
