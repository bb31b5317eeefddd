"""Tries the settings of lists that start from one product: similar, also viewed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from app.recommendations.engine.building import DEFAULTS
from app.recommendations.engine.compiling import compiled
from app.recommendations.engine.counting import (
    COMPILED_FROM,
    neighbours,
    pairs,
    ranked,
    scored,
    strength,
    weighed,
)
from app.recommendations.engine.filling import filled
from app.recommendations.engine.interactions import Codes, Floats, History
from app.recommendations.engine.kernel import best_neighbours
from app.recommendations.engine.neighbours import Neighbours
from app.recommendations.engine.popularity import liveliness, recent_popular
from app.recommendations.engine.questions import Query, row_queries
from app.recommendations.engine.setting import Setting
from app.recommendations.engine.similar import MIN_CUSTOMERS, customer_rows, session_rows
from app.recommendations.engine.together import order_rows
from app.recommendations.engine.verdicts import POPULAR, SHOWN, Verdict, verdict
from app.recommendations.engine.viewed import MIN_SESSIONS

DAMPINGS = (0.0, 0.1, 0.2, 0.3)
HALF_LIVES = (90.0, 365.0)
VIEW_HALF_LIVES = (3.0, 30.0)

RowsOf = Callable[[History, float], tuple[sp.csr_matrix, Floats]]


def similar(past: History, future: History) -> Verdict:
    """By customers and sessions, or by sessions alone where views are known and asked for."""
    if len(future.views) == 0:
        asked = order_rows(future, 1.0)[0]
        return _one_seed("similar", past, plain(HALF_LIVES), customer_rows, asked, MIN_CUSTOMERS)
    asked = session_rows(future, 1.0)[0]
    viewed = [replace(setting, method="viewed") for setting in _viewed()]
    settings = plain((*HALF_LIVES, *VIEW_HALF_LIVES))
    return _one_seed("similar", past, [*settings, *viewed], customer_rows, asked, MIN_CUSTOMERS)


def also_viewed(past: History, future: History) -> Verdict:
    asked = session_rows(future, 1.0)[0]
    return _one_seed("also_viewed", past, _viewed(), session_rows, asked, MIN_SESSIONS)


def plain(half_lives: Iterable[float]) -> list[Setting]:
    return [Setting("neighbours", damping, half_life) for half_life in half_lives for damping in DAMPINGS]


def _viewed() -> list[Setting]:
    settings = plain((*VIEW_HALF_LIVES, 365.0))
    return [*settings, *(replace(setting, length=0.5) for setting in settings)]


def _one_seed(
    carousel: str,
    past: History,
    settings: Iterable[Setting],
    rows_of: RowsOf,
    asked: sp.csr_matrix,
    min_rows: int,
) -> Verdict:
    """Count `rows_of` the past by every setting; ask for single seeds of the later rows `asked`."""
    popular, default = recent_popular(past), DEFAULTS[carousel]
    queries = row_queries(asked, popular)
    answers = {POPULAR: [filled([], popular, SHOWN, (query.asked,)) for query in queries]}
    seeds = np.unique(np.array([query.asked for query in queries], np.int64))
    every = dict.fromkeys([*settings, default])
    for setting, lists in tables(past, every, rows_of, seeds, min_rows, SHOWN) if queries else ():
        answers[setting] = first_answers(lists, queries, popular)
    return verdict(carousel, queries, answers, default)


def first_answers(lists: Neighbours, queries: Iterable[Query], popular: Codes) -> list[list[int]]:
    """The lists of single seeds as they are shown: filled up from recent popular."""
    return [
        filled(lists.first(query.asked, SHOWN).tolist(), popular, SHOWN, (query.asked,)) for query in queries
    ]


def tables(
    past: History,
    settings: Iterable[Setting],
    rows_of: RowsOf,
    seeds: NDArray[Any],
    min_rows: int,
    width: int,
) -> Iterator[tuple[Setting, Neighbours]]:
    """The seeds' lists by each setting; settings that weigh rows alike share their counting."""

    def rows_key(setting: Setting) -> tuple[bool, float, float]:
        return setting.method == "viewed", setting.half_life_days, setting.length

    lively = liveliness(past)
    for (is_viewed, half_life, length), group in groupby(sorted(settings, key=rows_key), rows_key):
        matrix, weights = (session_rows if is_viewed else rows_of)(past, half_life)
        least = MIN_SESSIONS if is_viewed else min_rows
        if matrix.nnz >= COMPILED_FROM and compiled(best_neighbours):
            for setting in group:
                yield (
                    setting,
                    neighbours(
                        matrix, weights, setting, k=width, min_rows=least, seeds=seeds, liveliness=lively
                    ),
                )
            continue
        weights = weighed(matrix, weights, length)
        popularity = strength(matrix, weights)
        found = list(pairs(matrix, weights, least, seeds))
        for setting in group:
            lists = Neighbours.empty(matrix.shape[1], width, seeds)
            for block in found:
                ranked(block, scored(block, popularity, setting, lively), lists)
            yield setting, lists
