"""Covers of ruler and compass: tiles, rings, rays, stripes, dots and turned squares."""

import math

from devstore.data.covers.lettering import (
    BOOK,
    LIGHT,
    NARROW,
    SANS,
    SERIF,
    block,
    block_height,
    fitted,
    number,
)
from devstore.data.covers.palettes import contrast
from devstore.data.covers.sheet import (
    MARGIN,
    SIZE,
    Box,
    Sheet,
    byline,
    circle,
    ground,
    lockup,
    path,
    rect,
    stroke,
)


def tiles(sheet: Sheet) -> str:
    """A quilt of quarter circles, half circles and dots above a strip of type."""
    side, rows, columns = 150, 3, 4
    colours = [*sheet.palette.accents, sheet.palette.ink]
    drawn = []
    for place in range(rows * columns):
        x, y = place % columns * side, place // columns * side
        back, front = sheet.dice.sample(colours, 2)
        drawn.append(rect(x, y, side, side, back) + _tile(sheet, x, y, side, front))
    words = lockup(
        sheet,
        Box(MARGIN, 476, SIZE - 2 * MARGIN, 106),
        SANS,
        sheet.palette.ink,
        sheet.palette.ink,
        56,
        rows=2,
    )
    return ground(sheet.palette.ground) + "".join(drawn) + words


def _tile(sheet: Sheet, x: int, y: int, side: int, fill: str) -> str:
    kind = sheet.dice.randrange(5)
    if kind == 0:
        return circle(x + side / 2, y + side / 2, side * 0.34, fill)
    if kind == 1:
        return path(f"M{x} {y}h{side}a{side / 2:g} {side / 2:g} 0 0 1-{side} 0", fill)
    if kind == 2:
        return path(f"M{x} {y + side}V{y}L{x + side} {y + side}z", fill)
    turned = sheet.dice.randrange(4) * 90
    turn = f' transform="rotate({turned} {x + side / 2:g} {y + side / 2:g})"'
    quarter = path(f"M{x} {y}h{side}a{side} {side} 0 0 1-{side} {side}z", fill, turn)
    if kind == 3:
        return quarter
    return quarter + path(f"M{x} {y}h70a70 70 0 0 1-70 70z", sheet.palette.ground, turn)


def rings(sheet: Sheet) -> str:
    """Circles in circles, their centre walking to one side."""
    first, second, third = sheet.accents()
    count = sheet.dice.randint(6, 10)
    start_x, start_y = sheet.dice.choice(((330, 235), (300, 250), (390, 260)))
    step = sheet.dice.choice((0, 9, -9, 14))
    colours = [first, sheet.palette.ground, second, sheet.palette.ink, third, sheet.palette.ground]
    drawn = [
        circle(
            start_x - place * step,
            start_y + place * abs(step) * 0.6,
            215 - place * 205 / count,
            colours[place % 6],
        )
        for place in range(count)
    ]
    words = lockup(
        sheet,
        Box(MARGIN, 440, 520, 130),
        SANS,
        sheet.palette.ink,
        sheet.palette.ink,
        58,
        settle=1,
        rows=2,
    )
    return ground(sheet.palette.ground) + "".join(drawn) + words


def rays(sheet: Sheet) -> str:
    """A sunburst behind a round label that carries the words."""
    first, second, _ = sheet.accents()
    count = sheet.dice.choice((14, 18, 24))
    centre_y = sheet.dice.choice((300, 300, 330))
    wedges = "".join(
        f"M300 {centre_y}L{_spoke(place * 2 * math.pi / count, centre_y)}"
        f"L{_spoke((place + 0.5) * 2 * math.pi / count, centre_y)}z"
        for place in range(count)
    )
    label = circle(300, centre_y, 186, sheet.palette.ground) + stroke(
        f"M128 {centre_y}a172 172 0 1 0 344 0a172 172 0 1 0-344 0", sheet.palette.ink, 2.5
    )
    words = lockup(
        sheet,
        Box(165, centre_y - 104, 270, 220),
        SERIF,
        sheet.palette.ink,
        sheet.palette.ink,
        60,
        anchor="middle",
        settle=0.5,
    )
    star = path(f"M300 {centre_y - 138}l7 19h20l-16 12 6 20-17-12-17 12 6-20-16-12h20z", second)
    return ground(first) + path(wedges, sheet.palette.ink) + label + star + words


