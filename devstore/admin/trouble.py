"""Trouble on order: the page where the person who runs the demo lets network and platform misbehave."""

import secrets
from typing import Any

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from devstore.admin.here import render, shop_page
from devstore.faults import SHOP_STATES, TARGETS, Fault
from devstore.faults.secrets import STEPS
from devstore.hooks.topics import NEEDS
from devstore.models import Shop
from devstore.platform.installing import find_installation
from devstore.platform.shutting import end_all_trouble, set_shop_state
from devstore.platform.tokens import expire_access, forget_all, live_installation
from devstore.state import current

blueprint = Blueprint("trouble_page", __name__)
TROUBLES: dict[str, tuple[str, dict[str, Any]]] = {
    "500": ("Answers 500", {"status": 500}),
    "502": ("Answers 502", {"status": 502}),
    "slow": ("Answers after 8 seconds", {"delay_seconds": 8.0}),
    "hang": ("Hangs for a minute", {"kind": "hang"}),
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
MOST_TIMES = 1_000


@blueprint.get("/store/<handle>/faults")
def faults(handle: str) -> str:
    devstore = current()
    with shop_page(handle) as (session, shop):
        told = {
            "waiting": [fault.view for fault in devstore.faults.waiting()],
            "targets": CALLS,
            "troubles": TROUBLES,
            "astray": ASTRAY,
            "topics": sorted(NEEDS),
            "state": devstore.faults.state_of(shop.domain),
            "states": SHOP_STATES,
            "secrets": devstore.secrets,
        }
        return render(session, shop, "faults.html", "faults", **told)


@blueprint.post("/store/<handle>/faults")
def order_trouble(handle: str) -> ResponseReturnValue:
    """Trouble for the next calls or webhooks, of all shops or of this one."""
    form = request.form
    target = form.get("target", "")
    chosen = (ASTRAY if target == WEBHOOKS else TROUBLES).get(form.get("trouble", ""))
    times = form.get("times", 1, int)
    if target not in TARGETS or chosen is None or not 1 <= times <= MOST_TIMES:
        abort(400, f"Choose where, what, and from 1 to {MOST_TIMES} times.")
    topic = form.get("topic") or None
    if topic not in (None, *NEEDS):
        abort(400, "Choose one of the topics.")
    with shop_page(handle) as (_session, shop):
        only = shop.domain if "only_here" in form else None
    current().faults.add(Fault(target=target, times=times, shop=only, topic=topic, **chosen[1]))
    return _back(handle)


@blueprint.post("/store/<handle>/faults/<int:number>/take_back")
def take_back(handle: str, number: int) -> ResponseReturnValue:
    current().faults.remove(number)
    return _back(handle)


@blueprint.post("/store/<handle>/faults/<act>")
def at_once(handle: str, act: str) -> ResponseReturnValue:
    """What needs no next call: clear, throttle, expire, revoke, frozen, locked, closed, open."""
    devstore = current()
    with shop_page(handle, write=True) as (session, shop):
        if act == "clear":
            end_all_trouble(session)
        elif act == "throttle":
            devstore.buckets.drain()
        elif act in ("expire", "revoke"):
            _end_tokens(session, shop, act)
        elif act in (*SHOP_STATES, "open"):
            set_shop_state(session, shop, act if act in SHOP_STATES else None)
        else:
            abort(404)
    return _back(handle)


@blueprint.post("/store/<handle>/faults/secret/<step>")
def rotate_secret(handle: str, step: str) -> ResponseReturnValue:
    """A new client secret beside the old one, then signing with it, then without the old one."""
    if step not in STEPS:
        abort(404)
    current().rotate_secret(step, secrets.token_hex(24) if step == "rotate" else "")
    return _back(handle)


def _end_tokens(session: Session, shop: Shop, act: str) -> None:
    client_id = current().config.client_id
    installation = find_installation(session, shop, client_id)
    if installation is None or not installation.is_live:
        abort(409, "The app is not installed here, so it has no token to lose. Install it under Apps.")
    if act == "expire":
        expire_access(session, installation)
    else:
        forget_all(session, live_installation(session, shop, client_id))


def _back(handle: str) -> ResponseReturnValue:
    return redirect(f"/store/{handle}/faults", 303)
