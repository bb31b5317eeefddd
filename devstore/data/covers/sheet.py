"""The sheet a cover is drawn on: its words, its colours, its dice, and the ways to set artist and title."""

import random
from dataclasses import dataclass

from devstore.data.covers.lettering import SANS, Face, block, block_height, fitted, line, number, width
from devstore.data.covers.palettes import Palette, contrast

SIZE = 600
MARGIN = 40


@dataclass(frozen=True, slots=True)
class Sheet:
    artist: str
    title: str
    palette: Palette
    dice: random.Random

    def accents(self) -> list[str]:
        """The three accents in an order of the dice."""
        return self.dice.sample(self.palette.accents, 3)

    def quietest_accent(self) -> str:
        """The accent that type in ink is read on most easily."""
        return max(self.palette.accents, key=lambda accent: contrast(accent, self.palette.ink))


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float


def ground(fill: str) -> str:
    return f'<rect width="{SIZE}" height="{SIZE}" fill="{fill}"/>'


def circle(x: float, y: float, radius: float, fill: str, rest: str = "") -> str:
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}"{rest}/>'


def rect(x: float, y: float, wide: float, high: float, fill: str, rest: str = "") -> str:
    place = f'x="{number(x)}" y="{number(y)}" width="{number(wide)}" height="{number(high)}"'
    return f'<rect {place} fill="{fill}"{rest}/>'


def path(data: str, fill: str, rest: str = "") -> str:
    return f'<path d="{data}" fill="{fill}"{rest}/>'


def stroke(data: str, colour: str, wide: float, rest: str = "") -> str:
    return f'<path d="{data}" fill="none" stroke="{colour}" stroke-width="{number(wide)}"{rest}/>'


def byline(
    sheet: Sheet,
    x: float,
    y: float,
    room: float,
    fill: str,
    size: float = 19,
    face: Face = SANS,
    anchor: str = "start",
) -> str:
    """The artist in spaced capitals on the baseline `y`, smaller when the room is short."""
    name = sheet.artist.upper()
    size = min(size, size * room / width(name, face, size, 0.12))
    return line(name, x, y, size, face, fill, anchor, tracking=0.12)


def lockup(
    sheet: Sheet,
    box: Box,
    face: Face,
    title_fill: str,
    artist_fill: str,
    largest: float = 64,
    anchor: str = "start",
    settle: float = 0.0,
    rows: int = 3,
) -> str:
    """Artist above title inside the box: `settle` 0 keeps them to its top, 1 to its bottom edge."""
    size, lines = fitted(sheet.title, face, box.width, box.height - 36, largest, rows)
    high = 36 + block_height(lines, size)
    top = box.y + (box.height - high) * settle
    x = box.x if anchor == "start" else box.x + (box.width / 2 if anchor == "middle" else box.width)
    return byline(sheet, x, top + 15, box.width, artist_fill, anchor=anchor) + block(
        lines, x, top + 36, size, face, title_fill, anchor
    )
