"""What a popup asks: whether it may interrupt this visitor now, and her code."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app import activity, attention, offers
from app.core import clock, limits
from app.core.errors import AppError, BadInput, NotAllowed, NotFound
from app.core.unit import unit_of_work
from app.popups.asking import candidates
from app.popups.claiming import Claimed, NotOffered, claim, claimed
from app.shops import Shop
from app.web import json_body, shopper_only

blueprint = Blueprint("popup_vouchers", __name__, url_prefix="/storefront/v1")

WAIT_SECONDS = 0.8
RETRY_AFTER_MS = 800
GUESSES = 300
"""Forged tokens a minute that one shop answers."""


@blueprint.get("/attention")
@shopper_only
def may_interrupt(shop: Shop) -> ResponseReturnValue:
    """Which popups may interrupt the visitor now, best first; where none may, until when.

    Of a browser without a visitor's token nothing is known: its own memory decides.
    """
    visitor, asking = activity.visitor_of(shop, request.args.get("visitor")), candidates(shop.id)
    ids = sorted(asking, key=lambda each: (-each.bid, each.source))
    until = None
    if visitor is not None:
        now = clock.now()
        found = attention.interruption(shop, visitor, asking, now)
        ids, until = found.popups, found.until
        if attention.unwritten(shop, visitor, found, now):
            with unit_of_work():
                attention.keep_refusals(shop, visitor, found, now)
    answer = jsonify(
        {
            "may_interrupt": bool(ids),
            "popups": [int(each.source.partition(":")[2]) for each in ids],
            "until": until.isoformat().replace("+00:00", "Z") if until else None,
        }
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/vouchers")
@shopper_only
def vouchers(shop: Shop) -> ResponseReturnValue:
    """200 with the code, 202 while it is being made, 409 with the reason when there is none."""
    body = json_body()
    token, popup_id = body.get("visitor"), body.get("popup")
    if not isinstance(token, str) or not isinstance(popup_id, int) or isinstance(popup_id, bool):
        raise BadInput("Send shop, visitor (a token of ours) and popup (its number).")
    limits.check(f"vouchers:{shop.id}:{limits.network_of(request.remote_addr)}", limit=30, seconds=60)
    holder = _holder(shop, token)
    try:
        with unit_of_work():
            made = claim(shop, popup_id, holder)
    except NotFound:
        # Whether there is such a popup is nobody's business: the same answer as for one that gives nothing.
        return _refused(NotOffered())
    except AppError as refusal:
        if refusal.status != 409:
            raise
        return _refused(refusal)
    if made is None:
        return _refused(NotOffered())
    if made.code is None:
        made = _waited_for(shop, made)
    return _answer(shop, made)


def _holder(shop: Shop, token: str) -> str:
    """Who asks. Tokens that are not ours are counted for the whole shop, from whatever address."""
    try:
        return activity.holder_of(shop, token)
    except NotAllowed:
        limits.check(f"guesses:{shop.id}", limit=GUESSES, seconds=60)
        raise


def _refused(refusal: AppError) -> ResponseReturnValue:
    return jsonify({"error": refusal.code, "reason": refusal.message}), 409


def _waited_for(shop: Shop, made: Claimed) -> Claimed:
    voucher = offers.issue_inline(shop, made.voucher_id, seconds=WAIT_SECONDS)
    return claimed(voucher)


def _answer(shop: Shop, made: Claimed) -> ResponseReturnValue:
    if made.code is None or made.ends_at is None:
        return jsonify({"state": "preparing", "retry_after_ms": RETRY_AFTER_MS}), 202
    return jsonify(
        {
            "code": made.code,
            "ends_at": made.ends_at.isoformat().replace("+00:00", "Z"),
            "apply_url": f"/discount/{quote(made.code)}?redirect=/cart",
        }
    )
