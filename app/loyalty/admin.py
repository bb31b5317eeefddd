"""The merchant's page of the points programme, and the points on a customer's page."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app import customers
from app.core.errors import AppError, BadInput
from app.core.registry import NavItem
from app.core.unit import unit_of_work
from app.loyalty.accounts import Line, balances, entries, totals, worth_minor
from app.loyalty.estimate import estimate
from app.loyalty.models import Kind, Reason
from app.loyalty.programme import (
    MOST_PENDING_DAYS,
    MOST_POINTS_PER_UNIT,
    change_programme,
    programme_of,
    switch_off,
    switch_on,
)
from app.loyalty.spending import MOST_POINTS, adjust
from app.shops import Shop
from app.web import answer, merchant_only, page, staff_who_may

blueprint = Blueprint("loyalty_admin", __name__, template_folder="templates")
NAV = [NavItem("Points", "/admin/loyalty", 70)]
LINES = 20
SAID = {
    Reason.EARNED: "Earned with an order",
    Reason.MATURED: "Became available",
    Reason.REVERSED: "Taken back after a refund",
    Reason.OWED: "Owed: spent before the refund",
    Reason.DEBT_PAID: "Paid what was owed",
    Reason.ADJUSTED: "Changed by hand",
    Reason.REDEEMED: "Spent",
    Reason.MERGED: "Moved: two customers became one",
}
ACCOUNTS = {Kind.AVAILABLE: "available", Kind.PENDING: "pending", Kind.DEBT: "owed"}


@blueprint.get("/admin/loyalty")
@merchant_only
def programme_page(shop: Shop) -> ResponseReturnValue:
    """What it costs, the switch, and the terms."""
    return _programme_page(shop)


@blueprint.post("/admin/loyalty/switch")
@merchant_only
def switch_programme(shop: Shop) -> ResponseReturnValue:
    is_on = _asked_on()
    with unit_of_work():
        (switch_on if is_on else switch_off)(shop, g.merchant["sub"])
    said = "Orders earn points from now on." if is_on else "New orders earn nothing. What was earned stays."
    return answer(_programme_page(shop), toast=said)


@blueprint.post("/admin/loyalty")
@merchant_only
def change_terms(shop: Shop) -> ResponseReturnValue:
    """Terms of orders to come; a refusal shows the form again with what to put right."""
    form = request.form
    try:
        terms = {name: _number(form, name) for name in ("points_per_unit", "pending_days")}
        with unit_of_work():
            change_programme(shop, g.merchant["sub"], name=form.get("name", ""), **terms)
    except BadInput as refusal:
        return answer(_programme_page(shop, form, refusal.message)), 422
    return answer(_programme_page(shop), toast="Saved. The terms hold for orders from now on.")


@blueprint.post("/admin/customers/<int:customer_id>/adjustments")
@merchant_only
@staff_who_may("write_discounts", "give or take points, which are worth discounts")
def adjust_points(shop: Shop, customer_id: int) -> ResponseReturnValue:
    """Add or take points, with a reason; the same form sent twice counts once."""
    customer, form = customers.get(shop.id, customer_id), request.form
    try:
        points = _number(form, "points")
        with unit_of_work():
            adjust(
                shop,
                customer.id,
                points,
                reason=form.get("reason", ""),
                key=form.get("key", ""),
                by=g.merchant["sub"],
            )
    except AppError as refusal:
        return answer(customer_panel(shop, customer.id, form, refusal.message)), 422
    return answer(customer_panel(shop, customer.id), toast=f"Balance changed by {points:+,} points.")


def customer_panel(
    shop: Shop, customer_id: int, form: Mapping[str, str] | None = None, problem: str = ""
) -> Markup:
    """Balances, the newest lines and the form that changes them; with a refused form, what was typed."""
    return Markup(
        render_template(
            "loyalty/panel.html",
            customer_id=customer_id,
            shop=shop,
            balances=balances(shop.id, customer_id),
            lines=[
                (line, _said(line), ACCOUNTS[line.kind])
                for line in entries(shop.id, customer_id, limit=LINES)
            ],
            worth=worth_minor(balances(shop.id, customer_id).available, shop.currency),
            form=form or {},
            key=secrets.token_hex(16),
            most=MOST_POINTS,
            problem=problem,
        )
    )


def _programme_page(shop: Shop, form: Mapping[str, str] | None = None, problem: str = "") -> str:
    programme = programme_of(shop.id)
    return page(
        "loyalty/programme.html",
        programme=programme,
        estimate=estimate(shop),
        totals=totals(shop),
        form=form or {},
        problem=problem,
        most={"points_per_unit": MOST_POINTS_PER_UNIT, "pending_days": MOST_PENDING_DAYS},
        share=programme.points_per_unit,
    )


def _said(line: Line) -> str:
    words = SAID[line.reason]
    return f"{words}: {line.note}" if line.note else words


def _asked_on() -> bool:
    asked = request.form.get("is_on")
    if asked not in {"0", "1"}:
        raise BadInput("is_on is 1 or 0.")
    return asked == "1"


def _number(form: Mapping[str, str], name: str) -> int:
    try:
        return int(form.get(name, "").strip())
    except ValueError:
        raise BadInput(f"{name.replace('_', ' ').capitalize()} must be a whole number.") from None
