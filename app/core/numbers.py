"""Whole numbers as strangers write them: in a query, a form, or a path."""

from __future__ import annotations

LARGEST_ID = 2**63 - 1
"""What a database's big integer holds."""


def whole_number(text: str, least: int, most: int) -> int | None:
    """The number that plain digits write, within both bounds; None for any other text."""
    if not text.isascii() or not text.isdigit() or len(text) > 20:
        return None
    number = int(text)
    return number if least <= number <= most else None
