"""The merchant's pages of offers: what was given, what it costs, where it stops, and one code taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from app import shops
from app.core.errors import BadInput, NotFound
from app.core.numbers import LARGEST_ID, whole_number
from app.core.registry import NavItem
from app.core.unit import unit_of_work
from app.offers import budgets, listing, vouchers
from app.offers.budgets import Limits
from app.offers.estimate import estimate
from app.offers.forms import budget_values, limits_of
from app.offers.models import Period, Voucher, VoucherState
from app.offers.terms import KINDS, OfferKind
from app.platforms import hosted
from app.shops import Shop
from app.web import answer, merchant_only, page

blueprint = Blueprint("offers_admin", __name__, template_folder="templates")
NAV = [NavItem("Offers", "/admin/offers", 60)]
PAGE = 50
USUAL = Limits(Period.MONTH, 500)
"""What a source may give until its merchant says otherwise."""
TONES = {"issued": "good", "used": "good", "reserved": "", "expired": "", "void": "bad"}
GIVEN = (VoucherState.ISSUED, VoucherState.USED, VoucherState.EXPIRED)
UNCODED = {OfferKind.STORE_CREDIT: "Store credit", OfferKind.POINTS: "Points"}
TITLES = {OfferKind.GIFT_CARD: "Gift cards", OfferKind.STORE_CREDIT: "Store credit"}


@blueprint.app_template_filter("shown_code")
def shown_code(voucher: Voucher) -> str:
    """A gift card is money: of its code only the end is shown. Credit and points have no code at all."""
    if voucher.kind in UNCODED:
        return UNCODED[voucher.kind]
    return f"•••• {voucher.code[-4:]}" if voucher.kind is OfferKind.GIFT_CARD else voucher.code


@blueprint.get("/admin/offers")
@merchant_only
def offer_list(shop: Shop) -> ResponseReturnValue:
    known = {row.source: row for row in budgets.budgets_of(shop.id)}
    tallies = listing.tally(shop.id)
    sources = sorted({*known, *tallies})
    rows = [_row(source, known.get(source), tallies.get(source, {})) for source in sources]
    return page("offers/list.html", rows=rows, alarms=budgets.alarms(shop), optional=_optional(shop))


@blueprint.get("/admin/offers/<source>")
@merchant_only
def offer_page(shop: Shop, source: str) -> ResponseReturnValue:
    return _offer_page(shop, source)


@blueprint.post("/admin/offers/<source>/budget")
@merchant_only
def change_budget(shop: Shop, source: str) -> ResponseReturnValue:
    """A new cap; what was given in the present period already counts."""
    title = _known(shop, source)
    try:
        limits = limits_of(request.form, shop.currency)
    except BadInput as refusal:
        return answer(_offer_page(shop, source, request.form, refusal.message)), 422
    with unit_of_work():
        change_limits(shop, source, limits, title, g.merchant["sub"])
    return answer(_offer_page(shop, source), toast="Saved. The new budget holds from now on.")


@blueprint.post("/admin/offers/vouchers/<int:voucher_id>/void")
@merchant_only
def void_voucher(shop: Shop, voucher_id: int) -> ResponseReturnValue:
    """Take one code back, once that was confirmed."""
    voucher = vouchers.get(shop.id, voucher_id)
    if request.form.get("confirmed") != "1":
        raise BadInput("Confirm that the code is to be withdrawn.")
    with unit_of_work():
        done = vouchers.void(vouchers.get(shop.id, voucher_id), by=g.merchant["sub"])
        shops.audit(shop.id, g.merchant["sub"], "voucher_voided", {"voucher": voucher_id, "done": done})
    said = "The code is withdrawn." if done else "That code was over already."
    return answer(_offer_page(shop, voucher.source), toast=said)


def change_limits(shop: Shop, source: str, limits: Limits, title: str, by: str) -> None:
    """Set a budget in the open unit of work, on record."""
    newest = listing.page(shop.id, source=source, limit=1)
    terms = newest[0].terms if newest else None
    budget = budgets.find(shop.id, source)
    each_minor = estimate(shop, terms, source=source, reach=0).each_minor if terms else 0
    if each_minor == 0 and budget is not None:
        each_minor = budget.each_minor
    budgets.set_budget(shop, source, limits, title=title, terms=terms, each_minor=each_minor)
    told = {"source": source, "title": title, "period": limits.period.value}
    caps = {"most_codes": limits.most_codes, "most_minor": limits.most_minor}
    shops.audit(shop.id, by, "budget_changed", told | caps)


def _offer_page(shop: Shop, source: str, form: Mapping[str, str] | None = None, problem: str = "") -> str:
    title, budget = _known(shop, source), budgets.find(shop.id, source)
    states = listing.tally_of(shop.id, source)
    used_minor, open_minor = listing.spent_minor(states)
    state, before_id = _asked_state(), whole_number(request.args.get("before", ""), 1, LARGEST_ID)
    found = listing.page(shop.id, source=source, state=state, before_id=before_id, limit=PAGE + 1)
    here = f"/admin/offers/{source}"
    chosen = {"state": state.value} if state else {}
    older = f"{here}?{urlencode({**chosen, 'before': found[PAGE - 1].id})}" if len(found) > PAGE else ""
    return page(
        "offers/offer.html",
        source=source,
        title=title,
        budget=budget,
        values=form or budget_values(budget, USUAL, shop.currency),
        problem=problem,
        each_minor=budget.each_minor if budget else 0,
        given=sum(states.get(each, (0, 0))[0] for each in GIVEN),
        states={each.value: number for each, (number, _) in states.items()},
        used_minor=used_minor,
        open_minor=open_minor,
        filters=_filters(here, state),
        vouchers=found[:PAGE],
        tones=TONES,
        is_first=before_id is None,
        first_path=f"{here}?{urlencode(chosen)}" if chosen else here,
        next_path=older,
    )


def _known(shop: Shop, source: str) -> str:
    """The title of an offer of this shop; raises NotFound for any other."""
    budget = budgets.find(shop.id, source)
    if budget is not None:
        return budget.title
    if not listing.page(shop.id, source=source, limit=1):
        raise NotFound("There is no such offer.")
    return source.replace(":", " ").capitalize()


def _row(source: str, budget: Any, states: dict[VoucherState, tuple[int, int]]) -> dict[str, Any]:
    used_minor, open_minor = listing.spent_minor(states)
    return {
        "source": source,
        "title": budget.title if budget else source.replace(":", " ").capitalize(),
        "budget": budget,
        "given": sum(states.get(each, (0, 0))[0] for each in GIVEN),
        "states": [(each.value, states.get(each, (0, 0))[0]) for each in VoucherState],
        "used_minor": used_minor,
        "open_minor": open_minor,
    }


def _asked_state() -> VoucherState | None:
    asked = request.args.get("state", "")
    return VoucherState(asked) if asked in set(VoucherState) else None


def _filters(here: str, chosen: VoucherState | None) -> list[tuple[str, str, bool]]:
    all_of_them = [("All", here, chosen is None)]
    return all_of_them + [
        (each.value.capitalize(), f"{here}?state={each.value}", each is chosen) for each in VoucherState
    ]


def _optional(shop: Shop) -> list[dict[str, Any]]:
    """The kinds that need scopes of their own, and which of those are missing."""
    granted = shops.permissions_of(shop)
    return [
        {
            "title": title,
            "why": hosted.OPTIONAL[KINDS[kind].scopes[-1]],
            "missing": [each for each in KINDS[kind].scopes if not granted.has(each)],
        }
        for kind, title in TITLES.items()
    ]
