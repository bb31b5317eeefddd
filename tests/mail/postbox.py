"""A real mail server on this machine that takes mail, or answers as it is told."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator

import pytest
from aiosmtpd.controller import Controller


class Postbox:
    """Each answer is what the server says from now on."""

    def __init__(self, port: int, scheme: str = "smtp") -> None:
        self.port = port
        self.url = f"{scheme}://127.0.0.1:{port}"
        self.taken: list[bytes] = []
        self.asked = 0
        """How often somebody came with a letter."""
        self.to_mail = self.to_rcpt = self.to_data = "250 OK"
        self.drops = False
        """The line breaks after the letter was handed over."""
        self.meanwhile: Callable[[], None] = lambda: None
        """What happens elsewhere while the letter is handed over."""

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.asked += 1
        if self.to_mail.startswith("250"):
            envelope.mail_from = address
        return self.to_mail

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.to_rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_rcpt

    async def handle_DATA(self, server, session, envelope):
        self.meanwhile()
        if self.drops:
            server.transport.abort()
        if self.to_data.startswith("250"):
            self.taken.append(envelope.content)
        return self.to_data


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    box = Postbox(free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    with contextlib.suppress(Exception):
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
