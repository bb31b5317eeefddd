"""Levers on the stand-in itself: what runs, its clock, its deliveries, and trouble on order."""

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from devstore import clock
from devstore.bulk.permission import set_allowed
from devstore.control.levers import given
from devstore.control.views import delivery_view, shop_view
from devstore.database import session_scope
from devstore.graphql.access import PROTECTED_KINDS, REFUSED_KEY
from devstore.models import Delivery, Setting, Shop
from devstore.sender import is_paused, pause
from devstore.state import current
from devstore.webhooks import send_again

blueprint = Blueprint("running", __name__)


@blueprint.get("/state")
def state() -> ResponseReturnValue:
    """What runs here: shops, time, deliveries, and the stand-in's own time spent so far."""
    devstore = current()
    with session_scope() as session:
        counted = select(Delivery.state, func.count(Delivery.id)).group_by(Delivery.state)
        return jsonify(
            now=clock.now(session).isoformat(),
            shift_seconds=clock.shift_of(session),
            deliveries={name: number for name, number in session.execute(counted)},
            paused=is_paused(session),
            own_milliseconds=round(devstore.stopwatch.milliseconds, 1),
            calls=devstore.stopwatch.calls,
            shops=[
                shop_view(session, shop, current().config.client_id)
                for shop in session.scalars(select(Shop).order_by(Shop.id))
            ],
        )


@blueprint.get("/shops")
def shops() -> ResponseReturnValue:
    with session_scope() as session:
        return jsonify(
            [
                shop_view(session, shop, current().config.client_id)
                for shop in session.scalars(select(Shop).order_by(Shop.id))
            ]
        )


@blueprint.post("/clock")
def move_clock() -> ResponseReturnValue:
    """{"shift_seconds": n} sets how far ahead the stand-in lives; {"by_seconds": n} adds to it."""
    asked = given()
    with session_scope(write=True) as session:
        shift = asked.get("shift_seconds")
        shift = clock.shift_of(session) + int(asked["by_seconds"]) if shift is None else int(shift)
        current().buckets.skip(max(0, shift - clock.shift_of(session)))
        clock.move_to_shift(session, shift)
        return jsonify(now=clock.now(session).isoformat(), shift_seconds=shift)


@blueprint.post("/drain")
def drain() -> ResponseReturnValue:
    """Empty the query buckets, so that the next calls are throttled."""
    current().buckets.drain()
    return jsonify(ok=True)


@blueprint.get("/deliveries")
def deliveries() -> ResponseReturnValue:
    """The latest deliveries, newest first; ?topic=, ?state=, ?limit=."""
    wanted = select(Delivery).order_by(Delivery.id.desc()).limit(request.args.get("limit", 100, int))
    for name in ("topic", "state"):
        if request.args.get(name):
            wanted = wanted.where(getattr(Delivery, name) == request.args[name])
    with session_scope() as session:
        return jsonify([delivery_view(delivery) for delivery in session.scalars(wanted)])


@blueprint.post("/deliveries/<int:number>/redeliver")
def redeliver(number: int) -> ResponseReturnValue:
    with session_scope(write=True) as session:
        delivery = session.get(Delivery, number) or abort(404)
        send_again(session, delivery)
        return jsonify(delivery_view(delivery))


@blueprint.post("/send")
def send() -> ResponseReturnValue:
    """Send all that is due and wait for it; for stand-ins whose sender does not run."""
    attempts, sender = 0, current().sender
    while sent := sender.send_due():
        attempts += sent
    return jsonify(attempts=attempts)


@blueprint.post("/work")
def work() -> ResponseReturnValue:
    """Do what waits in the background and wait for it: bulk operations, added codes."""
    return jsonify(done=current().background.work())


@blueprint.post("/bulk")
def allow_bulk() -> ResponseReturnValue:
    """{"allowed": false} takes bulk operations away from the app."""
    allowed = bool(given().get("allowed", True))
    with session_scope(write=True) as session:
        set_allowed(session, allowed)
    return jsonify(allowed=allowed)


@blueprint.post("/protected_data")
def refuse_protected_data() -> ResponseReturnValue:
    """{"refused": ["email"]}: personal data the app is not approved for; [] approves all."""
    refused = list(given().get("refused", []))
    if not set(refused) <= set(PROTECTED_KINDS):
        abort(400)
    with session_scope(write=True) as session:
        session.merge(Setting(key=REFUSED_KEY, value=",".join(refused)))
    return jsonify(refused=refused)


@blueprint.post("/deliveries/pause")
def pause_deliveries() -> ResponseReturnValue:
    """{"paused": true} holds all deliveries back, false lets them go."""
    paused = bool(given().get("paused", True))
    with session_scope(write=True) as session:
        pause(session, paused)
    return jsonify(paused=paused)
