"""The storefront's pages that Liquid draws."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from devstore.storefront import carts, catalog, searching
from devstore.storefront.cart_drop import CartDrop
from devstore.storefront.rendering import page_response
from devstore.storefront.visits import Visit, visit

blueprint = Blueprint("storefront_pages", __name__)


@blueprint.get("/")
def home() -> Response:
    with visit() as here:
        return page_response(here, "index", title=here.shop.name, description=here.shop.tagline, path="/")


@blueprint.get("/collections")
def collections() -> Response:
    return redirect(f"/collections/{catalog.ALL}")


@blueprint.get("/collections/<handle>")
def collection(handle: str) -> Response:
    with visit() as here:
        found = here.collection(handle)
        if found is None:
            return not_found(here)
        text = here.plain_text(found.description) or f"{found.title} – {here.shop.name}"
        return page_response(
            here, "collection", title=found.title, description=text, path=found.url, collection=found
        )


@blueprint.get("/products/<handle>")
@blueprint.get("/collections/<within>/products/<handle>")
def product(handle: str, within: str | None = None) -> Response:
    with visit() as here:
        found = here.product(handle)
        if found is None:
            return not_found(here)
        text = here.plain_text(found.description)
        shelf = here.collection(within) if within else None
        return page_response(
            here,
            "product",
            title=found.title,
            description=text,
            path=found.url,
            product=found,
            collection=shelf,
        )


@blueprint.get("/cart")
def cart() -> Response:
    if "discount" in request.args:
        with visit(write=True) as here:
            carts.set_codes(here, request.args["discount"])
        return redirect("/cart")
    with visit() as here:
        return page_response(here, "cart", title=_cart_title(here), path="/cart")


@blueprint.get("/search")
def search() -> Response:
    with visit() as here:
        found = searching.search_of_request(here)
        return page_response(here, "search", title=found.terms or "Search", path="/search", search=found)


def not_found(here: Visit) -> Response:
    response = page_response(here, "404", title="404", path=here.path)
    response.status_code = 404
    return response


def _cart_title(here: Visit) -> str:
    count = CartDrop(here).item_count
    name = {"de": "Warenkorb"}.get(here.language, "Cart")
    return f"{name} ({count})" if count else name
