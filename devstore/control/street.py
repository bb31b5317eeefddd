"""Levers on the shoppers: how many come, and time that passes with them."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from devstore import clock
from devstore.control.levers import given
from devstore.database import session_scope
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
    """{"per_minute": n} lets so many come, over all shops; 0 nobody."""
    current().street.set_pace(float(given()["per_minute"]))
    return street()


@blueprint.post("/pass")
def let_pass() -> ResponseReturnValue:
    """{"by_seconds": n}: so much time passes, filled by the shoppers; GET /street tells how far it is."""
    seconds = int(given()["by_seconds"])
    if seconds <= 0:
        raise ValueError("Time passes forward only")
    current().street.let_pass(seconds)
    return street()
