"""The file of a bulk operation: JSON lines in which a thing and its parts stand far apart.

It is sorted on the way in, into piles that are small enough to be held one at a time. All lines of one thing
come into the same pile, so that memory stays flat however large the file is. The piles have no names on the
disk: nothing of them is left when the process dies.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any
from urllib.parse import urlsplit
from zlib import crc32

import orjson

from app.core.jobs import GiveUp
from app.platforms.exports import ExportLost
from app.platforms.shopify.addresses import config
from app.platforms.shopify.breathing import now_and_then
from app.platforms.shopify.calling import stream

Node = dict[str, Any]
Family = tuple[Node, list[Node]]
"""A thing and its parts, in the order of the file."""

PILE_BYTES = 16 * 1024 * 1024
MOST_PILES = 256
PARENT = b'"__parentId":"'
ID = b'{"id":"'
END = b'"}\n'
NO_TAIL = b"\n\n"
"""With which no line ends."""


class BulkFile:
    """A downloaded file, read family by family in an order that is the same each time."""

    def __init__(self, size: int) -> None:
        count = max(1, min(MOST_PILES, -(-size // PILE_BYTES)))
        self._piles: list[IO[bytes]] = [tempfile.TemporaryFile() for _ in range(count)]  # noqa: SIM115
        self._tail, self._pile = NO_TAIL, self._piles[0]
        self.lines = 0

    def __enter__(self) -> BulkFile:
        return self

    def __exit__(self, *_: object) -> None:
        for pile in self._piles:
            pile.close()

    def take(self, line: bytes) -> None:
        if not line.endswith(self._tail):
            self._tail = _tail_of(line)
            self._pile = self._piles[crc32(_family_of(line)) % len(self._piles)]
        self._pile.write(line)
        self.lines += 1

    def families(self, skip: int = 0) -> Iterator[Family]:
        """Every thing with its parts, but for the first `skip`; raises ExportLost for parts of nothing."""
        for pile in self._piles:
            gathered = _gathered(pile)
            if skip >= len(gathered):
                skip -= len(gathered)
                continue
            for lines in list(gathered.values())[skip:]:
                yield _family(lines)
            skip = 0


def download(url: str, size: int, lines: int, alive: Callable[[], None]) -> BulkFile:
    """Fetch the file; raises ExportLost unless it holds `lines` lines. `alive` is called now and then."""
    _check(url)
    file = BulkFile(size)
    try:
        breathe = now_and_then(alive)
        for line in _lines_of(stream(url)):
            file.take(line)
            breathe()
        if file.lines < lines:
            raise ExportLost(f"the file holds {file.lines} of {lines} lines")
    except BaseException:
        file.__exit__()
        raise
    return file


def _check(url: str) -> None:
    """The platform names the address; still it may not lead into our own house."""
    if urlsplit(url).scheme != "https" and not config().demo:
        raise GiveUp("the platform names an address that is not https")


def _lines_of(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            if line:
                yield line + b"\n"
    if rest.strip():
        yield rest + b"\n"


def _family_of(line: bytes) -> bytes:
    """The id that names the family. Lines in the form that the platform writes need no parsing."""
    at = line.rfind(PARENT)
    if at >= 0:
        begin = at + len(PARENT)
        return line[begin : line.index(b'"', begin)]
    if line.startswith(ID) and b"__parentId" not in line:
        return line[len(ID) : line.index(b'"', len(ID))]
    [row] = _parsed(b"[" + line + b"]")
    return json.dumps(row.get("__parentId") or row.get("id")).strip('"').encode()


def _tail_of(line: bytes) -> bytes:
    """What only lines of the same parent end with: they mostly stand side by side."""
    at = line.rfind(PARENT)
    return line[at:] if at >= 0 and line.endswith(END, at) else NO_TAIL


def _gathered(pile: IO[bytes]) -> dict[bytes, list[bytes]]:
    families: dict[bytes, list[bytes]] = {}
    tail, family = NO_TAIL, list[bytes]()
    pile.seek(0)
    for line in pile:
        if not line.endswith(tail):
            tail = _tail_of(line)
            family = families.setdefault(_family_of(line), [])
        family.append(line)
    return families


def _family(lines: list[bytes]) -> Family:
    first, *parts = _parsed(b"[" + b",".join(lines) + b"]")
    if "__parentId" in first or not all(["__parentId" in row for row in parts]):
        return _sorted([first, *parts])
    return first, parts


def _sorted(rows: list[Node]) -> Family:
    """For a thing that stands behind some of its parts."""
    roots = [row for row in rows if "__parentId" not in row]
    if len(roots) != 1:
        raise ExportLost(f"the file names one thing {len(roots)} times")
    return roots[0], [row for row in rows if "__parentId" in row]


def _parsed(text: bytes) -> list[Node]:
    """All rows of a family at once, which takes half the time."""
    try:
        rows = orjson.loads(text)
    except ValueError:
        rows = _parsed_leniently(text)
    if not all([isinstance(row, dict) for row in rows]):
        raise ExportLost("a line of the file is no JSON object")
    return rows  # type: ignore[no-any-return]


def _parsed_leniently(text: bytes) -> list[Node]:
    """Half of a surrogate pair, as a shortened title may end with, is no fault of the file."""
    try:
        return json.loads(text.decode())  # type: ignore[no-any-return]
    except ValueError as error:
        raise ExportLost(f"a line of the file is not JSON: {error}"[:200]) from None
