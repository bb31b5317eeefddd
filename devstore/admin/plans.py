"""The hosted pages on which a merchant chooses the app's plan, or approves what it asks for."""

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from devstore.admin.here import render, shop_page
from devstore.billing.charging import decide, lapse
from devstore.billing.choosing import choose, current_choice, leave, plans_of
from devstore.billing.models import AppSubscription
from devstore.models import Shop
from devstore.state import current

blueprint = Blueprint("plans", __name__)
ADDRESS = "/store/<handle>/charges/<app_handle>/pricing_plans"
CHARGE = "/store/<handle>/charges/<app_handle>/<int:number>/confirm"


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


@blueprint.get(CHARGE)
def show_charge(handle: str, app_handle: str, number: int) -> str:
    _check_app(app_handle)
    with shop_page(handle, write=True) as (session, shop):
        lapse(session, shop)
        return render(session, shop, "charge.html", "apps", asked=_charge(session, shop, number))


@blueprint.post(CHARGE)
def decide_charge(handle: str, app_handle: str, number: int) -> ResponseReturnValue:
    """Approved, the merchant comes back to where the app said; else to the list of apps."""
    _check_app(app_handle)
    with shop_page(handle, write=True) as (session, shop):
        asked, approves = _charge(session, shop, number), "approve" in request.form
        if not decide(session, shop, asked, approves=approves):
            return redirect(request.path, 303)
        mark = "&" if "?" in asked.return_url else "?"
        back = f"{asked.return_url}{mark}charge_id={asked.id}"
        return redirect(back if approves else f"/store/{handle}/apps", 303)


def _charge(session: Session, shop: Shop, number: int) -> AppSubscription:
    found = session.get(AppSubscription, number)
    return found if found is not None and found.shop_id == shop.id else abort(404)


def _check_app(app_handle: str) -> None:
    if app_handle != current().app.handle:
        abort(404)
