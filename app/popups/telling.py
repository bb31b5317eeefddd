"""What shoppers tell popups: answers, and what they wait for; and a look at one on the live theme."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.core import limits
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from app.popups import restocking
from app.popups.answering import take
from app.popups.brand import brand_of
from app.popups.previewing import previewed
from app.popups.showing import products_for, shown_of, words_of
from app.popups.storefront import popup_number
from app.shops import Shop
from app.web import json_body, shopper_only

blueprint = Blueprint("popups_telling", __name__)

MINUTE = 60
FROM_ONE_ADDRESS, IN_ONE_SHOP = 10, 240
"""The most forms a minute."""


@blueprint.post("/storefront/v1/answers")
@shopper_only
def answers(shop: Shop) -> ResponseReturnValue:
    """A form, quiz or survey was sent: `{"shop", "visitor" or null, "popup", "key", "answers"}`.

    202 `{"state": "received"}` also for a popup that is not there; 400 for what was not asked; 429.
    """
    body = _body(shop)
    visitor = body.get("visitor")
    with unit_of_work():
        token = visitor if isinstance(visitor, str) else None
        take(shop, popup_number(body), token, body.get("key"), body.get("answers"))
    return jsonify({"state": "received"}), 202


@blueprint.post("/storefront/v1/restocks")
@shopper_only
def restocks(shop: Shop) -> ResponseReturnValue:
    """One mail is wanted: `{"shop", "popup", "email", "variant", "text", "locale"}`; 202 to everybody."""
    body = _body(shop)
    with unit_of_work():
        restocking.take(
            shop, popup_number(body), email=_text(body, "email"), variant=body.get("variant"),
            text=_text(body, "text"), locale=_text(body, "locale"),
        )  # fmt: skip
    return jsonify({"state": "received"}), 202


@blueprint.get("/storefront/v1/preview")
@shopper_only
def preview(shop: Shop) -> ResponseReturnValue:
    """`?shop=&token=`: one popup as it stands now, for who has the merchant's link; 403 after an hour."""
    popup = previewed(shop, request.args.get("token", ""))
    shown = shown_of(shop, popup, products_for(shop), {})
    told = {"popup": shown, "popup_words": words_of([(popup, shown)]), "brand": brand_of(shop.id)}
    answer = jsonify(told)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _body(shop: Shop) -> dict[str, Any]:
    network = limits.network_of(request.remote_addr)
    limits.check(f"forms:{shop.id}:{network}", limit=FROM_ONE_ADDRESS, seconds=MINUTE)
    limits.check(f"forms:{shop.id}", limit=IN_ONE_SHOP, seconds=MINUTE)
    return json_body()


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str):
        raise BadInput(f"{name} is no text.")
    return value
