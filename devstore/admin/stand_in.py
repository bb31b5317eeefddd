"""Pages about the stand-in itself: its shops, and its time with the shoppers."""

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from devstore import clock
from devstore.admin.here import render, shop_page
from devstore.control.views import shop_view
from devstore.models import Customer, Shop
from devstore.shoppers.diary import CAUSES, truth_of
from devstore.state import current

blueprint = Blueprint("stand_in", __name__)
DAY = 86_400
MOST_DAYS = 366
PACES = (0, 6, 12, 30)
"""Visits a minute."""
SPEEDS = ((0, "Real time"), (1, "An hour a minute"), (6, "6 hours a minute"), (24, "A day a minute"))
"""Hours of the clock a minute."""


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
        told = {
            "street": current().street.view(),
            "follows": current().config.clock_command is not None,
            "paces": PACES,
            "speeds": SPEEDS,
            "truth": truth_of(session, shop),
            "causes": CAUSES,
        }
        return render(session, shop, "clock.html", "clock", **told)


@blueprint.post("/store/<handle>/clock")
def move_clock(handle: str) -> ResponseReturnValue:
    """Let so many days pass; "reset" goes back to real time where no app's clock would stay behind."""
    if request.form.get("days") != "reset":
        current().street.let_pass(max(1, int(_number("days", MOST_DAYS) * DAY)))
    elif current().config.clock_command is None:
        with shop_page(handle, write=True) as (session, _shop):
            clock.move_to_shift(session, 0)
    return redirect(f"/store/{handle}/clock", 303)


@blueprint.post("/store/<handle>/clock/speed")
def set_speed(handle: str) -> ResponseReturnValue:
    current().street.set_time(_number("hours_a_minute", SPEEDS[-1][0]))
    return redirect(f"/store/{handle}/clock", 303)


@blueprint.post("/store/<handle>/shoppers")
def set_pace(handle: str) -> ResponseReturnValue:
    current().street.set_pace(_number("per_minute", PACES[-1]))
    return redirect(f"/store/{handle}/clock", 303)


def _number(name: str, most: float) -> float:
    """A number of the form, from 0 to `most`; 400 for anything else."""
    try:
        found = float(request.form[name])
    except ValueError:
        abort(400, f"{name} is a number.")
    return found if 0 <= found <= most else abort(400, f"{name} goes from 0 to {most:g}.")
