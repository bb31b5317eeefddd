"""Covers made of type alone: the words are the picture."""

from devstore.data.covers.lettering import (
    BOOK,
    NARROW,
    SANS,
    SERIF,
    block,
    block_height,
    broken,
    fitted,
    line,
    width,
)
from devstore.data.covers.palettes import contrast
from devstore.data.covers.sheet import MARGIN, SIZE, Sheet, byline, circle, ground, rect


def wall(sheet: Sheet) -> str:
    """The title as large as the sleeve allows, over one disc of colour."""
    first, second = sheet.quietest_accent(), sheet.accents()[0]
    size, lines = fitted(sheet.title.upper(), NARROW, 524, 430, 190, rows=5)
    colour = circle(sheet.dice.choice((170, 430)), sheet.dice.choice((210, 400)), 170, first)
    top = 118 + (440 - block_height(lines, size)) / 2
    rule = rect(MARGIN, 84, 520, 5, second)
    return (
        ground(sheet.palette.ground)
        + colour
        + rule
        + byline(sheet, MARGIN, 66, 520, sheet.palette.ink, 22)
        + block(lines, MARGIN - 2, top, size, NARROW, sheet.palette.ink)
    )


def staircase(sheet: Sheet) -> str:
    """Every word of the title one step further in, each on its own bar."""
    words = broken(sheet.title, min(4, len(sheet.title.split())))
    colours = [*sheet.accents(), sheet.palette.ink]
    high = min(130.0, 430 / len(words))
    size = min(high * 0.84, 480 / max(width(word, SERIF, 1) for word in words))
    stride = (520 - max(width(word, SERIF, size) for word in words)) / max(1, len(words) - 1)
    drawn = []
    for place, word in enumerate(words):
        indent, y = MARGIN + place * stride, 40 + (place + 1) * high
        drawn.append(rect(0, y, indent + width(word, SERIF, size), 12, colours[place % 4]))
        drawn.append(line(word, indent, y - 14, size, SERIF, sheet.palette.ink))
    last = 40 + len(words) * high
    for place, y in enumerate(range(int(last) + 44, 500, 44)):
        drawn.append(rect(0, y, 600 - place * 70, 12 + place * 4, colours[(len(words) + place) % 4]))
    return (
        ground(sheet.palette.ground)
        + "".join(drawn)
        + byline(sheet, MARGIN, SIZE - MARGIN, 520, sheet.palette.ink, 22)
    )


def initial(sheet: Sheet) -> str:
    """One enormous letter, cropped by the edge of the sleeve."""
    first, second, _ = sheet.accents()
    letter = next((each for each in sheet.title.removeprefix("The ") if each.isalpha()), "A").upper()
    size, lines = fitted(sheet.title, BOOK, 500, 110, 58, rows=2)
    huge = line(letter, 300 + sheet.dice.choice((-40, 0, 40)), 470, 640, SERIF, first, "middle")
    bar = rect(0, 446, SIZE, 154, sheet.palette.ground)
    return (
        ground(second)
        + huge
        + bar
        + byline(sheet, MARGIN, 486, 520, sheet.palette.ink)
        + block(lines, MARGIN, 506, min(size, 58 if len(lines) == 1 else 36), BOOK, sheet.palette.ink)
    )


def repeat(sheet: Sheet) -> str:
    """The title again and again down the sleeve, one time in another colour."""
    first, second, _ = sheet.accents()
    title = sheet.title.upper()
    size = min(78.0, 520 / width(title, SANS, 1))
    step = max(size * 0.98, 26)
    rows = max(4, min(11, int(430 / step)))
    lit = sheet.dice.randrange(1, rows - 1)
    drawn = []
    for row in range(rows):
        fill = first if row == lit else sheet.palette.ink
        drawn.append(line(title, MARGIN, 60 + (row + 0.74) * 430 / rows, size, SANS, fill))
    foot = rect(
        0, 520, SIZE, 80, second if contrast(second, sheet.palette.ground) >= 4.5 else sheet.palette.ink
    )
    return (
        ground(sheet.palette.ground)
        + "".join(drawn)
        + foot
        + byline(sheet, MARGIN, 568, 520, sheet.palette.ground, 24)
    )
