"""Reactions: the one table that says what each happening sets in motion.

`settle_order` is the one way in which a state of an order reaches all who keep books about it.
"""

from app.reactions.settling import settle_order
from app.reactions.table import JOBS, REACTIONS

__all__ = ["JOBS", "REACTIONS", "settle_order"]
