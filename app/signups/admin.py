"""The merchant's page of signups: how many, and whether each is asked by mail first."""

from __future__ import annotations

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from app.core.config import Config
from app.core.errors import BadInput
from app.core.registry import NavItem
from app.core.unit import unit_of_work
from app.platforms import hosted
from app.shops import Shop
from app.signups.figures import counts
from app.signups.settings import is_double, require_confirmation
from app.web import answer, merchant_only, page

blueprint = Blueprint("signups_admin", __name__, template_folder="templates")
NAV = [NavItem("Sign-ups", "/admin/signups", 90)]


@blueprint.get("/admin/signups")
@merchant_only
def signups(shop: Shop) -> ResponseReturnValue:
    return _page(shop)


@blueprint.post("/admin/signups/confirmation")
@merchant_only
def switch_confirmation(shop: Shop) -> ResponseReturnValue:
    """Ask each address by mail first, or believe what was typed."""
    asked = request.form.get("is_on")
    if asked not in {"0", "1"}:
        raise BadInput("is_on is 1 or 0.")
    with unit_of_work():
        require_confirmation(shop, asked == "1", g.merchant["sub"])
    said = "On. Every address is asked by mail first." if asked == "1" else "Off. New addresses are believed."
    return answer(_page(shop), toast=said)


def _page(shop: Shop) -> str:
    return page(
        "signups/page.html",
        counts=counts(shop.id),
        is_double=is_double(shop.id),
        editor=hosted.block_editor(shop.domain, block="signup", template="index"),
        snippet=html_of_form(shop),
    )


def html_of_form(shop: Shop) -> str:
    """The form for a page of the merchant's own, as she copies it."""
    config: Config = current_app.config["PERENNIAL"]
    return render_template("signups/form.html", shop=shop, app_url=config.app_url).strip()
