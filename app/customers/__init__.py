"""Customers: who the shop knows, guests included, and whether each wants its mail.

Other rooms use the names below and nothing deeper.
"""

from app.customers.acquainting import JOBS
from app.customers.addresses import checked_email, normal_email
from app.customers.consent import ask, grant, has_consent, unask, withdraw
from app.customers.lookup import (
    accounts,
    by_ids,
    count,
    find_by_email,
    find_by_platform_id,
    get,
    is_present,
    lock,
    page,
    tags_in_use,
    those_known,
)
from app.customers.merging import (
    Merged,
    all_ids_of,
    find_all,
    known_by_name,
    mark_gone,
    merge,
    present_ids,
    successors,
)
from app.customers.models import ConsentEntry, ConsentState, Customer, CustomerMerge, TopicChoice
from app.customers.owners import Owner, account_of, of_order, owners_of_orders, person_of
from app.customers.privacy import PRIVACY, remove
from app.customers.recording import record_many
from app.customers.signed_in import signed_in
from app.customers.state import state as STATE
from app.customers.topics import Topic, choose, declined_by, wants
from app.customers.write_back import queue_write_back

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
    "Topic",
    "TopicChoice",
    "account_of",
    "accounts",
    "all_ids_of",
    "ask",
    "by_ids",
    "checked_email",
    "choose",
    "count",
    "declined_by",
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
    "person_of",
    "present_ids",
    "queue_write_back",
    "record_many",
    "remove",
    "signed_in",
    "successors",
    "tags_in_use",
    "those_known",
    "unask",
    "wants",
    "withdraw",
]
