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
TAKEN, FORWARDED, LOG_IN_FIRST = 250, 251, 530


def deliver(mail_url: str, message: Message) -> Outcome:
    """Hand the message over; never inside a unit of work. The outbox takes everything."""
    if is_open():
        raise RuntimeError("mail is not sent inside a unit of work")
    mail = built(message)
    target = urlsplit(mail_url)
    return Outcome.SENT if target.scheme == "outbox" else _by_smtp(target, mail)


def _by_smtp(target: SplitResult, mail: EmailMessage) -> Outcome:
    is_handed_over = False
    try:
        with _connected(target) as server:
            server.ehlo_or_helo_if_needed()
            code, _ = server.mail(str(mail["From"].addresses[0].addr_spec))
            if code != TAKEN:
                return Outcome.LATER
            code, said = server.rcpt(str(mail["To"].addresses[0].addr_spec))
            if code not in {TAKEN, FORWARDED}:
                return _of_address(code, said)
            is_handed_over = True
            code, _ = server.data(mail.as_bytes())
            is_handed_over = False
            return _of_mail(code)
    except smtplib.SMTPDataError as refusal:
        return _of_mail(refusal.smtp_code)
    except (smtplib.SMTPException, OSError):
        return Outcome.UNKNOWN if is_handed_over else Outcome.LATER


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


def _of_address(code: int, said: bytes) -> Outcome:
    """Only a word about the address itself suppresses it, not one about who we are or may."""
    if not _is_for_good(code) or code == LOG_IN_FIRST:
        return Outcome.LATER
    return Outcome.REFUSED if said.startswith(b"5.7.") else Outcome.BOUNCED


def _of_mail(code: int) -> Outcome:
    if 200 <= code < 300:
        return Outcome.SENT
    if 400 <= code < 500:
        return Outcome.LATER
    return Outcome.REFUSED if _is_for_good(code) else Outcome.UNKNOWN


def _is_for_good(code: int) -> bool:
    return 500 <= code < 600
