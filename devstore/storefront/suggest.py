"""Predictive search: products, collections and queries while the shopper types, as JSON or as a section."""

import html
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, jsonify, make_response, request
from werkzeug.wrappers import Response

from devstore.storefront import catalog, searching
from devstore.storefront.drops import Values
from devstore.storefront.rendering import Page
from devstore.storefront.visits import Visit, visit

blueprint = Blueprint("storefront_suggest", __name__)
MOST = 10
KINDS = ("product", "page", "article", "collection", "query")
UNASKED = ("query", "product", "collection", "page")
NO_PICTURE: dict[str, Any] = dict.fromkeys(("alt", "aspect_ratio", "height", "url", "width"))
LAST, HIDDEN, SHOWN = "last", "hide", "show"


class SuggestRefused(Exception):
    """A parameter the endpoint does not take."""


@dataclass(frozen=True)
class Wish:
    """What the request asks for."""

    terms: str
    kinds: tuple[str, ...]
    limit: int
    limits_each: bool
    unavailable: str

    @classmethod
    def of_request(cls) -> "Wish":
        arguments = request.args
        terms = " ".join(arguments.get("q", "").split())
        if not terms:
            raise SuggestRefused("Missing query parameter: q")
        kinds = tuple(arguments.get("resources[type]", ",".join(UNASKED)).split(","))
        if not set(kinds) <= set(KINDS):
            raise SuggestRefused(f"The type parameter must be one or more of: {', '.join(KINDS)}")
        limit = arguments.get("resources[limit]", str(MOST))
        if not limit.isdecimal() or not 1 <= int(limit) <= MOST:
            raise SuggestRefused(f"The limit parameter must be between 1 and {MOST}")
        scope = arguments.get("resources[limit_scope]", "all")
        if scope not in ("all", "each"):
            raise SuggestRefused("The limit_scope parameter must be all or each")
        unavailable = arguments.get("resources[options][unavailable_products]", LAST)
        if unavailable not in (LAST, HIDDEN, SHOWN):
            raise SuggestRefused("The unavailable_products parameter must be show, hide or last")
        return cls(terms, kinds, int(limit), scope == "each", unavailable)


@dataclass(frozen=True)
class Found:
    products: list[catalog.ProductDrop]
    collections: list[catalog.CollectionDrop]
    queries: list[dict[str, str]]


@blueprint.get("/search/suggest.json")
def as_json() -> Response:
    with visit() as here:
        try:
            wish = Wish.of_request()
        except SuggestRefused as refusal:
            return _refused(refusal)
        found = _find(here, wish)
        results = {
            "query": found.queries,
            "product": [_product(each) for each in found.products],
            "collection": [_collection(each) for each in found.collections],
            "page": [],
            "article": [],
        }
        named = {f"{kind[:-1]}ies" if kind == "query" else f"{kind}s": results[kind] for kind in wish.kinds}
        return jsonify({"resources": {"results": named}})


@blueprint.get("/search/suggest")
def as_section() -> Response:
    """The named section with `predictive_search`; without a section the JSON."""
    if "section_id" not in request.args:
        return as_json()
    with visit() as here:
        try:
            wish = Wish.of_request()
        except SuggestRefused as refusal:
            return _refused(refusal)
        found = _find(here, wish)
        resources = Values(
            products=found.products,
            collections=found.collections,
            queries=[Values(**each) for each in found.queries],
            pages=[],
            articles=[],
        )
        drop = Values(performed=True, terms=wish.terms, types=list(wish.kinds), resources=resources)
        text = Page(here, "search", predictive_search=drop).find_section(request.args["section_id"])
        return _private(make_response(text or "", 200 if text is not None else 404))


def _find(here: Visit, wish: Wish) -> Found:
    products: list[catalog.ProductDrop] = []
    if {"product", "query"} & set(wish.kinds):
        ids = here.session.scalars(searching.matching(here.shop, wish.terms).limit(wish.limit * 3))
        products = _by_stock(here.products_by_id(list(ids)), wish)
    shelves = searching.shelves_matching(here.shop, wish.terms).limit(wish.limit)
    lists: dict[str, list[Any]] = {
        "query": _queries(products, wish.terms),
        "product": products,
        "collection": [catalog.CollectionDrop(row, here) for row in here.session.scalars(shelves)],
    }
    left, kept = wish.limit, {}
    for kind in ("product", "collection", "query"):
        asked = lists[kind] if kind in wish.kinds else []
        kept[kind] = asked[: wish.limit if wish.limits_each else left]
        left -= len(kept[kind])
    return Found(kept["product"], kept["collection"], kept["query"])


def _by_stock(products: list[catalog.ProductDrop], wish: Wish) -> list[catalog.ProductDrop]:
    if wish.unavailable == HIDDEN:
        products = [each for each in products if each.available]
    elif wish.unavailable == LAST:
        products = sorted(products, key=lambda each: not each.available)
    return products[: wish.limit]


def _queries(products: list[catalog.ProductDrop], terms: str) -> list[dict[str, str]]:
    """Words of the found titles that go on where the shopper stopped."""
    begin = terms.lower()
    words = [word.lower() for each in products for word in re.findall(r"\w+", each.title)]
    texts = list(dict.fromkeys(word for word in words if word.startswith(begin) and word != begin))[:3]
    return [
        {
            "text": text,
            "styled_text": _styled(text[: len(begin)], text[len(begin) :]),
            "url": f"/search?q={quote(text)}",
        }
        for text in texts
    ]


def _styled(typed: str, rest: str) -> str:
    return f"<mark>{html.escape(typed)}</mark><span>{html.escape(rest)}</span>"


def _product(product: catalog.ProductDrop) -> dict[str, Any]:
    image = product.featured_image
    picture = dict(NO_PICTURE)
    if image:
        picture = {
            "alt": image.alt,
            "aspect_ratio": image.aspect_ratio,
            "height": image.height,
            "url": image.src,
            "width": image.width,
        }
    was = (product.compare_at_price or 0) / 100
    return {
        "id": product.id,
        "title": product.title,
        "handle": product.handle,
        "body": product.description,
        "url": product.url,
        "price": f"{product.price / 100:.2f}",
        "price_min": f"{product.price / 100:.2f}",
        "price_max": f"{product.price_max / 100:.2f}",
        "compare_at_price_min": f"{was:.2f}",
        "compare_at_price_max": f"{was:.2f}",
        "available": product.available,
        "vendor": product.vendor,
        "type": product.type,
        "tags": product.tags,
        "image": image.src if image else None,
        "featured_image": picture,
        "variants": [],
    }


def _collection(shelf: catalog.CollectionDrop) -> dict[str, Any]:
    return {
        "id": shelf.id,
        "title": shelf.title,
        "handle": shelf.handle,
        "body": shelf.description,
        "url": shelf.url,
        "published_at": None,
        "featured_image": NO_PICTURE,
    }


def _refused(refusal: SuggestRefused) -> Response:
    response = jsonify({"status": 422, "message": "Invalid parameter error", "description": str(refusal)})
    response.status_code = 422
    return response


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
