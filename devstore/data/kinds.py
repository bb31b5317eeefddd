"""Goods that the drawing of their aisle would misname: a banana is no apple."""

import re

Drawing = tuple[str, str, str, str]
"""Ground, first colour, second colour, drawing: as pictograms takes them."""
KINDS: dict[str, Drawing] = {
    # a pattern over the kind's name
    r"\bbananas?\b": (
        "yellow", "#f2c230", "#c9931a",
        '<path d="M46 62c4 52 44 92 100 84 8-1 10-10 3-14-34-14-62-42-78-82-6-8-26-2-25 12z" fill="{a}"/>'
        '<path d="M60 58c8 46 40 78 84 82" fill="none" stroke="{b}" stroke-width="5" stroke-linecap="round"/>'
        '<path d="M46 62l-6-22 14-5 16 17z" fill="{ink}"/>'
        '<path d="M140 146l14-2 2-10-8-3z" fill="{ink}"/>',
    ),
    r"\bgrapes?\b": (
        "pink", "#7b4a9e", "#4f8a5b",
        '<g fill="{a}"><circle cx="74" cy="92" r="17"/><circle cx="104" cy="90" r="17"/>'
        '<circle cx="132" cy="94" r="17"/><circle cx="88" cy="116" r="17"/><circle cx="118" cy="116" r="17"/>'
        '<circle cx="103" cy="142" r="17"/></g><g fill="{paper}" fill-opacity=".45">'
        '<circle cx="70" cy="87" r="5"/>'
        '<circle cx="100" cy="85" r="5"/><circle cx="84" cy="111" r="5"/><circle cx="99" cy="137" r="5"/></g>'
        '<path d="M104 78V46" stroke="{ink}" stroke-width="7" stroke-linecap="round"/>'
        '<path d="M106 62q18-26 46-14-8 28-46 14" fill="{b}"/>',
    ),
    r"berr(?:y|ies)\b": (
        "pink", "#d8434e", "#4f8a5b",
        '<path d="M100 166C66 146 44 112 54 86c10-20 36-18 46-12 10-6 36-8 46 12 10 26-12 60-46 80z"'
        ' fill="{a}"/>'
        '<path d="M100 80c-16 10-34 6-44-8 16-4 26-4 34 0-2-12 2-22 10-30 8 8 12 18 10 30 8-4 18-4 34 0'
        '-10 14-28 18-44 8z" fill="{b}"/><g fill="{paper}"><circle cx="78" cy="104" r="4"/><circle cx="100"'
        ' cy="112" r="4"/><circle cx="122" cy="104" r="4"/><circle cx="88" cy="132" r="4"/>'
        '<circle cx="112" cy="132" r="4"/></g>',
    ),
    r"\b(?:oranges?|citrus|lemons?|clementines?|grapefruit)\b": (
        "warm", "#f08a24", "#f9b85c",
        '<circle cx="100" cy="108" r="54" fill="{a}"/><circle cx="100" cy="108" r="44" fill="{paper}"/>'
        '<g fill="{b}"><path d="M100 104l-17-33a38 38 0 0 1 34 0z"/>'
        '<path d="M104 106l20-32a38 38 0 0 1 14 31z"/>'
        '<path d="M104 111l34 0a38 38 0 0 1-15 31z"/><path d="M100 113l17 33a38 38 0 0 1-34 0z"/>'
        '<path d="M96 111l-19 31a38 38 0 0 1-15-31z"/><path d="M96 106l-34-1a38 38 0 0 1 14-31z"/></g>',
    ),
    r"\btomato(?:es)?\b": (
        "green", "#d8392f", "#4f8a5b",
        '<path d="M100 70c-44-14-60 24-52 54 8 28 32 40 52 40s44-12 52-40c8-30-8-68-52-54z" fill="{a}"/>'
        '<path d="M100 72l-30-12 24 0-6-22 14 16 16-14-8 20 26 2z" fill="{b}"/>'
        '<path d="M66 100q4-14 16-18" fill="none" stroke="{paper}" stroke-width="6" stroke-linecap="round"/>',
    ),
}  # fmt: skip


def drawing_of(kind: str) -> Drawing | None:
    """The drawing of these very goods; None where that of their aisle will do."""
    return next((drawing for pattern, drawing in KINDS.items() if re.search(pattern, kind.lower())), None)
