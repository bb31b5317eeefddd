"""The app inside a shop that is frozen, locked or closed: its merchant sees why, until it opens again."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from devstore.admin.here import render, shop_page
from devstore.faults import SHOP_STATES
from devstore.platform.shutting import set_shop_state
from devstore.state import current

blueprint = Blueprint("shut", __name__)
APP_PAGES = {"apps", "session_token", "app_extensions", "pick_products"}
"""What follows /store/<handle>/ where the app is at work."""


@blueprint.before_app_request
def refuse_app() -> ResponseReturnValue | None:
    store, handle, page, *_ = [*request.path.strip("/").split("/"), "", "", ""]
    if store != "store" or page not in APP_PAGES or not current().faults.has_shut_shops:
        return None
    with shop_page(handle) as (session, shop):
        state = current().faults.state_of(shop.domain)
        if state is None:
            return None
        return render(session, shop, "shut.html", "apps", state=state), SHOP_STATES[state]


@blueprint.post("/store/<handle>/open_again")
def open_again(handle: str) -> ResponseReturnValue:
    """The bill is paid, the suspicion gone, the shop taken up again."""
    with shop_page(handle, write=True) as (session, shop):
        set_shop_state(session, shop, None)
    return redirect(f"/store/{handle}/apps", 303)
