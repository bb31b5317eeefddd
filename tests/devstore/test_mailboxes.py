"""Mail for the shops' customers: taken by SMTP, read by shoppers through the links that are in it."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Thread

import pytest
from sqlalchemy import select

from devstore.database import Database
from devstore.mailboxes.models import Mail
from devstore.mailboxes.post_office import PostOffice
from devstore.shoppers.browser import Browser
from devstore.shoppers.people import newcomer, newcomers_host
from devstore.shoppers.post import Followed, read, unseen_mails

pytestmark = pytest.mark.one_database
HANDLE = "fern-and-finch"
SOMEBODY = newcomer(HANDLE, 1, 3)
READER = replace(SOMEBODY, ways=replace(SOMEBODY.ways, reads_mails=0.6, follows_mails=0.5, unsubscribes=0.0))


@pytest.fixture
def office(tmp_path) -> Iterator[tuple[Database, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    database = Database(tmp_path / "store.db")
    database.create_tables()
    running = PostOffice(database, port)
    running.start()
    yield database, port
    running.stop()
    database.dispose()


@pytest.fixture
def links() -> Iterator[tuple[str, list[str]]]:
    """An app that notes which of its links were called."""
    called: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            called.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", called
    server.shutdown()
    server.server_close()


def letter(to: str = READER.email, app: str = "http://127.0.0.1:9") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Fern & Finch <shop@example.com>"
    mail["To"] = to
    mail["Subject"] = "Grüße"
    mail["Message-ID"] = "<1@example.com>"
    mail["List-Unsubscribe"] = f"<{app}/e/unsubscribe/t>"
    mail.set_content("Text.\n.A line that begins with a dot.")
    mail.add_alternative(
        f'<a href="{app}/e/click/a?x=1&amp;y=2">Shop</a><img src="{app}/e/open/t.gif">', subtype="html"
    )
    return mail


def test_a_mail_lies_in_the_mailbox_of_each_recipient_as_it_was_written(office) -> None:
    database, port = office
    with smtplib.SMTP("127.0.0.1", port) as line:
        line.send_message(letter(), to_addrs=["Ada@example.com", "bo@example.com"])

    with database.session_scope() as session:
        first, second = session.scalars(select(Mail).order_by(Mail.id))
    assert (first.email, second.email) == ("ada@example.com", "bo@example.com")
    assert (first.sender, first.subject) == ("Fern & Finch <shop@example.com>", "Grüße")
    assert first.text.replace("\r\n", "\n") == "Text.\n.A line that begins with a dot.\n"
    assert "/e/click/a?x=1&amp;y=2" in first.html
    assert first.unsubscribe_url == "http://127.0.0.1:9/e/unsubscribe/t"


def test_what_is_no_address_or_out_of_order_is_refused(office) -> None:
    _, port = office
    with smtplib.SMTP("127.0.0.1", port) as line:
        line.ehlo()
        assert line.docmd("DATA")[0] == 503
        assert line.docmd("RCPT", "TO:<ada@example.com>")[0] == 503
        line.mail("shop@example.com")
        assert line.rcpt("nobody")[0] == 501
        assert line.docmd("VRFY", "ada")[0] == 502


def test_shoppers_see_only_mails_to_themselves(office) -> None:
    database, port = office
    with smtplib.SMTP("127.0.0.1", port) as line:
        for to in (READER.email, "known@example.com", "visitor.of.the.demo@example.com"):
            line.send_message(letter(to))

    with database.session_scope() as session:
        found = unseen_mails(session, newcomers_host(HANDLE), ["known@example.com"])
        assert [mail.email for mail in found] == [READER.email, "known@example.com"]


def test_some_mails_are_opened_some_lead_into_the_shop_and_always_the_same_ones(links) -> None:
    app, called = links
    browser = Browser("http://fern-and-finch.localhost:9", "127.0.0.1")
    message = letter(app=app)
    markup = message.get_body(("html",)).get_content()
    mail = Mail(html=markup, unsubscribe_url=f"{app}/e/unsubscribe/t", email=READER.email, subject="x")

    def ways() -> list[Followed | None]:
        return [read(mail, READER, browser, Random(number)) for number in range(30)]

    first = ways()
    opened = called.count("/e/open/t.gif")

    assert first == ways()
    followed = [link for link in first if link]
    assert set(followed) == {Followed(f"{app}/e/click/a?x=1&y=2", "mail")}
    assert 0 < len(followed) < opened < 30


def test_points_in_a_mail_draw_only_who_has_enough_of_them(links) -> None:
    app, _ = links
    browser = Browser("http://fern-and-finch.localhost:9", "127.0.0.1")
    collector = replace(
        READER, ways=replace(READER.ways, reads_mails=1.0, follows_mails=0.0, drawn_by_points=1.0)
    )

    def reason(text: str) -> str | None:
        mail = Mail(
            html=f'<a href="{app}/e/click/a">Shop</a>', text=text, unsubscribe_url="", email="a@b.example"
        )
        found = read(mail, collector, browser, Random(1))
        return found.came_by if found else None

    assert reason("Thank you.\nYou have 1,240 points with us.") == "points"
    assert reason("You have 12 stars with us.") is None
    assert reason("Thank you.") is None
