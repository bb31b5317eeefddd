"""The merchant gives one customer something: what it costs first, then one click; and takes it back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app import catalog, customers, offers, shops
from app.core.errors import AppError, BadInput, NotFound
from app.core.unit import unit_of_work
from app.customers import Customer
from app.giving import forms, gifts
from app.giving.gifts import LONGEST_NOTE, LONGEST_REASON, SOURCE, Gift
from app.giving.telling import tell_of_withdrawal
from app.offers import CLASSES, Voucher, VoucherState
from app.platforms import hosted
from app.shops import Shop
from app.web import answer, merchant_only, staff_who_may

blueprint = Blueprint("giving_admin", __name__, template_folder="templates")
SHOWN = 20
TONES = {"issued": "good", "used": "good", "reserved": "", "expired": "", "void": "bad"}


def _needed_scope() -> str:
    """What who asks must be allowed herself, by what is asked for."""
    try:
        return gifts.staff_scope(forms.kind_of(request.form))
    except BadInput:
        return gifts.CODE_SCOPE


@blueprint.post("/admin/customers/<int:customer_id>/gifts/cost")
@merchant_only
def show_cost(shop: Shop, customer_id: int) -> ResponseReturnValue:
    """What it would cost, and what she would hear of it; nothing is given yet."""
    customer, form = _present(shop, customer_id), request.form
    try:
        gift = forms.gift_of(form, shop)
        gifts.check(customer, gift.terms)
    except AppError as refusal:
        return answer(customer_panel(shop, customer, form, refusal.message)), 422
    return answer(customer_panel(shop, customer, form, gift=gift))


@blueprint.post("/admin/customers/<int:customer_id>/gifts/form")
@merchant_only
def change_form(shop: Shop, customer_id: int) -> ResponseReturnValue:
    """Back to the form with what was typed."""
    return answer(customer_panel(shop, _present(shop, customer_id), request.form, is_open=True))


@blueprint.post("/admin/customers/<int:customer_id>/gifts")
@merchant_only
@staff_who_may(_needed_scope, "give this kind of offer")
def give_gift(shop: Shop, customer_id: int) -> ResponseReturnValue:
    """Give it; the same form sent twice gives one."""
    customer, form = _present(shop, customer_id), request.form
    try:
        gift = forms.gift_of(form, shop)
        _refuse_without_scopes(shop, gift)
        act = {"key": form.get("key", ""), "by": g.merchant["sub"]}
        cost_minor = gifts.cost_of(shop, gift.terms)
        with unit_of_work():
            voucher, is_new = gifts.give(shop, customer, gift, reckoned_minor=cost_minor, **act)
            voucher_id = voucher.id
    except offers.BudgetSpent:
        said = "The budget of gifts is spent. Raise it under Offers, Given by hand."
        return answer(customer_panel(shop, customer, form, said)), 422
    except AppError as refusal:
        return answer(customer_panel(shop, customer, form, refusal.message)), 422
    voucher = offers.issue_inline(shop, voucher_id)
    return answer(customer_panel(shop, customer), toast=_given(shop, voucher, is_new=is_new))


@blueprint.post("/admin/customers/<int:customer_id>/gifts/<int:voucher_id>/void")
@merchant_only
def take_back(shop: Shop, customer_id: int, voucher_id: int) -> ResponseReturnValue:
    """End one of her vouchers, once that was confirmed, and tell her if that was ticked."""
    customer = _present(shop, customer_id)
    if request.form.get("confirmed") != "1":
        raise BadInput("Confirm that it is to be withdrawn.")
    by, is_told = g.merchant["sub"], request.form.get("notify") == "1"
    with unit_of_work():
        voucher = _hers(shop, customer, voucher_id)
        done = offers.void(voucher, by=by, reason="withdrawn by hand")
        told = done and is_told and tell_of_withdrawal(shop, customer, voucher)
        shops.audit(shop.id, by, "voucher_voided", {"voucher": voucher_id, "done": done, "told": told})
    said = "It is withdrawn." if done else "It was over already."
    return answer(customer_panel(shop, customer), toast=f"{said} She is told by mail." if told else said)


def customer_panel(
    shop: Shop,
    customer: Customer,
    form: Mapping[str, str] | None = None,
    problem: str = "",
    *,
    gift: Gift | None = None,
    is_open: bool = False,
) -> Markup:
    """What she was given, and the form that gives; with `gift`, its cost and the click that gives it."""
    held = offers.held_by(shop.id, customers.all_ids_of(shop.id, customer.id), SHOWN)
    return Markup(
        render_template(
            "giving/panel.html",
            shop=shop, customer=customer, vouchers=held, tones=TONES, problem=problem,
            values=form or forms.USUAL, is_open=is_open or bool(problem) or gift is not None,
            kinds=[(kind.value, words) for kind, words in forms.KINDS.items()],
            products=[(each, title) for each, title, _ in catalog.dearest_prices(shop.id)],
            classes=CLASSES, longest={"reason": LONGEST_REASON, "note": LONGEST_NOTE},
            key=(form or {}).get("key") or secrets.token_hex(16),
            gift=gift, asked=_asked(shop, customer, gift) if gift else None,
        )
    )  # fmt: skip


def _asked(shop: Shop, customer: Customer, gift: Gift) -> dict[str, Any]:
    """What the merchant reads before the click that gives."""
    missing = _missing(shop, gift)
    return {
        "label": gift.terms.label(shop.currency),
        "cost_minor": gifts.cost_of(shop, gift.terms),
        "is_reckoned": gift.terms.strategy.known_cost(gift.terms) is None,
        "budget": offers.find_budget(shop.id, SOURCE),
        "days": gift.terms.hours // 24,
        "missing": missing,
        "why": hosted.OPTIONAL.get(missing[-1], "") if missing else "",
        "mail": _mail_words(customer, gift),
        "is_bound": customer.platform_id is not None,
    }


def _mail_words(customer: Customer, gift: Gift) -> str:
    if not gift.by_mail:
        return "She is not told by mail."
    if not customer.email:
        return "No address of hers is known, so she is not told by mail."
    if not gifts.is_advertising(gift.terms):
        return "She is told by mail as soon as it is there."
    if customers.has_consent(customer):
        return "She is told by mail, within your contact budget."
    return "She has not agreed to mail, and a mail with a code is advertising: copy the code yourself."


def _missing(shop: Shop, gift: Gift) -> list[str]:
    granted = shops.permissions_of(shop)
    return [each for each in offers.scopes_of(gift.terms.kind) if not granted.has(each)]


def _refuse_without_scopes(shop: Shop, gift: Gift) -> None:
    if _missing(shop, gift):
        raise BadInput("Your store has not allowed this kind yet. Allow it under Offers first.")


def _present(shop: Shop, customer_id: int) -> Customer:
    present = customers.present_ids(shop.id, [customers.get(shop.id, customer_id).id])
    return customers.get(shop.id, present[customer_id])


def _hers(shop: Shop, customer: Customer, voucher_id: int) -> Voucher:
    ids = customers.all_ids_of(shop.id, customer.id)
    voucher = offers.get(shop.id, voucher_id)
    if voucher.id not in {each.id for each in offers.held_by(shop.id, ids, limit=10_000)}:
        raise NotFound("She holds no such code.")
    return voucher


def _given(shop: Shop, voucher: Voucher, *, is_new: bool) -> str:
    what = voucher.terms.label(shop.currency)
    if voucher.state is VoucherState.VOID:
        return f"The store refused it: {voucher.void_reason}"
    if not is_new:
        return f"Given before: {what}. There is no second one."
    return f"Given: {what}." if voucher.state is VoucherState.ISSUED else f"{what} is being made."
