"""Loyalty: points a shop's customers earn and spend, kept in a double-entry ledger.

Other rooms use the names below and nothing deeper.
"""

from app.loyalty.account import blueprint as account_blueprint
from app.loyalty.accounts import (
    Balances,
    Line,
    Totals,
    balances,
    balances_of,
    entries,
    points_held,
    totals,
    worth_minor,
)
from app.loyalty.admin import NAV, customer_panel
from app.loyalty.admin import blueprint as admin_blueprint
from app.loyalty.configuration import configuration as CONFIG
from app.loyalty.configuration import terms_told
from app.loyalty.earning import settle
from app.loyalty.estimate import Estimate, estimate
from app.loyalty.jobs import mature_order
from app.loyalty.ledger import InsufficientPoints, KeyReused
from app.loyalty.merging import move_points
from app.loyalty.models import Programme
from app.loyalty.own_history import maturing
from app.loyalty.privacy import PRIVACY
from app.loyalty.programme import change_programme, programme_at, programme_of, switch_off, switch_on
from app.loyalty.spending import adjust, redeem
from app.loyalty.state import state as STATE
from app.loyalty.storefront import blueprint as storefront_blueprint

BLUEPRINTS = [admin_blueprint, storefront_blueprint, account_blueprint]
JOBS = {"loyalty.mature": mature_order}

__all__ = [
    "BLUEPRINTS",
    "CONFIG",
    "JOBS",
    "NAV",
    "PRIVACY",
    "STATE",
    "Balances",
    "Estimate",
    "InsufficientPoints",
    "KeyReused",
    "Line",
    "Programme",
    "Totals",
    "adjust",
    "balances",
    "balances_of",
    "change_programme",
    "customer_panel",
    "entries",
    "estimate",
    "maturing",
    "move_points",
    "points_held",
    "programme_at",
    "programme_of",
    "redeem",
    "settle",
    "switch_off",
    "switch_on",
    "terms_told",
    "totals",
    "worth_minor",
]
