"""Levers on the shoppers: how many come, how fast time runs, time that passes with them, why they came."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from devstore import clock
from devstore.control.levers import given, shop_named
from devstore.database import session_scope
from devstore.shoppers.diary import truth_of
from devstore.state import current

blueprint = Blueprint("street", __name__)


@blueprint.get("/street")
def street() -> ResponseReturnValue:
    """How many shoppers come, what the latest did, and how far ordered time has passed."""
    with session_scope() as session:
        now = clock.now(session).isoformat()
    return jsonify(current().street.view() | {"now": now})


@blueprint.post("/street")
def pace() -> ResponseReturnValue:
    """{"per_minute": n} lets so many come, over all shops; {"hours_a_minute": n} lets time run so fast."""
    asked, the_street = given(), current().street
    if unknown := asked.keys() - {"per_minute", "hours_a_minute"}:
        raise ValueError(f"The street has no {', '.join(sorted(unknown))}")
    if "per_minute" in asked:
        the_street.set_pace(float(asked["per_minute"]))
    if "hours_a_minute" in asked:
        the_street.set_time(float(asked["hours_a_minute"]))
    return street()


@blueprint.post("/pass")
def let_pass() -> ResponseReturnValue:
    """{"by_seconds": n}: so much time passes, filled by the shoppers; GET /street tells how far it is."""
    seconds = int(given()["by_seconds"])
    if seconds <= 0:
        raise ValueError("Time passes forward only")
    current().street.let_pass(seconds)
    return street()


@blueprint.get("/<domain>/truth")
def truth(domain: str) -> ResponseReturnValue:
    """What brought the shop's visits and orders, and how likely its shoppers are to react."""
    with session_scope() as session:
        return jsonify(truth_of(session, shop_named(session, domain)))
