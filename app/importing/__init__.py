"""Importing: a shop's products, customers and orders are brought in once, when it arrives.

What is imported is history: it earns nothing, mails nobody and is no happening.
"""

from app.importing.models import ImportPart
from app.importing.pages import import_customers, import_orders, import_products
from app.importing.privacy import PRIVACY
from app.importing.starting import begin, progress, start

JOBS = {
    "importing.start": begin,
    "importing.products": import_products,
    "importing.customers": import_customers,
    "importing.orders": import_orders,
}

__all__ = ["JOBS", "PRIVACY", "ImportPart", "progress", "start"]
