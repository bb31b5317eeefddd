"""Files that a merchant exported by herself: checked to the last row when uploaded, taken in at her word.

A file waits in compressed pieces, a day at most; taken in or forgotten, nothing of its content is left.
"""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from sqlalchemy import ColumnElement, delete, select, true

from app.core import clock, jobs
from app.core.database import db
from app.core.errors import NotFound
from app.importing.models import SheetPiece, SheetState, UploadedSheet
from app.platforms import CustomerSnapshot
from app.platforms.shopify import SheetOrder, WrongSheet, read_sheet
from app.shops import Shop

PIECE = 1024 * 1024
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that can be read to its end."""

    kind: str
    name: str
    things: int
    first_at: datetime | None
    last_at: datetime | None
    pieces: list[bytes]


def check(stream: IO[bytes], name: str) -> Checked:
    """Read a whole file once, piece by piece; raises WrongSheet with what to do about it."""
    pieces: list[bytes] = []

    def kept() -> Iterator[bytes]:
        while piece := stream.read(PIECE):
            pieces.append(zlib.compress(piece, 1))
            yield piece

    sheet = read_sheet(text_lines(kept()), clock.now())
    things, first_at, last_at = 0, None, None
    for thing in sheet.things:
        things += 1
        if isinstance(thing, SheetOrder):
            at = thing.snapshot.created_at
            first_at, last_at = min(first_at or at, at), max(last_at or at, at)
    if not things:
        raise WrongSheet("The file has a header and no row below it.")
    return Checked(sheet.kind, name[:200], things, first_at, last_at, pieces)


def keep(shop: Shop, checked: Checked) -> UploadedSheet:
    """Keep a checked file until the merchant says what becomes of it; an earlier one nobody spoke of goes."""
    _forget(shop.id, UploadedSheet.state == SheetState.CHECKED)
    sheet = UploadedSheet(
        shop_id=shop.id, kind=checked.kind, name=checked.name, things=checked.things,
        first_at=checked.first_at, last_at=checked.last_at, uploaded_at=clock.now(),
    )  # fmt: skip
    db.session.add(sheet)
    db.session.flush()
    for number, content in enumerate(checked.pieces):
        db.session.add(SheetPiece(shop_id=shop.id, sheet_id=sheet.id, number=number, content=content))
    jobs.add("importing.forget_sheet", key=str(sheet.id), shop_id=shop.id, data={"sheet": sheet.id},
             run_at=clock.now() + KEPT)  # fmt: skip
    return sheet


def take_in(shop: Shop, sheet_id: int) -> None:
    """The merchant's word that a file is to be taken in; raises NotFound for one that is gone."""
    sheet = get(shop.id, sheet_id)
    if sheet.state == SheetState.CHECKED:
        sheet.state = SheetState.RUNNING
        data = {"sheet": sheet.id, "generation": shop.generation}
        jobs.add("importing.sheet", key=str(sheet.id), shop_id=shop.id, data=data)


def discard(shop: Shop, sheet_id: int) -> None:
    """Forget a file that was not taken in."""
    _forget(shop.id, UploadedSheet.id == sheet_id, UploadedSheet.state == SheetState.CHECKED)


def forget_content(shop_id: int, *, before: datetime | None = None) -> None:
    """Forget the content of all files, or of those uploaded before: what is half read is uploaded again."""
    older = UploadedSheet.uploaded_at < before if before else true()
    _forget(shop_id, UploadedSheet.state != SheetState.DONE, older)


def get(shop_id: int, sheet_id: int) -> UploadedSheet:
    found = db.session.scalar(
        select(UploadedSheet).where(UploadedSheet.shop_id == shop_id, UploadedSheet.id == sheet_id)
    )
    if found is None:
        raise NotFound("That file is not here any more. Upload it again.")
    return found


def newest(shop_id: int, limit: int = 5) -> list[UploadedSheet]:
    """The latest files, newest first."""
    listed = select(UploadedSheet).where(UploadedSheet.shop_id == shop_id)
    return list(db.session.scalars(listed.order_by(UploadedSheet.id.desc()).limit(limit)))


def things_of(sheet: UploadedSheet) -> Iterator[SheetOrder] | Iterator[CustomerSnapshot]:
    """Read a kept file again."""
    numbers = db.session.scalars(
        select(SheetPiece.number)
        .where(SheetPiece.shop_id == sheet.shop_id, SheetPiece.sheet_id == sheet.id)
        .order_by(SheetPiece.number)
    ).all()
    pieces = (_piece(sheet.shop_id, sheet.id, number) for number in numbers)
    return read_sheet(text_lines(pieces), sheet.uploaded_at).things


def _piece(shop_id: int, sheet_id: int, number: int) -> bytes:
    where = (SheetPiece.shop_id == shop_id, SheetPiece.sheet_id == sheet_id, SheetPiece.number == number)
    content = db.session.scalar(select(SheetPiece.content).where(*where))
    if content is None:
        raise NotFound("the file was forgotten while it was read")
    return zlib.decompress(content)


def _forget(shop_id: int, *where: ColumnElement[bool]) -> None:
    ids = list(db.session.scalars(select(UploadedSheet.id).where(UploadedSheet.shop_id == shop_id, *where)))
    pieces = (SheetPiece.shop_id == shop_id, SheetPiece.sheet_id.in_(ids))
    db.session.execute(delete(SheetPiece).where(*pieces))
    db.session.execute(
        delete(UploadedSheet).where(UploadedSheet.shop_id == shop_id, UploadedSheet.id.in_(ids))
    )


def forget_pieces(sheet: UploadedSheet) -> None:
    """Forget the content of a file and remember that it was taken in."""
    mine = (SheetPiece.shop_id == sheet.shop_id, SheetPiece.sheet_id == sheet.id)
    db.session.execute(delete(SheetPiece).where(*mine))


def text_lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """Lines with their ends, of UTF-8 with or without its mark; raises WrongSheet for any other spelling."""
    decoder, rest = codecs.getincrementaldecoder("utf-8-sig")(), ""
    try:
        for piece in pieces:
            *lines, rest = (rest + decoder.decode(piece)).split("\n")
            yield from (f"{line}\n" for line in lines)
        if rest := rest + decoder.decode(b"", final=True):
            yield rest
    except UnicodeDecodeError:
        raise WrongSheet("The file is not UTF-8 text. Upload the CSV file as your store made it.") from None
