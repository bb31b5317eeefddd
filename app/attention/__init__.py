"""Attention: the contact budget of each customer. What does not fit waits; nothing is dropped.

Other rooms use the names below and nothing deeper.
"""

from app.attention.budget import Caps, NotYet, Verdict, book, caps_of, is_booked, last_contacts, may_contact
from app.attention.models import Channel, ContactEntry
from app.attention.privacy import PRIVACY

__all__ = [
    "PRIVACY",
    "Caps",
    "Channel",
    "ContactEntry",
    "NotYet",
    "Verdict",
    "book",
    "caps_of",
    "is_booked",
    "last_contacts",
    "may_contact",
]
