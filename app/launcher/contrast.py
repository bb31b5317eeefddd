"""Contrast of two colours, and the nearest colour that can be read."""

from __future__ import annotations

import re

from app.core.errors import BadInput

LEAST = 4.5
"""WCAG 2.2, success criterion 1.4.3: text of ordinary size."""
COLOUR = re.compile(r"#[0-9a-f]{6}")
Rgb = tuple[float, float, float]


def colour_of(written: str) -> str:
    """The colour as `#rrggbb`; raises BadInput for anything else."""
    found = written.strip().lower()
    if not COLOUR.fullmatch(found):
        raise BadInput("Write colours as #rrggbb, e.g. #1a5c3a.")
    return found


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white), by WCAG 2.2: (L1 + 0.05) / (L2 + 0.05)."""
    low, high = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (high + 0.05) / (low + 0.05)


def nearest_readable(text: str, ground: str) -> str:
    """`text` moved towards black or white, whichever is nearer, until it can be read on `ground`."""
    for percent in range(101):
        tries = [_mixed(text, end, percent / 100) for end in ("#000000", "#ffffff")]
        best = max(tries, key=lambda each: contrast(each, ground))
        if contrast(best, ground) >= LEAST:
            return best
    return "#000000"


def _mixed(colour: str, end: str, share: float) -> str:
    pairs = zip(_rgb(colour), _rgb(end), strict=True)
    return "#" + "".join(f"{round(255 * (a + (b - a) * share)):02x}" for a, b in pairs)


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(rgb: Rgb) -> float:
    """Relative luminance, by WCAG 2.2."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
