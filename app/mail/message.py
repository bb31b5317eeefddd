"""One mail, ready to go: its parts checked, its headers complete."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from app.core.errors import BadInput


class Outcome(enum.StrEnum):
    """What became of a delivery."""

    SENT = "sent"
    BOUNCED = "bounced"
    """There is no such address: it is suppressed."""
    REFUSED = "refused"
    """This mail will never be taken; the address may be good."""
    LATER = "later"
    """Nothing was taken, by a fault of theirs or ours; trying again is safe."""
    UNKNOWN = "unknown"
    """It may have been taken: the line broke after the body was sent."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """A mail from a shop to one person. `unsubscribe_url` is empty for transactional mail."""

    message_id: str
    """Without angle brackets; the same for every attempt."""
    sender_name: str
    sender_email: str
    to_name: str
    to_email: str
    subject: str
    html: str
    text: str
    at: datetime
    unsubscribe_url: str = ""


def built(message: Message) -> EmailMessage:
    """The message as it goes over the wire; raises BadInput for a header that breaks its line."""
    for value in (message.sender_name, message.to_name, message.subject, message.to_email):
        if "\r" in value or "\n" in value:
            raise BadInput("a name, address or subject holds a line break")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(message.sender_name, message.sender_email)
    mail["To"] = _address(message.to_name, message.to_email)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = f"<{message.message_id}>"
    if message.unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    return mail


def _address(name: str, email: str) -> Address:
    _, plain = parseaddr(email)
    user, at, domain = plain.rpartition("@")
    if not (user and at and domain) or plain != email or not user.isascii():
        raise BadInput(f"{email!r} is not an e-mail address that mail servers take")
    try:
        return Address(name, user, domain.encode("idna").decode())
    except (ValueError, IndexError):
        raise BadInput(f"{email!r} is not an e-mail address") from None
