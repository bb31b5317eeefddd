"""The Ajax API of the cart, by scripts and by plain forms."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, jsonify, redirect, request
from werkzeug.wrappers import Response

from devstore.hooks.shopping import tell_cart
from devstore.storefront import carts
from devstore.storefront.addresses import own_path
from devstore.storefront.cart_drop import CartDrop, line_json
from devstore.storefront.carts import CartRefused
from devstore.storefront.rendering import Page, page_response
from devstore.storefront.sections import SectionsRefused, context_of, sections_of
from devstore.storefront.visits import CART_COOKIE, Visit, visit

blueprint = Blueprint("storefront_cart", __name__)
CART_DAYS = 14
BRACKETS = re.compile(r"\[([^\]]*)\]")
Act = Callable[[Visit, dict[str, Any]], Any]


def cart_act(act: Act) -> Callable[[], Response]:
    """A change of the cart: answers JSON under ".js", else leads back to the cart's page."""

    @wraps(act)
    def route() -> Response:
        wants_json = request.path.endswith((".js", ".json"))
        try:
            with visit(write=True) as here:
                body = _body()
                answer = act(here, body)
                tell_cart(here)
                response = _changed(here, body, answer) if wants_json else _leave(here, body)
                if here.cart is not None:
                    response.set_cookie(
                        CART_COOKIE, here.cart.token, max_age=CART_DAYS * 86400, samesite="Lax"
                    )
                return response
        except CartRefused as refusal:
            return _refused(refusal, wants_json)

    return route


@blueprint.get("/cart.js")
@blueprint.get("/cart.json")
def show() -> Response:
    with visit() as here:
        return _private(jsonify(CartDrop(here).json()))


@blueprint.post("/cart/add.js", endpoint="add")
@blueprint.post("/cart/add", endpoint="add_form")
@cart_act
def add(here: Visit, body: dict[str, Any]) -> Any:
    """One item, or several under `items`; all or none."""
    if "items" in body:
        wanted = _listed(body["items"])
        lines = [
            carts.add_line(
                here, each.get("id"), each.get("quantity"), each.get("properties"), each.get("selling_plan")
            )
            for each in wanted
        ]
        return {"items": [_line_json(here, line) for line in lines]}
    if not body.get("id"):
        raise CartRefused("Required parameter missing or invalid: items", status=400, message="Bad Request")
    added = carts.add_line(
        here, body["id"], body.get("quantity"), body.get("properties"), body.get("selling_plan")
    )
    return _line_json(here, added)


@blueprint.post("/cart/update.js", endpoint="update")
@blueprint.post("/cart/update", endpoint="update_form")
@blueprint.post("/cart", endpoint="cart_form")
@cart_act
def update(here: Visit, body: dict[str, Any]) -> Any:
    _update_quantities(here, body.get("updates"))
    if "note" in body:
        carts.open_cart(here).note = str(body["note"] or "")
    if isinstance(body.get("attributes"), dict):
        carts.set_attributes(here, body["attributes"])
    if "discount" in body and (request.is_json or request.path.endswith(".js") or body["discount"]):
        carts.set_codes(here, _codes_in(body["discount"]))
    return None


@blueprint.post("/cart/change.js", endpoint="change")
@blueprint.route("/cart/change", methods=["GET", "POST"], endpoint="change_form")
@cart_act
def change(here: Visit, body: dict[str, Any]) -> Any:
    """One line, by `id` (its key or variant) or by `line`, which counts from 1."""
    lines = here.cart.lines if here.cart else []
    if "line" in body:
        place = carts.whole_number(body["line"])
        found = lines[place - 1] if 1 <= place <= len(lines) else None
    else:
        found = carts.find_line(here, body.get("id"))
    if found is None:
        raise CartRefused("no valid id or line parameter", status=400, message="Bad Request")
    carts.change_line(here, found, body.get("quantity", found.quantity), body.get("properties"))
    if "selling_plan" in body and here.cart is not None and found in here.cart.lines:
        carts.choose_plan(here, found, body["selling_plan"])
    return None


