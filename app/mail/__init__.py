"""Mail: addresses we must not write to, what we wrote, and the way out.

Knows no shop and no customer: it takes a message with a sender and the id of whose it is.
"""

from app.mail.message import Message, Outcome, built
from app.mail.models import OutboxMail, Suppression
from app.mail.outbox import keep, kept, outbox, page
from app.mail.privacy import PRIVACY, export_mails, redact_address, redact_mails
from app.mail.suppression import (
    UNSUBSCRIBED,
    is_suppressed,
    normal_address,
    suppress,
    suppressed_because,
    unsuppress,
)
from app.mail.transport import deliver

__all__ = [
    "PRIVACY",
    "UNSUBSCRIBED",
    "Message",
    "OutboxMail",
    "Outcome",
    "Suppression",
    "built",
    "deliver",
    "export_mails",
    "is_suppressed",
    "keep",
    "kept",
    "normal_address",
    "outbox",
    "page",
    "redact_address",
    "redact_mails",
    "suppress",
    "suppressed_because",
    "unsuppress",
]
