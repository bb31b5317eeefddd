"""Attention: one contact budget per customer over mail, popups and nudges, and the reasons of each decision.

Other rooms use the names below and nothing deeper.
"""

from app.attention.budget import book, is_booked, last_contacts, may_contact
from app.attention.cooling import Ordered, ordered, popup_dismissed
from app.attention.decisions import Candidate, Tally, drop, newest, of_customer, tallies, wait
from app.attention.interrupting import Interruption, interruption, keep_refusals, popup_shown, unwritten
from app.attention.jobs import JOBS, RECURRING
from app.attention.judging import Verdict
from app.attention.models import Channel, ContactDecision, ContactEntry, Outcome, Reason
from app.attention.people import Who
from app.attention.privacy import PRIVACY
from app.attention.rehearsing import Rehearsal, rehearse
from app.attention.rules import Caps, Rules, change_rules, form_of, parse, rules_of

__all__ = [
    "JOBS",
    "PRIVACY",
    "RECURRING",
    "Candidate",
    "Caps",
    "Channel",
    "ContactDecision",
    "ContactEntry",
    "Interruption",
    "Ordered",
    "Outcome",
    "Reason",
    "Rehearsal",
    "Rules",
    "Tally",
    "Verdict",
    "Who",
    "book",
    "change_rules",
    "drop",
    "form_of",
    "interruption",
    "is_booked",
    "keep_refusals",
    "last_contacts",
    "may_contact",
    "newest",
    "of_customer",
    "ordered",
    "parse",
    "popup_dismissed",
    "popup_shown",
    "rehearse",
    "rules_of",
    "tallies",
    "unwritten",
    "wait",
]
