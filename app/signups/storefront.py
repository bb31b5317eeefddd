"""An address left on the storefront, and through the app proxy a signed-in customer's word on mail."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.core import limits
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from app.shops import Shop
from app.signups.saying import say
from app.signups.taking import take
from app.web import customer_only, json_body, shopper_only

blueprint = Blueprint("signups", __name__)

MINUTE = 60
FROM_ONE_ADDRESS, IN_ONE_SHOP = 10, 240
"""The most signups a minute."""


@blueprint.post("/storefront/v1/subscriptions")
@shopper_only
def subscriptions(shop: Shop) -> ResponseReturnValue:
    """A shopper leaves her address: `{"shop", "visitor" or null, "email", "text", "source", "locale"}`.

    `text` holds the words she agreed to, as they were shown (2,000 signs at most), `source` what she signed
    up in, like popup:7, `locale` her language or nothing; `answers` to what else was asked may stand beside,
    and `proof`: true where something waits for her to confirm the address. 202 `{"state": "received"}` for
    every address, known or not; 400 `email_invalid` for what is none, `bad_input` for the rest; 413 over
    16 KB; 429.
    """
    network = limits.network_of(request.remote_addr)
    limits.check(f"signups:{shop.id}:{network}", limit=FROM_ONE_ADDRESS, seconds=MINUTE)
    limits.check(f"signups:{shop.id}", limit=IN_ONE_SHOP, seconds=MINUTE)
    body = json_body()
    visitor = body.get("visitor")
    with unit_of_work():
        take(
            shop,
            email=_text(body, "email"),
            text=_text(body, "text"),
            source=_text(body, "source"),
            locale=_text(body, "locale", ""),
            visitor=visitor if isinstance(visitor, str) else None,
            answers=body.get("answers"),
            needs_proof=body.get("proof") is True,
        )
    return jsonify({"state": "received"}), 202


@blueprint.post("/proxy/v1/consent")
@customer_only
def consent(shop: Shop, customer: str) -> ResponseReturnValue:
    """Her word: `{"key", "state": "subscribed" or "unsubscribed", "text"}`; a yes needs the words.

    200 `{"customer", "consent"}` with what holds now; 400, 401 for nobody, 403 `key_refused`, 404 for whom we
    do not know yet, 415 without JSON.
    """
    body = json_body()
    state, text = _text(body, "state"), _text(body, "text", "")
    with unit_of_work():
        person = say(shop, customer, state, text)
        answer = {"customer": customer, "consent": person.consent_state}
    return jsonify(answer)


def _text(body: dict[str, Any], name: str, default: str | None = None) -> str:
    value = body.get(name)
    if value is None:
        value = default
    if not isinstance(value, str):
        raise BadInput(f"{name} is missing, or no text.")
    return value
