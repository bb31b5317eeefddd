"""What popups ask and are told: whether one may interrupt, her code, her answers, what she waits for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app import activity, attention, customers, offers
from app.core import clock, limits
from app.core.errors import AppError, BadInput, NotAllowed, NotFound
from app.core.numbers import LARGEST_ID
from app.core.unit import unit_of_work
from app.offers import OfferKind
from app.popups import restocking
from app.popups.answering import take
from app.popups.asking import asking, ready_for
from app.popups.claiming import Claimed, NotOffered, claim, claim_signed_in, claimed
from app.popups.holding_out import held_out, unit_of
from app.popups.offering import PERSONAL
from app.popups.previewing import previewed
from app.popups.showing import looked_at
from app.shops import Shop
from app.web import customer_only, json_body, shopper_only

blueprint = Blueprint("popup_vouchers", __name__)

WAIT_SECONDS = 0.8
RETRY_AFTER_MS = 800
A_MINUTE = 30
GUESSES = 300
"""Forged tokens a minute that one shop answers."""
FORMS_OF_ONE_ADDRESS, FORMS_OF_ONE_SHOP = 10, 240
"""The most forms a minute."""


@blueprint.get("/storefront/v1/attention")
@shopper_only
def may_interrupt(shop: Shop) -> ResponseReturnValue:
    """Which popups may interrupt the visitor now, best first; where none may, until when; which are withheld.

    Of a browser without a visitor's token nothing is known: its own memory decides, and popups for segments
    are not for it.
    """
    visitor = activity.visitor_of(shop, request.args.get("visitor"))
    ready = ready_for(shop, visitor)
    ids, until = sorted(asking(ready), key=lambda each: (-each.bid, each.source)), None
    withheld: list[int] = []
    if visitor is not None:
        now = clock.now()
        found = attention.interruption(shop, visitor, ids, now)
        ids, until = found.popups, found.until
        withheld = held_out(shop, unit_of(visitor), ready)
        if attention.unwritten(shop, visitor, found, now):
            with unit_of_work():
                attention.keep_refusals(shop, visitor, found, now)
    answer = jsonify(
        {
            "may_interrupt": bool(ids),
            "popups": [int(each.source.partition(":")[2]) for each in ids],
            "until": until.isoformat().replace("+00:00", "Z") if until else None,
            "held_out": withheld,
        }
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/storefront/v1/vouchers")
@shopper_only
def vouchers(shop: Shop) -> ResponseReturnValue:
    """200 with the code, 202 while it is being made, 409 with the reason when there is none.

    409 `sign_in_first` where it is for customers only: those ask by the door below.
    """
    body = json_body()
    token, popup_id = body.get("visitor"), popup_number(body)
    if not isinstance(token, str):
        raise BadInput("Send visitor, a token of ours.")
    limits.check(f"vouchers:{shop.id}:{limits.network_of(request.remote_addr)}", limit=A_MINUTE, seconds=60)
    holder = _holder(shop, token)
    return _given(shop, lambda: claim(shop, popup_id, holder))


@blueprint.post("/proxy/v1/vouchers")
@customer_only
def vouchers_signed_in(shop: Shop, customer: str) -> ResponseReturnValue:
    """The same for who is signed in, in whatever browser: `{"popup", "key", "visitor" or null}`.

    200 of what is no plain code says what was `given`: `gift_card` with its code, `store_credit`, or `points`
    with their number. Each call needs a new key. `visitor` says which browser this is: it may be held out,
    and a code that this very token was given before she signed in is hers.
    """
    body = json_body()
    popup_id, token = popup_number(body), body.get("visitor")
    limits.check(f"vouchers:{shop.id}:customer:{customer}", limit=A_MINUTE, seconds=60)
    browser = activity.find_holder(shop, token) if isinstance(token, str) else None
    signed_in = partial(customers.signed_in, shop.id, customer)
    return _given(shop, lambda: claim_signed_in(shop, popup_id, signed_in(), browser))


def popup_number(body: dict[str, Any]) -> int:
    """Raises BadInput for what cannot be a popup's number."""
    number = body.get("popup")
    if not isinstance(number, int) or isinstance(number, bool) or abs(number) > LARGEST_ID:
        raise BadInput("Send popup, its number.")
    return number


def _given(shop: Shop, claiming: Callable[[], Claimed | None]) -> ResponseReturnValue:
    try:
        with unit_of_work():
            made = claiming()
    except NotFound:
        # Whether there is such a popup is nobody's business: the same answer as for one that gives nothing.
        return _refused(NotOffered())
    except AppError as refusal:
        if refusal.status != 409:
            raise
        return _refused(refusal)
    if made is None:
        return _refused(NotOffered())
    if not made.is_ready:
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
    if not made.is_ready:
        return jsonify({"state": "preparing", "retry_after_ms": RETRY_AFTER_MS}), 202
    told: dict[str, Any] = {"given": made.kind.value} if made.kind in PERSONAL else {}
    if made.kind is OfferKind.POINTS:
        told["points"] = made.value
    if made.ends_at is not None:
        told["ends_at"] = made.ends_at.isoformat().replace("+00:00", "Z")
    if made.code is not None:
        told["code"] = made.code
    if made.code is not None and made.kind not in PERSONAL:
        told["apply_url"] = f"/discount/{quote(made.code)}?redirect=/cart"
    return jsonify(told | ({"variant": made.variant} if made.variant else {}))


@blueprint.post("/storefront/v1/answers")
@shopper_only
def answers(shop: Shop) -> ResponseReturnValue:
    """A form, quiz or survey was sent: `{"shop", "visitor" or null, "popup", "key", "answers"}`.

    202 `{"state": "received"}` also for a popup that is not there; 400 for what was not asked; 429.
    """
    body = _form(shop)
    visitor = body.get("visitor")
    with unit_of_work():
        token = visitor if isinstance(visitor, str) else None
        take(shop, popup_number(body), token, body.get("key"), body.get("answers"))
    return jsonify({"state": "received"}), 202


@blueprint.post("/storefront/v1/restocks")
@shopper_only
def restocks(shop: Shop) -> ResponseReturnValue:
    """One mail is wanted: `{"shop", "popup", "email", "variant", "text", "locale"}`; 202 to everybody."""
    body = _form(shop)
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
    answer = jsonify(looked_at(shop, previewed(shop, request.args.get("token", ""))))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _form(shop: Shop) -> dict[str, Any]:
    network = limits.network_of(request.remote_addr)
    limits.check(f"forms:{shop.id}:{network}", limit=FORMS_OF_ONE_ADDRESS, seconds=60)
    limits.check(f"forms:{shop.id}", limit=FORMS_OF_ONE_SHOP, seconds=60)
    return json_body()


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str):
        raise BadInput(f"{name} is no text.")
    return value
