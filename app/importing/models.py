"""How far an import has come."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned


class What(enum.StrEnum):
    PRODUCTS = "products"
    COLLECTIONS = "collections"
    CUSTOMERS = "customers"
    ORDERS = "orders"


class PartState(enum.StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


OPEN = frozenset({PartState.WAITING, PartState.RUNNING})


class Way(enum.StrEnum):
    EXPORT = "export"
    """One file of everything, written by the platform in its own time."""
    PAGES = "pages"


class ImportPart(ShopOwned, Base):
    """One of the parts of one import. The cursor is committed with the page it follows."""

    __tablename__ = "import_part"
    __table_args__ = (UniqueConstraint("shop_id", "run", "what"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[int]
    """The number of the import, counted for each shop from 1."""
    generation: Mapped[int] = mapped_column(default=0, server_default="0")
    """In which stay of the shop it was begun."""
    what: Mapped[What]
    state: Mapped[PartState] = mapped_column(default=PartState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    """How many things were brought in."""
    cursor: Mapped[str | None]
    """Where the next page begins, or how many things of the export were taken."""
    way: Mapped[Way] = mapped_column(default=Way.EXPORT, server_default="pages")
    export_id: Mapped[str | None]
    """The platform's name of the export; kept before it is asked how far it is."""
    counted: Mapped[int] = mapped_column(default=0, server_default="0")
    """What the platform says it has found so far, the parts of things too."""
    whole: Mapped[int | None]
    """How many things there are; None while nobody knows."""
    lost: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many exports failed or went away before they were taken in."""
    note: Mapped[str] = mapped_column(default="", server_default="")
    """Why it goes page by page."""
    set_aside: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many things could not be read or kept, and were left out."""
    set_aside_note: Mapped[str] = mapped_column(default="", server_default="")
    """The first of them, a line each: its number in the store and what is wrong."""
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class SheetState(enum.StrEnum):
    CHECKED = "checked"
    """Read to its end, and waiting for the merchant's word."""
    RUNNING = "running"
    DONE = "done"


class UploadedSheet(ShopOwned, Base):
    """A file of orders or customers that the merchant exported by herself."""

    __tablename__ = "uploaded_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    state: Mapped[SheetState] = mapped_column(default=SheetState.CHECKED)
    things: Mapped[int]
    """How many orders or customers it holds."""
    first_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    """Between which days its orders were made."""
    taken: Mapped[int] = mapped_column(default=0)
    """How many were read again and kept; committed with them."""
    changed: Mapped[int] = mapped_column(default=0)
    """How many of them told something that was not known."""
    uploaded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SheetPiece(ShopOwned, Base):
    """A piece of an uploaded file, compressed. Kept only until the file is taken in or forgotten."""

    __tablename__ = "sheet_piece"
    __table_args__ = (UniqueConstraint("shop_id", "sheet_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("uploaded_sheet.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
