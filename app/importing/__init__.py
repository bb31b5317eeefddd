"""Importing: a shop's products, customers and orders are brought in once, when it arrives.

What is imported is history: it earns nothing, mails nobody and is no happening.
"""

from app.importing.admin import blueprint as history_blueprint
from app.importing.bringing import import_collections, import_customers, import_orders, import_products
from app.importing.models import ImportPart
from app.importing.privacy import PRIVACY
from app.importing.starting import begin, cancel, look_again, progress, start, stop
from app.importing.taking import forget_sheet, take_sheet

BLUEPRINTS = [history_blueprint]
JOBS = {
    "importing.start": begin,
    "importing.products": import_products,
    "importing.collections": import_collections,
    "importing.customers": import_customers,
    "importing.orders": import_orders,
    "importing.cancel": cancel,
    "importing.sheet": take_sheet,
    "importing.forget_sheet": forget_sheet,
}

__all__ = ["BLUEPRINTS", "JOBS", "PRIVACY", "ImportPart", "look_again", "progress", "start", "stop"]
