"""The hosted page on which a merchant chooses the app's plan."""

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue

from devstore.admin.here import render, shop_page
from devstore.billing.choosing import choose, current_choice, leave, plans_of
from devstore.state import current

blueprint = Blueprint("plans", __name__)
ADDRESS = "/store/<handle>/charges/<app_handle>/pricing_plans"


@blueprint.get(ADDRESS)
def show(handle: str, app_handle: str) -> str:
    _check_app(app_handle)
    with shop_page(handle) as (session, shop):
        return render(
            session, shop, "plans.html", "apps",
            plans=plans_of(session), choice=current_choice(session, shop),
        )  # fmt: skip


@blueprint.post(ADDRESS)
def act(handle: str, app_handle: str) -> ResponseReturnValue:
    """Approve a plan and go back to the app, or cancel and stay."""
    _check_app(app_handle)
    with shop_page(handle, write=True) as (session, shop):
        if "cancel" in request.form:
            leave(session, shop)
            return redirect(request.path, 303)
        try:
            made = choose(session, shop, request.form.get("plan", ""))
        except ValueError:
            abort(404)
        return redirect(f"/store/{handle}/apps/{app_handle}?charge_id={made.id}", 303)


def _check_app(app_handle: str) -> None:
    if app_handle != current().app.handle:
        abort(404)