def _spoke(angle: float, centre_y: float) -> str:
    return f"{number(300 + 480 * math.cos(angle))} {number(centre_y + 480 * math.sin(angle))}"


def stripes(sheet: Sheet) -> str:
    """Parallel stripes that come down and turn the corner, as on the vans of 1974."""
    colours = [*sheet.accents(), sheet.palette.ink]
    wide, from_left = 34, sheet.dice.random() < 0.5
    bend = sheet.dice.choice((40, 90, 150))
    drawn = []
    for place, colour in enumerate(colours):
        x, y, radius = 150 + place * wide, 376 - place * wide, bend + (3 - place) * wide
        drawn.append(
            stroke(f"M{x} -10V{y - radius}a{radius} {radius} 0 0 0 {radius} {radius}H620", colour, wide)
        )
    turn = "" if from_left else ' transform="translate(600 0) scale(-1 1)"'
    words = lockup(
        sheet, Box(MARGIN, 420, 520, 150), SERIF, sheet.palette.ink, sheet.palette.ink, 62, settle=1
    )
    return ground(sheet.palette.ground) + f"<g{turn}>{''.join(drawn)}</g>" + words


def halftone(sheet: Sheet) -> str:
    """A disc of printed dots that shrink from one edge to the other."""
    first, second, _ = sheet.accents()
    pitch = sheet.dice.choice((17, 20, 23))
    rows = int(400 / pitch) + 1
    upward = sheet.dice.random() < 0.5
    dots = []
    for row in range(rows):
        share = row / (rows - 1)
        size = pitch * (0.18 + 0.95 * (share if upward else 1 - share))
        shift = pitch / 2 * (row % 2)
        y = 60 + row * pitch
        dots.append(
            stroke(
                f"M{number(60 + shift)} {number(y)}H560",
                sheet.palette.ink,
                size,
                f' stroke-dasharray="0 {pitch}"',
            )
        )
    disc = '<clipPath id="d"><circle cx="300" cy="250" r="196"/></clipPath>'
    words = lockup(
        sheet,
        Box(MARGIN, 466, 520, 110),
        NARROW,
        sheet.palette.ink,
        sheet.palette.ink,
        60,
        settle=1,
        rows=2,
    )
    offset = sheet.dice.choice((-26, 26))
    return (
        ground(sheet.palette.ground)
        + circle(300 + offset, 250, 196, first)
        + f'{disc}<g clip-path="url(#d)" stroke-linecap="round">'
        + f"{circle(300, 250, 196, second)}{''.join(dots)}</g>"
        + words
    )


def squares(sheet: Sheet) -> str:
    """Homage in rows: squares within squares, one of them left for the words."""
    side = 200
    empty = sheet.dice.choice((3, 4, 5))
    colours = [*sheet.palette.accents, sheet.palette.ink, sheet.palette.ground]
    drawn = []
    for place in range(9):
        x, y = place % 3 * side, place // 3 * side
        if y == 200 and empty != 4:
            continue
        nest = sheet.dice.sample(colours, 3)
        drift = sheet.dice.choice((0, 0, 14))
        drawn.append(
            rect(x, y, side, side, nest[0])
            + rect(x + 34, y + 34 + drift, side - 68, side - 68, nest[1])
            + rect(x + 66, y + 66 + drift * 1.8, side - 132, side - 132, nest[2])
        )
    if empty == 4:
        drawn.append(rect(0, 200, SIZE, side, sheet.palette.ground))
    words = lockup(
        sheet,
        Box(MARGIN, 240, SIZE - 2 * MARGIN, 150),
        LIGHT,
        sheet.palette.ink,
        sheet.palette.ink,
        58,
        rows=2,
    )
    return ground(sheet.palette.ground) + "".join(drawn) + words


