"""A shop that cannot be served: no storefront, on any of its addresses."""

from flask import Response, current_app, jsonify, render_template, request

from devstore.database import session_scope
from devstore.faults import SHOP_STATES, Faults
from devstore.routing import shop_handle_of
from devstore.state import EXTENSION, Devstore
from devstore.storefront.visits import shop_of_host

PICTURES = "/cdn/"


def refuse_shut_shop() -> Response | None:
    """The storefront's answer while its shop is frozen, locked or closed; None while it is open."""
    devstore: Devstore | None = current_app.extensions.get(EXTENSION)
    faults = devstore.faults if devstore else Faults()
    if not faults.has_shut_shops or request.path.startswith(PICTURES) or not shop_handle_of(request.host):
        return None
    with session_scope() as session:
        shop = shop_of_host(session, request.host)
        state = faults.state_of(shop.domain) if shop else None
        name = shop.name if shop else ""
    if state is None:
        return None
    if request.path.endswith((".js", ".json")):
        response = jsonify(errors="This shop is unavailable")
    else:
        response = Response(render_template("storefront/shut.html", name=name), mimetype="text/html")
    response.status_code = SHOP_STATES[state]
    response.headers["Cache-Control"] = "no-store"
    return response
