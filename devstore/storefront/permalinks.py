"""Route GET /cart/<variant>:<quantity>,...: a link that fills any browser's cart, then its checkout."""

import re

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from devstore.storefront import carts
from devstore.storefront.visits import CART_COOKIE, Visit, visit

blueprint = Blueprint("storefront_permalinks", __name__)
LINES = re.compile(r"\d{1,18}:\d{1,6}(,\d{1,18}:\d{1,6})*")
ATTRIBUTE = re.compile(r"attributes\[([^\]]+)\]")
MOST_LINES, MOST_ATTRIBUTES = 100, 50


@blueprint.get("/cart/<lines>")
def fill(lines: str) -> Response:
    """What cannot be had any more is left out; a cart of nothing shows itself instead of a checkout."""
    wanted = lines.split(",")
    if not LINES.fullmatch(lines) or len(wanted) > MOST_LINES:
        abort(404)
    with visit(write=True) as here:
        cart = carts.open_cart(here)
        cart.lines.clear()
        for line in wanted:
            _put_in(here, *line.split(":"))
        _carry(here)
        response = redirect("/checkout" if cart.lines else "/cart", 303)
        response.set_cookie(CART_COOKIE, cart.token, max_age=14 * 86400, samesite="Lax")
    return response


def _put_in(here: Visit, variant: str, quantity: str) -> None:
    try:
        carts.add_line(here, variant, quantity)
    except carts.CartRefused:
        return


def _carry(here: Visit) -> None:
    """What the link says beside its lines: ?discount=A,B&attributes[name]=value&note=text."""
    if "discount" in request.args:
        carts.set_codes(here, request.args["discount"])
    found = [(ATTRIBUTE.fullmatch(name), value) for name, value in request.args.items()]
    attributes = {match.group(1): value for match, value in found[:MOST_ATTRIBUTES] if match}
    if attributes:
        carts.set_attributes(here, attributes)
    if "note" in request.args:
        carts.open_cart(here).note = request.args["note"]
