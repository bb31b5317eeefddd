"""Fills a list up from recent popular, so that no carousel shows a gap while anything sells."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from app.recommendations.engine.interactions import Codes


def filled(chosen: Sequence[int], popular: Codes, k: int, banned: Collection[int]) -> list[int]:
    """The first k of `chosen`, then of `popular` without those and without `banned`."""
    codes = list(chosen[: max(k, 0)])
    if len(codes) >= k:
        return codes
    used = {*codes, *banned}
    # So many are enough for k, whatever is used already.
    for code in popular[: k + len(used)].tolist():
        if code not in used:
            codes.append(code)
            if len(codes) == k:
                break
    return codes


def fill_all(codes: Codes, popular: Codes) -> None:
    """Fill every row's empty places from `popular`, neither repeating a product nor naming the row's own."""
    length = (codes >= 0).sum(axis=1)
    for code in popular.tolist():
        short = np.flatnonzero(length < codes.shape[1])
        if len(short) == 0:
            return
        open_to = short[(short != code) & ~(codes[short] == code).any(axis=1)]
        codes[open_to, length[open_to]] = code
        length[open_to] += 1
