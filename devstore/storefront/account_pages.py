"""Pages of a signed-in customer beside her orders: her profile, and whole pages that extensions bring."""

from typing import Any

from flask import Blueprint, abort, make_response, redirect, render_template
from werkzeug.wrappers import Response

from devstore.storefront.shell import shell
from devstore.storefront.visits import Visit, visit
from devstore.ui_extensions.placing import PAGE, extension_markup, pages_of
from devstore.ui_extensions.told import account_api

blueprint = Blueprint("storefront_account_pages", __name__)
PROFILE = (
    "customer-account.profile.announcement.render",
    "customer-account.profile.addresses.render-after",
    "customer-account.profile.block.render",
)


@blueprint.get("/account/profile")
def profile() -> Response:
    with visit() as here:
        extensions = extension_markup(here, PROFILE, account_api(here)) if here.customer else ""
        return _page(here, "profile", extensions=extensions)


@blueprint.get("/account/pages/<handle>")
def extension_page(handle: str) -> Response:
    with visit() as here:
        page = next((each for each in pages_of(here) if each.handle == handle), None)
        if page is None:
            abort(404)
        extensions = extension_markup(here, (PAGE,), account_api(here), only=handle)
        return _page(here, "extension_page", page=page, extensions=extensions)


def _page(here: Visit, name: str, **values: Any) -> Response:
    if here.customer is None:
        return redirect("/account/login")
    text = render_template(f"storefront/{name}.html", pages=pages_of(here), **values, **shell(here))
    response = make_response(text)
    response.headers["Cache-Control"] = "private, no-store"
    return response
