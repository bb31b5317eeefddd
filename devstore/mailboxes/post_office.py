"""The SMTP door: as much of RFC 5321 as a program that hands over mail needs."""

import re
import socketserver
from threading import Thread
from typing import Any, cast

from devstore.database import Database
from devstore.mailboxes.arriving import put_into_mailboxes

LARGEST_MAIL = 2_000_000
LONGEST_LINE = 4_000
SECONDS = 20
ADDRESS = re.compile(r"(?:FROM|TO):\s*<([^>]*)>", re.IGNORECASE)


class PostOffice:
    """Takes mail for everybody at one port of this machine, from `start` to `stop`."""

    def __init__(self, database: Database, port: int) -> None:
        self._server = _Server(("127.0.0.1", port), _Talk)
        self._server.database = database
        self._thread = Thread(target=self._server.serve_forever, args=(0.1,), name="post-office", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    database: Database


class _Talk(socketserver.StreamRequestHandler):
    """One connection."""

    timeout = SECONDS

    def setup(self) -> None:
        super().setup()
        self.sender: str | None = None
        self.recipients: list[str] = []

    def handle(self) -> None:
        self._say("220 stand-in mail ready")
        while line := self.rfile.readline(LONGEST_LINE):
            words = line.decode("utf-8", "replace").strip()
            verb = words.partition(" ")[0].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            self._say(self._answer(verb, words))

    def _answer(self, verb: str, words: str) -> str:
        if verb in ("EHLO", "HELO", "NOOP"):
            return "250 stand-in"
        if verb == "RSET":
            self.sender, self.recipients = None, []
            return "250 forgotten"
        if verb in ("MAIL", "RCPT"):
            return self._envelope(verb, words)
        if verb == "DATA":
            return self._data()
        return "502 not known here"

    def _envelope(self, verb: str, words: str) -> str:
        found = ADDRESS.search(words)
        if found is None or (verb == "RCPT" and "@" not in found[1]):
            return "501 no address"
        if verb == "MAIL":
            self.sender, self.recipients = found[1], []
        elif self.sender is None:
            return "503 MAIL comes first"
        else:
            self.recipients.append(found[1])
        return "250 fine"

    def _data(self) -> str:
        if not self.recipients:
            return "503 RCPT comes first"
        self._say("354 go on, end with a dot")
        raw = bytearray()
        while (line := self.rfile.readline(LARGEST_MAIL)) != b".\r\n":
            if not line:
                return "451 broke off"
            if len(raw) <= LARGEST_MAIL:
                raw += line[1:] if line.startswith(b".") else line
        if len(raw) > LARGEST_MAIL:
            return "552 too large"
        with cast(_Server, self.server).database.session_scope(write=True) as session:
            put_into_mailboxes(session, self.recipients, bytes(raw))
        self.sender, self.recipients = None, []
        return "250 taken"

    def _say(self, words: Any) -> None:
        self.wfile.write(f"{words}\r\n".encode())