@blueprint.post("/cart/clear.js", endpoint="clear")
@blueprint.route("/cart/clear", methods=["GET", "POST"], endpoint="clear_form")
@cart_act
def clear(here: Visit, body: dict[str, Any]) -> Any:
    if here.cart is not None:
        here.cart.lines.clear()
    return None


def _codes_in(discount: Any) -> str:
    if discount is not None and not isinstance(discount, str):
        raise CartRefused("Parameter Missing or Invalid: discount", status=400, message="Bad Request")
    return discount or ""


def _update_quantities(here: Visit, updates: Any) -> None:
    lines = list(here.cart.lines) if here.cart else []
    if isinstance(updates, list):
        for line, quantity in zip(lines, updates, strict=False):
            carts.change_line(here, line, quantity)
    elif isinstance(updates, dict):
        for name, quantity in updates.items():
            known = carts.find_line(here, name)
            if known is not None:
                carts.change_line(here, known, quantity)
            elif carts.whole_number(quantity) > 0:
                carts.add_line(here, name, quantity)


def _changed(here: Visit, body: dict[str, Any], answer: Any) -> Response:
    found = CartDrop(here).json() if answer is None else answer
    if body.get("sections"):
        found = {**found, "sections": _sections(here, body)}
    return _private(jsonify(found))


def _sections(here: Visit, body: dict[str, Any]) -> dict[str, str | None]:
    try:
        template, objects = context_of(here, str(body.get("sections_url") or _came_from()))
        return sections_of(Page(here, template, **objects), body["sections"])
    except SectionsRefused as refusal:
        raise CartRefused(str(refusal), status=400, message="Bad Request") from None


def _came_from() -> str:
    """The page the request was sent from, which is where its sections stand."""
    found = urlsplit(request.headers.get("Referer", ""))
    return (found.path or "/cart") if found.netloc == request.host else "/cart"


def _leave(here: Visit, body: dict[str, Any]) -> Response:
    if "checkout" in body:
        return redirect("/checkout", 303)
    return redirect(own_path(body.get("return_to"), "/cart"), 303)


def _refused(refusal: CartRefused, wants_json: bool) -> Response:
    if wants_json:
        body = {"status": refusal.status, "message": refusal.message, "description": refusal.description}
        response = jsonify(body)
        response.status_code = refusal.status
        return response
    with visit() as here:
        page = page_response(here, "cart", title="Cart", path="/cart", cart_error=refusal.description)
        page.status_code = refusal.status
        return page


def _line_json(here: Visit, line: Any) -> dict[str, Any]:
    return next(line_json(drop) for drop in CartDrop(here).items if drop.key == carts.key_of(line))


def _listed(items: Any) -> list[dict[str, Any]]:
    found = list(items.values()) if isinstance(items, dict) else items
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise CartRefused("Required parameter missing or invalid: items", status=400, message="Bad Request")
    return found


def _body() -> dict[str, Any]:
    """The request's JSON object, or its form with bracketed names put into shape."""
    if request.is_json:
        found = request.get_json(silent=True)
        if not isinstance(found, dict):
            raise CartRefused("Parameter Missing or Invalid", status=400, message="Bad Request")
        return found
    body: dict[str, Any] = {}
    for name in request.values:
        _put(body, name, request.values.getlist(name))
    return body


def _put(body: dict[str, Any], name: str, values: list[str]) -> None:
    outer, *inner = [name.partition("[")[0], *BRACKETS.findall(name)]
    if not inner:
        body[outer] = values[-1]
    elif inner == [""]:
        body[outer] = values
    else:
        place = body.setdefault(outer, {})
        for part in inner[:-1]:
            place = place.setdefault(part, {})
        place[inner[-1]] = values[-1]


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
