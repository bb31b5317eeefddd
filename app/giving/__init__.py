"""Giving: what a merchant gives one customer by hand, and how she hears of it.

Other rooms use the names below and nothing deeper.
"""

from app.giving.admin import blueprint as admin_blueprint
from app.giving.admin import customer_panel
from app.giving.gifts import SOURCE, Gift, give
from app.giving.telling import recall, tell

BLUEPRINTS = [admin_blueprint]

__all__ = ["BLUEPRINTS", "SOURCE", "Gift", "customer_panel", "give", "recall", "tell"]
