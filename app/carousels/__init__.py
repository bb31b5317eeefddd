"""Carousels: which products stand in which spot, for whom, and why.

Every placement is a priority list of strategies that ends in one that always fills.
"""

from app.carousels import plain_pages, publishing
from app.carousels.account.storefront import blueprint as account_blueprint
from app.carousels.admin import blueprint as admin_blueprint
from app.carousels.attributing import attribute
from app.carousels.context import Context
from app.carousels.figures import DAYS, PlacementFigures, by_day, comparison_of, figures
from app.carousels.filling import Filled, fill
from app.carousels.placements import DEFAULTS, PAGES, Placement, configuration, existing, list_all
from app.carousels.privacy import PRIVACY
from app.carousels.publishing import publish_again
from app.carousels.reordering import Basket, basket_of
from app.carousels.reordering import link as reorder_link
from app.carousels.rules.admin import blueprint as rules_blueprint
from app.carousels.standing import SPARE_STOCK
from app.carousels.storefront import blueprint
from app.carousels.strategies import STRATEGIES
from app.carousels.traces import TRACES
from app.carousels.words import title as heading

BLUEPRINTS = [blueprint, account_blueprint, admin_blueprint, rules_blueprint]
CONFIG = configuration
JOBS = publishing.JOBS | plain_pages.JOBS
RECURRING = plain_pages.RECURRING

__all__ = [
    "BLUEPRINTS",
    "CONFIG",
    "DAYS",
    "DEFAULTS",
    "JOBS",
    "PAGES",
    "PRIVACY",
    "RECURRING",
    "SPARE_STOCK",
    "STRATEGIES",
    "TRACES",
    "Basket",
    "Context",
    "Filled",
    "Placement",
    "PlacementFigures",
    "attribute",
    "basket_of",
    "by_day",
    "comparison_of",
    "configuration",
    "existing",
    "figures",
    "fill",
    "heading",
    "list_all",
    "publish_again",
    "reorder_link",
]
