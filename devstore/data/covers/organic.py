"""Covers of brush and scissors: hills, blobs, leaves, moons, cut paper and water."""

import math

from devstore.data.covers.lettering import BOOK, ITALIC, LIGHT, SANS, SERIF, number
from devstore.data.covers.palettes import lightness
from devstore.data.covers.sheet import MARGIN, SIZE, Box, Sheet, circle, ground, lockup, path, rect, stroke


def hills(sheet: Sheet) -> str:
    """A low sun and four ranges of hills, each a tone nearer."""
    first, second, third = sheet.accents()
    sun_x = sheet.dice.randint(180, 420)
    sun = circle(sun_x, 300, sheet.dice.randint(70, 105), second)
    ranges = [
        path(_ridge(sheet, 330 + place * 62, 46 - place * 4), colour)
        for place, colour in enumerate((third, first, second, sheet.palette.ink))
    ]
    words = lockup(
        sheet,
        Box(MARGIN, MARGIN + 6, 520, 150),
        ITALIC,
        sheet.palette.ink,
        sheet.palette.ink,
        70,
        "middle",
        rows=2,
    )
    return ground(sheet.palette.ground) + sun + "".join(ranges) + words


def _ridge(sheet: Sheet, level: float, swell: float) -> str:
    phase, speed = sheet.dice.random() * 6, sheet.dice.uniform(0.6, 1.3)
    waves = (
        (x, math.sin(phase + speed * x / 80) + math.sin(2.3 * phase + x / 47) / 2) for x in range(0, 601, 20)
    )
    points = " ".join(f"{x},{number(level + swell * wave)}" for x, wave in waves)
    return f"M0 600L{points}L600 600z"


def blobs(sheet: Sheet) -> str:
    """Three soft shapes printed over one another."""
    drawn = [
        path(
            _blob(
                sheet,
                sheet.dice.randint(170, 430),
                sheet.dice.randint(180, 290),
                sheet.dice.randint(140, 210),
            ),
            colour,
            ' fill-opacity=".86"',
        )
        for colour in sheet.accents()
    ]
    dot = circle(sheet.dice.randint(120, 480), sheet.dice.randint(110, 380), 24, sheet.palette.ink)
    words = lockup(
        sheet,
        Box(MARGIN, 440, 520, 130),
        SERIF,
        sheet.palette.ink,
        sheet.palette.ink,
        62,
        settle=1,
        rows=2,
    )
    return ground(sheet.palette.ground) + "".join(drawn) + dot + words


def _blob(sheet: Sheet, x: float, y: float, radius: float, corners: int = 6) -> str:
    spots = []
    for corner in range(corners):
        angle, reach = corner * 2 * math.pi / corners, radius * sheet.dice.uniform(0.7, 1.15)
        spots.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    middles = [
        ((spots[place][0] + spots[place - 1][0]) / 2, (spots[place][1] + spots[place - 1][1]) / 2)
        for place in range(corners)
    ]
    curves = "".join(
        f"Q{number(spots[place][0])} {number(spots[place][1])}"
        f" {number(middles[(place + 1) % corners][0])} {number(middles[(place + 1) % corners][1])}"
        for place in range(corners)
    )
    return f"M{number(middles[0][0])} {number(middles[0][1])}{curves}z"


def leaves(sheet: Sheet) -> str:
    """Pressed stems with paired leaves, as in a herbarium."""
    drawn = []
    for place, colour in enumerate((*sheet.accents(), sheet.palette.ink)):
        x, high = 120 + place * 120, sheet.dice.randint(230, 330)
        lean = sheet.dice.randint(-40, 40)
        drawn.append(stroke(f"M{x} 600q{lean} {-high / 2:g} {lean / 2:g} {-high}", colour, 4))
        count = sheet.dice.randint(5, 7)
        for pair in range(count):
            share = (pair + 1) / (count + 0.4)
            root_x, root_y = x + 2 * lean * share * (1 - share) + lean / 2 * share**2, 600 - high * share
            size = 62 * (1.1 - 0.6 * share)
            drawn += [
                _leaf(root_x, root_y, size, turn, colour) for turn in (-38 - 22 * share, 218 + 22 * share)
            ]
        drawn.append(_leaf(x + lean / 2, 600 - high + 8, 40, -90, colour))
    words = lockup(
        sheet,
        Box(MARGIN, MARGIN + 6, 520, 170),
        BOOK,
        sheet.palette.ink,
        sheet.palette.ink,
        66,
        "middle",
        rows=2,
    )
    return ground(sheet.palette.ground) + "".join(drawn) + words


def _leaf(x: float, y: float, size: float, turn: float, fill: str) -> str:
    reach, belly = number(size), number(size * 0.42)
    return path(
        f"M0 0Q{number(size / 2)}-{belly} {reach} 0Q{number(size / 2)} {belly} 0 0",
        fill,
        f' transform="translate({number(x)} {number(y)}) rotate({number(turn)})"',
    )


