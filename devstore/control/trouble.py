"""Levers that order trouble: for calls, for webhooks, for a shop, for the client secret."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from devstore.control.levers import Body, given, in_shop
from devstore.database import session_scope
from devstore.faults import KINDS, Fault
from devstore.hooks.topics import NEEDS
from devstore.models import Shop
from devstore.platform.shutting import end_all_trouble, set_shop_state
from devstore.platform.tokens import forget_all, live_installation
from devstore.state import current

blueprint = Blueprint("trouble", __name__)


@blueprint.get("/faults")
def list_trouble() -> ResponseReturnValue:
    """What waits, how many calls that met trouble have not ended yet, and what can be ordered."""
    faults = current().faults
    waiting = [fault.view for fault in faults.waiting()]
    return jsonify(waiting=waiting, under_way=faults.under_way, kinds=KINDS)


@blueprint.post("/faults")
def order_trouble() -> ResponseReturnValue:
    """{"target", "kind", "times", "status", "delay_seconds", "after", "shop", "topic"}; {} clears all."""
    asked, faults = given(), current().faults
    if not asked:
        with session_scope(write=True) as session:
            end_all_trouble(session)
        return jsonify(ok=True)
    if (topic := asked.get("topic")) is not None and topic not in NEEDS:
        return jsonify(error=f"{topic!r} is no topic of the platform"), 400
    if unknown := asked.keys() - Fault.__dataclass_fields__.keys() | asked.keys() & {"id", "met"}:
        raise ValueError(f"A trouble has no {', '.join(sorted(unknown))}")
    return jsonify(ok=True, **faults.add(Fault(**asked)).view)


@blueprint.delete("/faults/<int:number>")
def take_back(number: int) -> ResponseReturnValue:
    if not current().faults.remove(number):
        raise ValueError(f"There is no trouble {number}")
    return jsonify(ok=True)


@blueprint.post("/faults/secret")
def rotate_secret() -> ResponseReturnValue:
    """{"step": "rotate", "new"}, then {"step": "sign"}, then {"step": "revoke"}."""
    asked = given()
    current().rotate_secret(str(asked.get("step")), str(asked.get("new", "")))
    return jsonify(ok=True)


@blueprint.post("/<domain>/state")
def shop_state(domain: str) -> ResponseReturnValue:
    """{"state": "frozen", "locked", "closed" or null}. A shop that closes loses its apps."""
    state = given().get("state")

    def work(session: Session, shop: Shop) -> Body:
        set_shop_state(session, shop, state)
        return {"state": state}

    return in_shop(domain, work)


@blueprint.post("/<domain>/revoke_tokens")
def revoke_tokens(domain: str) -> ResponseReturnValue:
    """Every token of the shop dies, access and refresh; the app stays installed."""

    def work(session: Session, shop: Shop) -> Body:
        forget_all(session, live_installation(session, shop, current().config.client_id))
        return {}

    return in_shop(domain, work)
