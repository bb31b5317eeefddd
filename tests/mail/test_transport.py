"""The way out, against a real mail server on this machine."""

from __future__ import annotations

import random
import socket
import threading
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from app import mail
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from app.mail import Message, Outcome
from tests.mail.postbox import Postbox, postbox

__all__ = ["postbox"]
pytestmark = pytest.mark.one_database


def message(**changes: str) -> Message:
    values = {
        "message_id": "1.1@shop.example", "sender_name": "First Press", "sender_email": "hello@shop.example",
        "to_name": "Ada Byron", "to_email": "ada@example.com", "subject": "Grüße", "html": "<p>Hi</p>",
        "text": "Hi", "at": datetime(2026, 3, 10, tzinfo=UTC), "unsubscribe_url": "https://app.example/e/u/1",
    }  # fmt: skip
    return Message(**values | changes)


def arrived(postbox: Postbox) -> EmailMessage:
    (letter,) = postbox.taken
    return message_from_bytes(letter, policy=policy.default)


def test_a_mail_arrives_whole(app, postbox):
    assert mail.deliver(postbox.url, message()) is Outcome.SENT

    letter = arrived(postbox)
    assert (letter["From"], letter["To"]) == (
        "First Press <hello@shop.example>",
        "Ada Byron <ada@example.com>",
    )
    assert (letter["Subject"], letter["Message-ID"]) == ("Grüße", "<1.1@shop.example>")
    assert letter["Date"].datetime == datetime(2026, 3, 10, tzinfo=UTC)
    assert letter.get_body(["html"]).get_content().strip() == "<p>Hi</p>"
    assert letter.get_body(["plain"]).get_content().strip() == "Hi"


def test_a_mail_with_an_unsubscribe_address_carries_the_pair_of_headers_and_another_neither(app, postbox):
    mail.deliver(postbox.url, message())
    mail.deliver(postbox.url, message(unsubscribe_url=""))

    marketing, receipt = (message_from_bytes(letter, policy=policy.default) for letter in postbox.taken)
    assert marketing["List-Unsubscribe"] == "<https://app.example/e/u/1>"
    assert marketing["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert receipt["List-Unsubscribe"] is receipt["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize(
    ("rcpt", "data", "outcome"),
    [
        ("550 5.1.1 no such user", "250 OK", Outcome.BOUNCED),
        ("550 no such user", "250 OK", Outcome.BOUNCED),
        ("450 try later", "250 OK", Outcome.LATER),
        ("550 5.7.1 relaying denied", "250 OK", Outcome.REFUSED),
        ("530 5.7.0 log in first", "250 OK", Outcome.LATER),
        ("250 OK", "554 spam", Outcome.REFUSED),
        ("250 OK", "451 try later", Outcome.LATER),
    ],
)
def test_what_the_server_says_is_understood(app, postbox, rcpt, data, outcome):
    postbox.to_rcpt, postbox.to_data = rcpt, data

    assert mail.deliver(postbox.url, message()) is outcome
    assert postbox.taken == []


@pytest.mark.parametrize("answer", ["530 5.7.0 log in first", "550 5.7.1 no mail from you", "451 busy"])
def test_a_server_that_takes_nothing_from_us_says_nothing_about_the_reader(app, postbox, answer):
    postbox.to_mail = answer

    assert mail.deliver(postbox.url, message()) is Outcome.LATER


def test_a_server_that_does_not_let_us_in_says_nothing_about_the_reader(app, postbox):
    with_password = postbox.url.replace("smtp://", "smtp://olive:wrong@")

    assert mail.deliver(with_password, message()) is Outcome.LATER
    assert postbox.asked == 0


@pytest.mark.parametrize("greeting", [b"554 go away\r\n", b"421 busy\r\n", b""])
def test_a_server_that_turns_everybody_away_means_later(app, greeting):
    with socket.create_server(("127.0.0.1", 0)) as door:

        def turn_away() -> None:
            line, _ = door.accept()
            with line:
                line.sendall(greeting)

        doorkeeper = threading.Thread(target=turn_away)
        doorkeeper.start()
        try:
            url = f"smtp://127.0.0.1:{door.getsockname()[1]}"
            assert mail.deliver(url, message()) is Outcome.LATER
        finally:
            doorkeeper.join()


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


@pytest.mark.parametrize("address", ["ünï@example.com", "ada", "ada@", "ada@b c.example", "<ada@x.example>"])
def test_an_address_that_mail_servers_do_not_take_is_refused(app, postbox, address):
    for field in ("to_email", "sender_email"):
        with pytest.raises(BadInput):
            mail.deliver(postbox.url, message(**{field: address}))

    assert postbox.asked == 0


def test_a_domain_in_another_script_is_written_as_mail_servers_know_it(app, postbox):
    assert mail.deliver(postbox.url, message(to_email="ada@exämple.com")) is Outcome.SENT

    assert arrived(postbox)["To"] == "Ada Byron <ada@xn--exmple-cua.com>"


@pytest.mark.parametrize("seed", range(5))
def test_whatever_the_server_answers_only_its_word_about_the_address_is_a_bounce(app, postbox, seed):
    dice = random.Random(seed)
    for _ in range(6):
        said = [
            dice.choice(["250 OK", "450 later", "550 no", "530 log in", "554 5.7.1 no"]) for _ in range(3)
        ]
        postbox.to_mail, postbox.to_rcpt, postbox.to_data = said
        before = len(postbox.taken)

        outcome = mail.deliver(postbox.url, message())

        first_no = next((place for place, answer in enumerate(said) if answer != "250 OK"), None)
        assert (outcome is Outcome.SENT) == (first_no is None) == (len(postbox.taken) > before)
        assert (outcome is Outcome.BOUNCED) == (first_no == 1 and said[1] == "550 no"), said


def test_no_mail_goes_inside_a_unit_of_work(app):
    with pytest.raises(RuntimeError), unit_of_work():
        mail.deliver("outbox:", message())
