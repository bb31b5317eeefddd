"""Compares ways to answer the same questions, and says which is to fill a carousel and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.recommendations.engine.interactions import Floats
from app.recommendations.engine.questions import Query
from app.recommendations.engine.setting import Setting

SHOWN = 10
# With fewer queries a comparison says more about luck than about the shop.
ENOUGH = 30
POPULAR = Setting("popular")

_GAIN = 1 / np.log2(np.arange(2, SHOWN + 2))

Answers = Mapping[Setting, Sequence[Sequence[int]]]


@dataclass(frozen=True)
class Verdict:
    """What was chosen; `row` tells how it scored, how popular did, the lead over that and its error."""

    carousel: str
    chosen: Setting
    row: dict[str, Any]
    also: Mapping[str, Setting] = field(default_factory=dict)


def ndcg(shown: Sequence[int], truth: frozenset[int]) -> float:
    """Normalised discounted gain of the first SHOWN products."""
    gain = sum(_GAIN[place] for place, item in enumerate(shown[:SHOWN]) if item in truth)
    return float(gain / _GAIN[: len(truth)].sum())


def gains(queries: Sequence[Query], answers: Sequence[Sequence[int]]) -> Floats:
    return np.array([ndcg(shown, query.truth) for shown, query in zip(answers, queries, strict=True)])


def verdict(
    carousel: str, queries: Sequence[Query], answers: Answers, default: Setting, **also: Setting
) -> Verdict:
    """The best candidate, unless its lead over the default is within the error of that lead.

    Recent popular instead of what scored below it; with fewer than ENOUGH queries the default. `answers` hold
    those of the default and of popular as well.
    """
    return weigh(
        carousel, {setting: gains(queries, shown) for setting, shown in answers.items()}, default, **also
    )


def weigh(carousel: str, found: Mapping[Setting, Floats], default: Setting, **also: Setting) -> Verdict:
    """As `verdict`, from every candidate's gain at every query."""
    queries = len(found[POPULAR])
    chosen = default
    if queries >= ENOUGH:
        chosen = max(found, key=lambda setting: float(found[setting].mean()))
        if default in found and _error(found[chosen] - found[default]) >= _lead(found, chosen, default):
            chosen = default
        if _lead(found, chosen, POPULAR) < 0:
            chosen = POPULAR
    return Verdict(carousel, chosen, _row(carousel, chosen, found, queries), also)


def _lead(found: Mapping[Setting, Floats], one: Setting, other: Setting) -> float:
    return float((found[one] - found[other]).mean())


def _error(differences: Floats) -> float:
    return float(differences.std() / np.sqrt(len(differences)))


def _row(carousel: str, chosen: Setting, found: Mapping[Setting, Floats], queries: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        "carousel": carousel,
        "chosen": chosen.method,
        "damping": chosen.damping,
        "half_life_days": chosen.half_life_days,
        "parts": [list(part) for part in chosen.parts] if chosen.method != "learned" else [],
        "score": None,
        "popular": None,
        "lead": None,
        "error": None,
        "queries": queries,
    }
    if queries and chosen in found:
        lead = found[chosen] - found[POPULAR]
        row |= {
            "score": round(float(found[chosen].mean()), 5),
            "popular": round(float(found[POPULAR].mean()), 5),
            "lead": round(float(lead.mean()), 5),
            "error": round(_error(lead), 5),
        }
    return row
