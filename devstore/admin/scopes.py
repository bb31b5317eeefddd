"""Scopes after the install: what the bridge asks in a dialog, and the page that an address opens."""

from flask import Blueprint, abort, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from devstore.admin.here import render, shop_page
from devstore.models import Installation, Shop
from devstore.platform.installing import install
from devstore.platform.optional_scopes import CannotRevoke, grant_optional, revoke_optional
from devstore.platform.scopes import scope_words
from devstore.platform.tokens import NoInstallation, live_installation
from devstore.state import current

blueprint = Blueprint("scopes", __name__)
Detail = dict[str, list[str]]


@blueprint.get("/store/<handle>/app_scopes")
def query(handle: str) -> ResponseReturnValue:
    """What `shopify.scopes.query()` tells the app."""
    with shop_page(handle) as (session, shop):
        return jsonify(_detail(_live(session, shop)))


@blueprint.post("/store/<handle>/app_scopes")
def change(handle: str) -> ResponseReturnValue:
    """The merchant pressed the dialog's button ({"grant"}), or the app gives scopes back ({"revoke"})."""
    asked, app = request.get_json(), current().app
    with shop_page(handle, write=True) as (session, shop):
        installation = _live(session, shop)
        try:
            grant_optional(session, shop, installation, app, asked.get("grant", []))
            if asked.get("revoke"):
                revoke_optional(session, shop, installation, app, asked["revoke"])
        except (ValueError, CannotRevoke) as problem:
            return jsonify(error=str(problem)), 422
        return jsonify(_detail(installation))


@blueprint.get("/store/<handle>/oauth/install")
def ask(handle: str) -> str:
    """What the app asks for now, and the optional scopes that the address names."""
    extra = _optional_of(request.args.get("optional_scopes", ""), request.args.get("client_id", ""))
    with shop_page(handle) as (session, shop):
        words = scope_words((*current().app.scopes, *extra))
        return render(session, shop, "reinstall.html", "apps", scopes=words, extra=",".join(extra))


@blueprint.post("/store/<handle>/oauth/install")
def agree(handle: str) -> ResponseReturnValue:
    devstore = current()
    extra = _optional_of(request.form.get("optional_scopes", ""), devstore.config.client_id)
    with shop_page(handle, write=True) as (session, shop):
        installation = install(session, shop, devstore.app, devstore.config.client_id)
        grant_optional(session, shop, installation, devstore.app, extra)
    return redirect(f"/store/{handle}/apps/{devstore.app.handle}", 303)


def _optional_of(text: str, client_id: str) -> tuple[str, ...]:
    devstore = current()
    extra = tuple(scope for scope in text.split(",") if scope)
    if client_id != devstore.config.client_id or not set(extra) <= set(devstore.app.optional_scopes):
        abort(400)
    return extra


def _live(session: Session, shop: Shop) -> Installation:
    try:
        return live_installation(session, shop, current().config.client_id)
    except NoInstallation:
        abort(403)


def _detail(installation: Installation) -> Detail:
    app, granted = current().app, installation.scopes.split(",")
    return {
        "granted": granted,
        "required": list(app.scopes),
        "optional": list(app.optional_scopes),
    }
