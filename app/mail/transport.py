"""The way out: SMTP with or without TLS from the first byte, or no further than the outbox."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from app.core.unit import is_open
from app.mail.message import Message, Outcome, built

TIMEOUT_SECONDS = 20


def deliver(mail_url: str, message: Message) -> Outcome:
    """Hand the message over; never inside a unit of work. The outbox takes everything."""
    if is_open():
        raise RuntimeError("mail is not sent inside a unit of work")
    mail = built(message)
    target = urlsplit(mail_url)
    return Outcome.SENT if target.scheme == "outbox" else _by_smtp(target, mail)


def _by_smtp(target: SplitResult, mail: EmailMessage) -> Outcome:
    handed_over = False
    try:
        with _connected(target) as server:
            server.ehlo_or_helo_if_needed()
            code, _ = server.mail(str(mail["From"].addresses[0].addr_spec))
            if code == 250:
                code, _ = server.rcpt(str(mail["To"].addresses[0].addr_spec))
            if code in {250, 251}:
                handed_over = True
                code, _ = server.data(mail.as_bytes())
                handed_over = False
            return _meaning(code)
    except smtplib.SMTPResponseException as refusal:
        return _meaning(refusal.smtp_code)
    except (smtplib.SMTPException, OSError):
        return Outcome.UNKNOWN if handed_over else Outcome.LATER


@contextmanager
def _connected(target: SplitResult) -> Iterator[smtplib.SMTP]:
    host = target.hostname or "localhost"
    if target.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, target.port or 465, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, target.port or 25, timeout=TIMEOUT_SECONDS)
    try:
        if target.scheme == "smtp" and target.username:
            server.starttls(context=ssl.create_default_context())
        if target.username:
            server.login(unquote(target.username), unquote(target.password or ""))
        yield server
    finally:
        _hang_up(server)


def _hang_up(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()


def _meaning(code: int) -> Outcome:
    if 200 <= code < 300:
        return Outcome.SENT
    return Outcome.REFUSED if 500 <= code < 600 else Outcome.LATER
