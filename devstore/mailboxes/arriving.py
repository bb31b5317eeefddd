"""Mails that arrive, and what lies in a mailbox."""

import re
from collections.abc import Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.mailboxes.models import Mail

ADDRESS_IN_BRACKETS = re.compile(r"<(https?://[^>]+)>")


def put_into_mailboxes(session: Session, recipients: Sequence[str], raw: bytes) -> None:
    """One copy for each address of the envelope."""
    message = message_from_bytes(raw, _class=EmailMessage, policy=modern)
    link = ADDRESS_IN_BRACKETS.search(str(message["List-Unsubscribe"] or ""))
    for recipient in recipients:
        session.add(
            Mail(
                email=recipient.strip().lower(),
                sender=str(message["From"] or ""),
                subject=str(message["Subject"] or ""),
                message_id=str(message["Message-ID"] or ""),
                html=_part(message, "html"),
                text=_part(message, "plain"),
                unsubscribe_url=link[1] if link else "",
                arrived_at=clock.now(session),
            )
        )


def mails_of(session: Session, email: str | None) -> Sequence[Mail]:
    """A mailbox, newest first."""
    return session.scalars(
        select(Mail).where(Mail.email == (email or "").lower()).order_by(Mail.id.desc())
    ).all()


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body else ""
