"""Sends: one mail to one customer, from 'it is due' to 'it went', asked at the last moment whether it may.

Every mail names its cause; the same cause mails once. A marketing mail needs consent, room in the
contact budget and no suppression at the moment of sending, not at the moment of planning.
"""

from app.sends.arriving import send_of_arrival, with_arrival
from app.sends.composing import SAMPLE_VALUES, preferences_link, preview
from app.sends.delivering import JOBS
from app.sends.liquid import TemplateRefused, check_template, render_text
from app.sends.models import Send, SendKind, SendState
from app.sends.planning import Trial, cancel_for_causes, cancel_waiting, find, of_customer, page, plan
from app.sends.privacy import PRIVACY
from app.sends.templating import MailText, printable
from app.sends.tracking import note_click, note_open

__all__ = [
    "JOBS",
    "PRIVACY",
    "SAMPLE_VALUES",
    "MailText",
    "Send",
    "SendKind",
    "SendState",
    "TemplateRefused",
    "Trial",
    "cancel_for_causes",
    "cancel_waiting",
    "check_template",
    "find",
    "note_click",
    "note_open",
    "of_customer",
    "page",
    "plan",
    "preferences_link",
    "preview",
    "printable",
    "render_text",
    "send_of_arrival",
    "with_arrival",
]