def turned(sheet: Sheet) -> str:
    """One square inside another, each turned a little further: a tunnel of paper."""
    first, second, third = sheet.accents()
    colours = [sheet.palette.ink, first, sheet.palette.ground, second, sheet.palette.ink, third]
    step = sheet.dice.choice((5, 7, 9))
    shrink = 0.5 * (math.cos(math.radians(step)) + math.sin(math.radians(step))) ** -1 * 2
    drawn, half = [], 205.0
    for place in range(13):
        drawn.append(
            rect(
                300 - half,
                240 - half,
                2 * half,
                2 * half,
                colours[place % 6],
                f' transform="rotate({place * step} 300 240)"',
            )
        )
        half *= shrink
    words = lockup(
        sheet,
        Box(MARGIN, 466, 520, 108),
        SANS,
        sheet.palette.ink,
        sheet.palette.ink,
        50,
        anchor="middle",
        settle=1,
        rows=2,
    )
    return ground(sheet.palette.ground) + "".join(drawn) + words


def interference(sheet: Sheet) -> str:
    """Two combs of waving lines laid over one another."""
    first, second, _ = sheet.accents()
    drawn = []
    for colour, phase, lean in ((first, 0.0, 16), (second, 1.1, -14)):
        bend = sheet.dice.randint(26, 60)
        wave = "".join(
            f"M{x} -10c{bend} 90-{bend} 170 {lean} 250s-{bend} 130 {-lean} 190" for x in range(-10, 640, 15)
        )
        drawn.append(stroke(wave, colour, 5.5, f' transform="translate({phase * 20:g} 0)"'))
    strip = rect(0, 430, SIZE, 170, sheet.palette.ground)
    words = lockup(sheet, Box(MARGIN, 456, 520, 116), BOOK, sheet.palette.ink, sheet.palette.ink, 64, rows=2)
    return ground(sheet.palette.ground) + "".join(drawn) + strip + words


def city(sheet: Sheet) -> str:
    """Blocks of houses with lit windows, the artist on the roof line."""
    first, second, third = sheet.accents()
    drawn, x = [], 0
    while x < SIZE:
        wide, high = sheet.dice.choice((60, 75, 90, 120)), sheet.dice.randint(120, 300)
        fill = sheet.dice.choice((first, second, sheet.palette.ink))
        drawn.append(rect(x, SIZE - high, wide, high, fill))
        glow = sheet.palette.ground if fill == sheet.palette.ink else sheet.palette.ink
        lit = "".join(
            f"M{x + 14 + column * 22} {SIZE - high + 22 + row * 34}h9v15h-9z"
            for row in range((high - 30) // 34)
            for column in range((wide - 18) // 22)
            if sheet.dice.random() < 0.55
        )
        drawn.append(path(lit, glow))
        x += wide
    moon = circle(sheet.dice.randint(420, 500), 210, 46, third)
    words = lockup(
        sheet, Box(MARGIN, MARGIN + 6, 520, 190), SERIF, sheet.palette.ink, sheet.palette.ink, 66, rows=2
    )
    return ground(sheet.palette.ground) + moon + "".join(drawn) + words


def plain_label(sheet: Sheet) -> str:
    """A ruled frame, an ornament and the words: the series cover of a careful publisher."""
    first, second, _ = sheet.accents()
    frame = rect(26, 26, 548, 548, "none", f' stroke="{sheet.palette.ink}" stroke-width="2"')
    band = rect(26, 26, 548, 84, first)
    petals = "".join(
        f'<ellipse cx="300" cy="415" rx="26" ry="88" fill="{first if turn % 2 else second}"'
        f' fill-opacity=".85" transform="rotate({turn * 30} 300 450)"/>'
        for turn in range(12)
    )
    readable = max((sheet.palette.ground, sheet.palette.ink), key=lambda colour: contrast(colour, first))
    number_line = byline(sheet, 300, 76, 490, readable, 24, BOOK, "middle")
    size, lines = fitted(sheet.title, BOOK, 468, 150, 60, rows=2)
    words = block(lines, 300, 212 - block_height(lines, size) / 2, size, BOOK, sheet.palette.ink, "middle")
    core = circle(300, 450, 22, sheet.palette.ink)
    return ground(sheet.palette.ground) + petals + core + frame + band + number_line + words
