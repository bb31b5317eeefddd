"""Route GET /cart/<variant>:<quantity>,...: a link that fills any browser's cart, then its checkout."""

import re

from flask import Blueprint, abort, redirect
from werkzeug.wrappers import Response

from devstore.storefront import carts
from devstore.storefront.visits import CART_COOKIE, visit

blueprint = Blueprint("storefront_permalinks", __name__)
LINES = re.compile(r"\d+:\d+(,\d+:\d+)*")


@blueprint.get("/cart/<lines>")
def fill(lines: str) -> Response:
    """What cannot be had any more is left out."""
    if not LINES.fullmatch(lines):
        abort(404)
    with visit(write=True) as here:
        cart = carts.open_cart(here)
        cart.lines.clear()
        for line in lines.split(","):
            variant, quantity = line.split(":")
            try:
                carts.add_line(here, variant, quantity)
            except carts.CartRefused:
                continue
        response = redirect("/checkout", 303)
        response.set_cookie(CART_COOKIE, cart.token, max_age=14 * 86400, samesite="Lax")
    return response
