"""Pages about the stand-in itself: its shops, its time with the shoppers, and trouble on order."""

from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from devstore import clock
from devstore.admin.here import render, shop_page
from devstore.control.views import shop_view
from devstore.faults import TARGETS, Fault
from devstore.models import Customer, Shop
from devstore.platform.installing import find_installation
from devstore.platform.tokens import expire_access
from devstore.state import current

blueprint = Blueprint("stand_in", __name__)
DAY = 86_400
PACES = (0, 5, 10, 30)
TROUBLES: dict[str, tuple[str, dict[str, Any]]] = {
    "500": ("Answers 500", {"status": 500}),
    "502": ("Answers 502", {"status": 502}),
    "slow": ("Answers after 8 seconds", {"delay_seconds": 8.0}),
    "lost": ("Does its work, then answers 502", {"status": 502, "after": True}),
    "break": ("Does its work, and the line breaks in its answer", {"kind": "break"}),
    "throttle": ("Has no more room for now", {"kind": "throttle"}),
}
ASTRAY: dict[str, tuple[str, dict[str, Any]]] = {
    "duplicate": ("Come twice", {"kind": "duplicate"}),
    "delay": ("Come an hour late", {"kind": "delay", "delay_seconds": 3600.0}),
    "shuffle": ("Come in any order within a minute", {"kind": "shuffle"}),
    "drop": ("Never come", {"kind": "drop"}),
    "truncate": ("Break off the first time", {"kind": "truncate"}),
}
"""What webhooks may meet."""
WEBHOOKS = "webhooks"
CALLS = [target for target in TARGETS if target != WEBHOOKS]


@blueprint.get("/store/<handle>/shops")
def shops(handle: str) -> str:
    with shop_page(handle) as (session, shop):
        counted = select(Customer.shop_id, func.count(Customer.id)).group_by(Customer.shop_id)
        customers = {number: count for number, count in session.execute(counted)}
        rows = [
            shop_view(session, each, current().config.client_id)
            for each in session.scalars(select(Shop).order_by(Shop.id))
        ]
        return render(session, shop, "shops.html", "shops", rows=rows, customers=customers)


@blueprint.get("/store/<handle>/clock")
def clock_page(handle: str) -> str:
    with shop_page(handle) as (session, shop):
        follows = current().config.clock_command is not None
        street = current().street.view()
        return render(session, shop, "clock.html", "clock", street=street, paces=PACES, follows=follows)


@blueprint.post("/store/<handle>/clock")
def move_clock(handle: str) -> ResponseReturnValue:
    """Let so many days pass; "reset" goes back to real time where no app's clock would stay behind."""
    days = request.form.get("days", "0")
    if days != "reset":
        current().street.let_pass(max(1, int(float(days) * DAY)))
    elif current().config.clock_command is None:
        with shop_page(handle, write=True) as (session, _shop):
            clock.move_to_shift(session, 0)
    return redirect(f"/store/{handle}/clock", 303)


@blueprint.post("/store/<handle>/shoppers")
def set_pace(handle: str) -> ResponseReturnValue:
    current().street.set_pace(request.form.get("per_minute", 0.0, float))
    return redirect(f"/store/{handle}/clock", 303)


@blueprint.get("/store/<handle>/faults")
def faults(handle: str) -> str:
    with shop_page(handle) as (session, shop):
        waiting = [fault.view for fault in current().faults.waiting()]
        told = {"waiting": waiting, "targets": CALLS, "troubles": TROUBLES, "astray": ASTRAY}
        return render(session, shop, "faults.html", "faults", **told)


@blueprint.post("/store/<handle>/faults")
def order_trouble(handle: str) -> ResponseReturnValue:
    target = request.form["target"]
    _, what = (ASTRAY if target == WEBHOOKS else TROUBLES)[request.form["trouble"]]
    times = max(1, request.form.get("times", 1, int))
    current().faults.add(Fault(target=target, times=times, **what))
    return redirect(f"/store/{handle}/faults", 303)


@blueprint.post("/store/<handle>/faults/<act>")
def other_trouble(handle: str, act: str) -> ResponseReturnValue:
    """clear, throttle, or expire: what waits goes, the next queries wait, the app's token ends now."""
    if act == "clear":
        current().faults.clear()
    elif act == "throttle":
        current().buckets.drain()
    elif act == "expire":
        with shop_page(handle, write=True) as (session, shop):
            installation = find_installation(session, shop, current().config.client_id)
            if installation is not None:
                expire_access(session, installation)
    return redirect(f"/store/{handle}/faults", 303)
