"""The storefront's one blueprint: every route a shop's host answers, and what all answers share."""

from flask import Blueprint, Response, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from devstore.storefront import (
    account_pages,
    accounts,
    cart_api,
    carts,
    catalog_api,
    checkout,
    media,
    pages,
    permalinks,
    shut,
    suggest,
)
from devstore.storefront.addresses import own_path
from devstore.storefront.editor import editor_address
from devstore.storefront.invoices import blueprint as invoices_blueprint
from devstore.storefront.visits import CART_COOKIE, LANDING_COOKIE, visit
from devstore.ui_extensions.routes import blueprint as ui_extension_blueprint

blueprint = Blueprint("storefront", __name__, template_folder="templates")
blueprint.before_app_request(shut.refuse_shut_shop)
blueprint.register_blueprint(ui_extension_blueprint)
for part in (media, cart_api, catalog_api, suggest, checkout, accounts, account_pages, permalinks, pages):
    blueprint.register_blueprint(part.blueprint)
blueprint.register_blueprint(invoices_blueprint)


@blueprint.get("/discount/<code>")
def discount_link(code: str) -> AnyResponse:
    """A shared link: the code goes into the cart, the shopper to a path of this shop."""
    response = redirect(own_path(request.args.get("redirect"), "/"))
    with visit(write=True) as here:
        carts.set_codes(here, code)
        response.set_cookie(CART_COOKIE, carts.open_cart(here).token, max_age=14 * 86400, samesite="Lax")
    return response


@blueprint.get("/admin/themes/current/editor")
@blueprint.get("/editor")
def theme_editor() -> AnyResponse:
    with visit() as here:
        return redirect(editor_address(here.shop.handle))


@blueprint.get("/<path:unknown>")
def nowhere(unknown: str) -> AnyResponse:
    with visit() as here:
        return pages.not_found(here)


@blueprint.errorhandler(NotFound)
def missing(error: NotFound) -> Response:
    return Response("Not found", 404, content_type="text/plain; charset=utf-8")


@blueprint.after_request
def remember_landing(response: Response) -> Response:
    """Where the visit began, for the order that may follow."""
    is_page = response.mimetype == "text/html" and response.status_code == 200
    if is_page and LANDING_COOKIE not in request.cookies:
        response.set_cookie(
            LANDING_COOKIE, request.full_path.rstrip("?")[:500], max_age=14 * 86400, samesite="Lax"
        )
    return response
