"""Customers: who the shop knows, guests included, and whether each wants its mail.

Other rooms use the names below and nothing deeper.
"""

from app.customers.addresses import normal_email
from app.customers.consent import grant, has_consent, withdraw
from app.customers.lookup import (
    by_ids,
    count,
    find_by_email,
    find_by_platform_id,
    get,
    is_present,
    lock,
    page,
    tags_in_use,
)
from app.customers.merging import Merged, all_ids_of, find_all, known_by_name, mark_gone, merge, present_ids
from app.customers.models import ConsentEntry, ConsentState, Customer, CustomerMerge
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
    "CustomerMerge",
    "Merged",
    "Owner",
    "all_ids_of",
    "by_ids",
    "count",
    "find_all",
    "find_by_email",
    "find_by_platform_id",
    "get",
    "grant",
    "has_consent",
    "is_present",
    "known_by_name",
    "lock",
    "mark_gone",
    "merge",
    "normal_email",
    "of_order",
    "owners_of_orders",
    "page",
    "present_ids",
    "queue_write_back",
    "record_many",
    "tags_in_use",
    "withdraw",
]