def moons(sheet: Sheet) -> str:
    """The phases of a moon over a field of small stars."""
    night = sheet.palette if lightness(sheet.palette.ground) < 0.3 else sheet.palette.inverted()
    first, second, _ = sheet.accents()
    stars = "".join(
        f"M{sheet.dice.randint(20, 580)} {sheet.dice.randint(20, 580)}h0"
        for _ in range(sheet.dice.randint(60, 110))
    )
    sky = stroke(stars, night.ink, 3, ' stroke-linecap="round" stroke-opacity=".6"')
    phases = []
    for place, (x, radius) in enumerate(((86, 34), (180, 46), (300, 66), (420, 46), (514, 34))):
        phases.append(circle(x, 250, radius, first if place == 2 else second))
        shadow = (-0.55, -0.3, 0, 0.3, 0.55)[place] * radius * 2
        if shadow:
            phases.append(
                f'<clipPath id="m{place}"><circle cx="{x}" cy="250" r="{radius + 1}"/></clipPath>'
                f'<g clip-path="url(#m{place})">'
                f"{circle(x - shadow * 0.9, 250, radius * 1.02, night.ground)}</g>"
            )
    words = lockup(sheet, Box(MARGIN, 400, 520, 160), ITALIC, night.ink, night.ink, 66, "middle", rows=2)
    return ground(night.ground) + sky + "".join(phases) + words


def collage(sheet: Sheet) -> str:
    """Cut paper: an arch, a torn edge, a disc and a stem, and a slip with the words."""
    first, second, third = sheet.accents()
    x = sheet.dice.choice((150, 210, 270))
    arch = path(f"M{x} 470V230a110 110 0 0 1 220 0V470z", first)
    disc = circle(x + sheet.dice.choice((-40, 250)), sheet.dice.randint(120, 190), 66, second)
    torn = "".join(f"L{step * 40} {sheet.dice.randint(392, 424)}" for step in range(16))
    floor = path(f"M0 600{torn}L600 600z", third)
    stem = "".join(
        _leaf(x + 110, 420 - pair * 44, 74 - pair * 7, turn, sheet.palette.ink)
        for pair in range(5)
        for turn in (-35, 215)
    )
    stalk = stroke(f"M{x + 110} 470V200", sheet.palette.ink, 5)
    slip = rect(MARGIN - 8, 448, 536, 126, sheet.palette.ground)
    words = lockup(
        sheet, Box(MARGIN + 14, 468, 492, 92), SANS, sheet.palette.ink, sheet.palette.ink, 46, rows=2
    )
    return ground(sheet.palette.ground) + disc + arch + stalk + stem + floor + slip + words


def water(sheet: Sheet) -> str:
    """A disc over the sea, broken into strips by its own reflection."""
    first, second, _ = sheet.accents()
    x = sheet.dice.randint(220, 380)
    glitter = "".join(
        f"M{number(x - half)} {y}h{number(2 * half)}"
        for place, y in enumerate(range(322, 590, 24))
        for half in (sheet.dice.uniform(0.55, 1.05) * (118 - place * 8),)
    )
    words = lockup(
        sheet, Box(MARGIN, MARGIN + 2, 520, 110), LIGHT, sheet.palette.ink, sheet.palette.ink, 46, rows=2
    )
    return (
        ground(sheet.palette.ground)
        + circle(x, 300, 118, first)
        + rect(0, 300, SIZE, 300, second)
        + stroke(glitter, first, 9, ' stroke-linecap="round"')
        + words
    )


def contour(sheet: Sheet) -> str:
    """The height lines of an island that nobody has found."""
    first, second, _ = sheet.accents()
    x, y = sheet.dice.randint(250, 350), sheet.dice.randint(210, 260)
    outline = [sheet.dice.uniform(0.72, 1.2) for _ in range(9)]
    drawn = []
    for level in range(9):
        reach = 210 - level * 23
        spots = [
            (
                x + reach * each * math.cos(turn * math.tau / 9),
                y + reach * each * math.sin(turn * math.tau / 9),
            )
            for turn, each in enumerate(outline)
        ]
        drawn.append(
            path(
                _closed(spots),
                first if level == 0 else (second if level == 7 else "none"),
                f' stroke="{sheet.palette.ink}" stroke-width="2"',
            )
        )
    words = lockup(
        sheet,
        Box(MARGIN, 450, 520, 122),
        LIGHT,
        sheet.palette.ink,
        sheet.palette.ink,
        52,
        settle=1,
        rows=2,
    )
    return ground(sheet.palette.ground) + "".join(drawn) + words


def _closed(spots: list[tuple[float, float]]) -> str:
    middles = [
        ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in zip(spots, spots[1:] + spots[:1], strict=True)
    ]
    start = middles[-1]
    curves = "".join(
        f"Q{number(spot[0])} {number(spot[1])} {number(middle[0])} {number(middle[1])}"
        for spot, middle in zip(spots, middles, strict=True)
    )
    return f"M{number(start[0])} {number(start[1])}{curves}z"
