"""Carousels: which products stand in which spot, for whom, and why.

Every placement is a priority list of strategies that ends in one that always fills.
"""

from app.carousels import publishing
from app.carousels.attributing import attribute
from app.carousels.context import Context
from app.carousels.figures import PlacementFigures, comparison_of, figures
from app.carousels.filling import Filled, fill
from app.carousels.placements import DEFAULTS, Placement, configuration, list_all
from app.carousels.privacy import PRIVACY
from app.carousels.publishing import publish_again
from app.carousels.reordering import Basket, basket_of
from app.carousels.reordering import link as reorder_link
from app.carousels.storefront import blueprint
from app.carousels.strategies import STRATEGIES
from app.carousels.traces import TRACES

BLUEPRINTS = [blueprint]
CONFIG = configuration
JOBS = publishing.JOBS

__all__ = [
    "BLUEPRINTS",
    "CONFIG",
    "DEFAULTS",
    "JOBS",
    "PRIVACY",
    "STRATEGIES",
    "TRACES",
    "Basket",
    "Context",
    "Filled",
    "Placement",
    "PlacementFigures",
    "attribute",
    "basket_of",
    "comparison_of",
    "configuration",
    "figures",
    "fill",
    "list_all",
    "publish_again",
    "reorder_link",
]
