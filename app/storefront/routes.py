"""Bootstrap, visitors, events and the built snippet."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Blueprint, Response, jsonify, request, send_from_directory
from flask.typing import ResponseReturnValue

from app import activity
from app.core import limits
from app.core.errors import BadInput, NotFound
from app.core.unit import unit_of_work
from app.shops import Shop
from app.storefront.configuration import configuration_of, etag_of
from app.web import json_body, public, shopper_only

blueprint = Blueprint("storefront", __name__)

SNIPPETS = Path(__file__).parent.parent.parent / "static" / "js"
STABLE_NAME = "perennial.js"
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
    """A token for a browser whose user agreed to be counted, or for one claim by who did not."""
    limits.check(f"visitors:{shop.id}:{request.remote_addr}", limit=30, seconds=60)
    purpose = json_body().get("purpose", "analytics")
    if purpose == "claim":
        return jsonify({"visitor": activity.make_claim_token(shop)})
    if purpose != "analytics":
        raise BadInput('purpose is "claim", or left out.')
    with unit_of_work():
        token = activity.make_visitor(shop)
    return jsonify({"visitor": token})


@blueprint.post("/storefront/v1/events")
@shopper_only
def events(shop: Shop) -> ResponseReturnValue:
    """What happened on the page, in one envelope."""
    body = json_body()
    told = body.get("events")
    if not isinstance(told, list):
        raise BadInput("events is a list.")
    with unit_of_work():
        token = body.get("visitor")
        visitor = activity.visitor_of(shop, token) if isinstance(token, str) and token else None
        activity.record_events(shop, visitor, told)
    return "", 204


@blueprint.get("/static/js/<name>")
@public
def snippet(name: str) -> ResponseReturnValue:
    """The built snippet: one stable name, and parts that never change under theirs."""
    if name != STABLE_NAME and not HASHED_NAME.fullmatch(name):
        raise NotFound("There is no such script.")
    answer: Response = send_from_directory(SNIPPETS, name, conditional=True)
    lasting = "public, max-age=31536000, immutable"
    answer.headers["Cache-Control"] = "public, max-age=300" if name == STABLE_NAME else lasting
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
