"""Importing: a shop's products, customers and orders are brought in once, when it arrives.

What is imported is history: it earns nothing, mails nobody and is no happening.
"""

from app.importing.bringing import import_customers, import_orders, import_products
from app.importing.models import ImportPart
from app.importing.privacy import PRIVACY
from app.importing.starting import begin, cancel, look_again, progress, start, stop

JOBS = {
    "importing.start": begin,
    "importing.products": import_products,
    "importing.customers": import_customers,
    "importing.orders": import_orders,
    "importing.cancel": cancel,
}

__all__ = ["JOBS", "PRIVACY", "ImportPart", "look_again", "progress", "start", "stop"]
