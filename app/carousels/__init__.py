"""Carousels: which products stand in which spot, for whom, and why.

Every placement is a priority list of strategies that ends in one that always fills.
"""

from app.carousels.filling import Context, Filled, fill
from app.carousels.placements import PLACEMENTS, STRATEGY_TITLES, Placement, configuration
from app.carousels.storefront import blueprint

BLUEPRINTS = [blueprint]
CONFIG = configuration

__all__ = ["BLUEPRINTS", "CONFIG", "PLACEMENTS", "STRATEGY_TITLES", "Context", "Filled", "Placement", "fill"]
