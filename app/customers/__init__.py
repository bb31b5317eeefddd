"""Customers: who the shop knows, guests included, and whether each wants its mail.

Other rooms use the names below and nothing deeper.
"""

from app.customers.addresses import normal_email
from app.customers.consent import grant, has_consent, withdraw
from app.customers.lookup import by_ids, count, find_by_email, find_by_platform_id, get, page
from app.customers.models import ConsentEntry, ConsentState, Customer
from app.customers.owners import Owner, of_order, owners_of_orders
from app.customers.privacy import PRIVACY
from app.customers.recording import record_many
from app.customers.state import state as STATE
from app.customers.write_back import JOBS, queue_write_back

__all__ = [
    "JOBS",
    "PRIVACY",
    "STATE",
    "ConsentEntry",
    "ConsentState",
    "Customer",
    "Owner",
    "by_ids",
    "count",
    "find_by_email",
    "find_by_platform_id",
    "get",
    "grant",
    "has_consent",
    "normal_email",
    "of_order",
    "owners_of_orders",
    "page",
    "queue_write_back",
    "record_many",
    "withdraw",
]
