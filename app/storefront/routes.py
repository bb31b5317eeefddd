"""Bootstrap, visitors, events and the built snippet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, request, send_from_directory
from flask.typing import ResponseReturnValue

from app import activity, offers, popups, sends
from app.core import limits
from app.core.errors import BadInput, NotFound
from app.core.unit import unit_of_work
from app.shops import Shop
from app.storefront.collecting import collect, prepared
from app.storefront.configuration import configuration_of, etag_of
from app.web import json_body, public, shopper_only

blueprint = Blueprint("storefront", __name__)
blueprint.record_once(lambda state: state.app.extensions.update(prepared(state.app.extensions)))

LONGEST_ENVELOPE = 64 * 1024
SNIPPETS = Path(__file__).parent.parent.parent / "static" / "js"
STABLE_NAMES = ("perennial.js", "launcher.js", "signup.js")
HASHED_NAME = re.compile(r"[\w.-]*-[A-Za-z0-9]{8}\.(js|css|json)(\.map)?")


@blueprint.get("/storefront/v1/bootstrap")
@shopper_only
def bootstrap(shop: Shop) -> ResponseReturnValue:
    """The configuration, for hosts whose theme cannot print it into the page."""
    config = configuration_of(shop)
    answer = jsonify(config)
    answer.set_etag(etag_of(config))
    answer.headers["Cache-Control"] = "public, max-age=60, stale-while-revalidate=600"
    return answer.make_conditional(request)


@blueprint.post("/storefront/v1/visitors")
@shopper_only
def visitors(shop: Shop) -> ResponseReturnValue:
    """A token for a browser whose user agreed to be counted, or for one claim by who did not.

    Who agrees after a claim sends its token as `claim`: her code is the visitor's too, a known one's if
    `visitor` names it. `vouchers` says how many that are. Who came by a mail's link sends its word as `mail`.
    """
    limits.check(f"visitors:{shop.id}:{limits.network_of(request.remote_addr)}", limit=30, seconds=60)
    body = json_body()
    purpose, claim = body.get("purpose", "analytics"), _token(body, "claim")
    if purpose == "claim":
        return jsonify({"visitor": activity.make_claim_token(shop)})
    if purpose != "analytics":
        raise BadInput('purpose is "claim", or left out.')
    with unit_of_work():
        known = _token(body, "visitor")
        token = known if known and activity.visitor_of(shop, known) else activity.make_visitor(shop)
        _came_by_mail(shop, token, _token(body, "mail"))
        if claim is None:
            return jsonify({"visitor": token})
        return jsonify({"visitor": token, "vouchers": _shared(shop, claim, token)})


def _came_by_mail(shop: Shop, token: str, word: str | None) -> None:
    """A hint of who she is, and no more: mails are passed on. An old or false word says nothing."""
    send = sends.send_of_arrival(shop.id, word) if word else None
    if send is not None:
        kind = activity.EvidenceKind.MAIL_CLICK
        activity.join_by_token(shop, token, send.customer_id, by=f"mail:{send.id}", kind=kind)


def _token(body: dict[str, Any], name: str) -> str | None:
    token = body.get(name)
    return token if isinstance(token, str) else None


def _shared(shop: Shop, claim: str, token: str) -> int:
    claimant = activity.claimant_of(shop, claim)
    return offers.share(shop, former=claimant, holder=activity.holder_of(shop, token)) if claimant else 0


@blueprint.post("/storefront/v1/events")
@shopper_only
def events(shop: Shop) -> ResponseReturnValue:
    """What happened on the page, in one envelope; 204 means that all that is good of it is committed."""
    body = json_body(LONGEST_ENVELOPE)
    told, visitor, word = body.get("events"), _token(body, "visitor"), _token(body, "mail")
    if not isinstance(told, list):
        raise BadInput("events is a list.")
    if visitor and word:
        with unit_of_work():
            _came_by_mail(shop, visitor, word)
    kept = collect(
        shop,
        visitor,
        told,
        sent_at=body.get("sent_at"),
        user_agent=request.headers.get("User-Agent", ""),
        address=request.remote_addr or "",
    )
    if kept and popups.is_about_popups(told):
        with unit_of_work():
            popups.hear(shop, activity.visitor_of(shop, visitor), told)
    return "", 204


@blueprint.get("/static/js/<name>")
@public
def snippet(name: str) -> ResponseReturnValue:
    """The built snippet: two stable names, and parts that never change under theirs."""
    if name not in STABLE_NAMES and not HASHED_NAME.fullmatch(name):
        raise NotFound("There is no such script.")
    answer: Response = send_from_directory(SNIPPETS, name, conditional=True)
    lasting = "public, max-age=31536000, immutable"
    answer.headers["Cache-Control"] = "public, max-age=300" if name in STABLE_NAMES else lasting
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
