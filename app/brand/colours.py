"""Colours that can be read: contrast as WCAG 2 defines it, and the nearest colour that passes.

Relative luminance and contrast ratio: W3C, WCAG 2.2, definitions of both; 4.5:1 is success criterion 1.4.3.
"""

from __future__ import annotations

import re

from app.core.errors import BadInput

HEX = re.compile(r"#[0-9a-fA-F]{6}")
ENOUGH = 4.5
STEPS = 100
Rgb = tuple[int, int, int]


def checked(value: str, name: str) -> str:
    """A colour as #rrggbb in lower case, "" for none; raises BadInput."""
    typed = value.strip()
    if typed and not HEX.fullmatch(typed):
        raise BadInput(f"{name}: a colour like #1a2b3c.")
    return typed.lower()


def contrast(one: str, other: str) -> float:
    """From 1 for the same colour to 21 for black on white."""
    light, dark = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def nearest_readable(ink: str, paper: str) -> str:
    """The colour next to `ink`, towards black or white, that can be read on `paper`; `ink` where it can."""
    if contrast(ink, paper) >= ENOUGH:
        return ink
    found = []
    for goal in ((0, 0, 0), (255, 255, 255)):
        for step in range(1, STEPS + 1):
            mixed = _mixed(_rgb(ink), goal, step / STEPS)
            if contrast(mixed, paper) >= ENOUGH:
                found.append((step, mixed))
                break
    return min(found)[1]


def refuse_unreadable(ink: str, paper: str, name: str) -> None:
    """Raises BadInput that offers the nearest colour that passes."""
    ratio = contrast(ink, paper)
    if ratio < ENOUGH:
        better = nearest_readable(ink, paper)
        raise BadInput(
            f"{name}: {ink} on {paper} has a contrast of {ratio:.1f} to 1, and 4.5 is the least that people "
            f"can read. The nearest colour that passes is {better}."
        )


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(colour: Rgb, goal: Rgb, share: float) -> str:
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(colour, goal, strict=True))


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
