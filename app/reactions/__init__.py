"""Reactions: the one table that says what each happening sets in motion.

`settle_orders` is the one way in which states of orders reach all who keep books about them.
"""

from app.reactions.merging import merge_customers
from app.reactions.settling import settle_order, settle_orders, take_back_deleted
from app.reactions.table import BATCHES, JOBS, REACTIONS

__all__ = [
    "BATCHES",
    "JOBS",
    "REACTIONS",
    "merge_customers",
    "settle_order",
    "settle_orders",
    "take_back_deleted",
]
