"""The way out, against a real mail server on this machine."""

from __future__ import annotations

import contextlib
import socket
from datetime import UTC, datetime

import pytest
from aiosmtpd.controller import Controller

from app import mail
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from app.mail import Message, Outcome

pytestmark = pytest.mark.one_database


class Postbox:
    """Takes mail, or answers as it is told."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.to_rcpt, self.to_data = "250 OK", "250 OK"
        self.drops = False

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.to_rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_rcpt

    async def handle_DATA(self, server, session, envelope):
        if self.drops:
            server.transport.abort()
        if self.to_data.startswith("250"):
            self.taken.append(envelope.content)
        return self.to_data


@pytest.fixture
def postbox():
    box = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    box.url = f"smtp://127.0.0.1:{port}"
    yield box
    with contextlib.suppress(Exception):
        controller.stop()


def message(**changes: str) -> Message:
    values = {
        "message_id": "1.1@shop.example", "sender_name": "First Press", "sender_email": "hello@shop.example",
        "to_name": "Ada Byron", "to_email": "ada@example.com", "subject": "Grüße", "html": "<p>Hi</p>",
        "text": "Hi", "at": datetime(2026, 3, 10, tzinfo=UTC), "unsubscribe_url": "https://app.example/e/u/1",
    }  # fmt: skip
    return Message(**values | changes)


def test_a_mail_arrives_whole(app, postbox):
    assert mail.deliver(postbox.url, message()) is Outcome.SENT

    (letter,) = postbox.taken
    for part in (
        b"Message-ID: <1.1@shop.example>",
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        b"text/html",
    ):
        assert part in letter


@pytest.mark.parametrize(
    ("rcpt", "data", "outcome"),
    [
        ("550 no such user", "250 OK", Outcome.REFUSED),
        ("450 try later", "250 OK", Outcome.LATER),
        ("250 OK", "554 spam", Outcome.REFUSED),
        ("250 OK", "451 try later", Outcome.LATER),
    ],
)
def test_what_the_server_says_is_understood(app, postbox, rcpt, data, outcome):
    postbox.to_rcpt, postbox.to_data = rcpt, data

    assert mail.deliver(postbox.url, message()) is outcome
    assert postbox.taken == []


def test_a_line_that_breaks_after_the_body_leaves_it_unknown(app, postbox):
    postbox.drops = True

    assert mail.deliver(postbox.url, message()) is Outcome.UNKNOWN


def test_a_server_that_is_not_there_means_later(app):
    assert mail.deliver("smtp://127.0.0.1:9", message()) is Outcome.LATER


@pytest.mark.parametrize("field", ["subject", "to_name", "sender_name", "to_email"])
def test_a_header_that_breaks_its_line_is_refused(app, postbox, field):
    with pytest.raises(BadInput):
        mail.deliver(postbox.url, message(**{field: "x\r\nBcc: eve@example.com"}))

    assert postbox.taken == []


def test_no_mail_goes_inside_a_unit_of_work(app):
    with pytest.raises(RuntimeError), unit_of_work():
        mail.deliver("outbox:", message())
