"""Offers: every code that leaves the house, from the promise to its use.

Other rooms use the names below and nothing deeper.
"""

from datetime import timedelta

from app.core.registry import Recurring
from app.offers import pool_filling
from app.offers.admin import NAV, USUAL, change_limits
from app.offers.admin import blueprint as admin_blueprint
from app.offers.budgets import Alarm, BudgetSpent, Limits, alarms, open_budget, set_budget
from app.offers.budgets import find as find_budget
from app.offers.estimate import MONTH, Estimate, estimate
from app.offers.expiring import expire
from app.offers.forms import amount_of, budget_values, combines_of, limits_of, typed
from app.offers.holders import customer_holder, held, promised, share
from app.offers.in_hand import in_hand
from app.offers.issuing import issue, issue_inline, withdraw
from app.offers.listing import counts, held_by, page
from app.offers.models import OfferBudget, Period, Voucher, VoucherState
from app.offers.privacy import PRIVACY
from app.offers.reconciling import reconcile, reconcile_shop
from app.offers.state import state as STATE
from app.offers.terms import CLASSES, OfferKind, OfferTerms, scopes_of
from app.offers.traces import TRACES
from app.offers.vouchers import (
    OfferEnded,
    change_owner,
    get,
    keep_promise,
    refuse_ended,
    reserve,
    settle,
    void,
)

BLUEPRINTS = [admin_blueprint]
JOBS = {
    "offers.issue": issue,
    "offers.withdraw": withdraw,
    "offers.expire": expire,
    "offers.reconcile": reconcile,
    "offers.reconcile_shop": reconcile_shop,
    "offers.plan_pools": pool_filling.plan,
    "offers.fill_pool": pool_filling.fill,
    "offers.clear_pool": pool_filling.clear,
}
RECURRING = [
    Recurring("offers.expire", timedelta(hours=1)),
    Recurring("offers.reconcile", timedelta(minutes=10)),
    Recurring("offers.plan_pools", timedelta(minutes=5)),
]

__all__ = [
    "BLUEPRINTS",
    "CLASSES",
    "JOBS",
    "MONTH",
    "NAV",
    "PRIVACY",
    "RECURRING",
    "STATE",
    "TRACES",
    "USUAL",
    "Alarm",
    "BudgetSpent",
    "Estimate",
    "Limits",
    "OfferBudget",
    "OfferEnded",
    "OfferKind",
    "OfferTerms",
    "Period",
    "Voucher",
    "VoucherState",
    "alarms",
    "amount_of",
    "budget_values",
    "change_limits",
    "change_owner",
    "combines_of",
    "counts",
    "customer_holder",
    "estimate",
    "find_budget",
    "get",
    "held",
    "held_by",
    "in_hand",
    "issue_inline",
    "keep_promise",
    "limits_of",
    "open_budget",
    "page",
    "promised",
    "refuse_ended",
    "reserve",
    "scopes_of",
    "set_budget",
    "settle",
    "share",
    "typed",
    "void",
]
