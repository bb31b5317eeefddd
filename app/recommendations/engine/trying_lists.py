"""Tries the settings of lists that start from products: bought together, cart, similar, also viewed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from app.recommendations.engine.building import DEFAULTS, LIST_LENGTH
from app.recommendations.engine.counting import (
    COMPILED_FROM,
    neighbours,
    pairs,
    ranked,
    scored,
    strength,
    weighed,
)
from app.recommendations.engine.ease import ease_lists
from app.recommendations.engine.filling import filled
from app.recommendations.engine.interactions import Codes, Floats, History
from app.recommendations.engine.kernel import compiled
from app.recommendations.engine.neighbours import Neighbours, blended, summed, top
from app.recommendations.engine.popularity import liveliness, recent_popular
from app.recommendations.engine.questions import Query, cart_queries, row_queries
from app.recommendations.engine.setting import Setting
from app.recommendations.engine.similar import MIN_CUSTOMERS, customer_rows, session_rows
from app.recommendations.engine.together import MIN_ORDERS, order_rows
from app.recommendations.engine.verdicts import POPULAR, SHOWN, Verdict, gains, verdict, weigh
from app.recommendations.engine.viewed import MIN_SESSIONS

DAMPINGS = (0.0, 0.1, 0.2, 0.3)
HALF_LIVES = (90.0, 365.0)
VIEW_HALF_LIVES = (3.0, 30.0)
PENALTIES = (30.0, 300.0)
SHARES = (0.3, 1.0)

RowsOf = Callable[[History, float], tuple[sp.csr_matrix, Floats]]


def bought_together(past: History, future: History) -> Verdict:
    settings = [*_plain(HALF_LIVES), *_sharper(365.0, (0.0, 0.1, 0.2), 0.5, 1.0)]
    return _one_seed("bought_together", past, settings, order_rows, order_rows(future, 1.0)[0], MIN_ORDERS)


def similar(past: History, future: History) -> Verdict:
    """By customers and sessions, or by sessions alone where views are known and asked for."""
    if len(future.views) == 0:
        asked = order_rows(future, 1.0)[0]
        return _one_seed("similar", past, _plain(HALF_LIVES), customer_rows, asked, MIN_CUSTOMERS)
    asked = session_rows(future, 1.0)[0]
    viewed = [replace(setting, method="viewed") for setting in _viewed()]
    settings = _plain((*HALF_LIVES, *VIEW_HALF_LIVES))
    return _one_seed("similar", past, [*settings, *viewed], customer_rows, asked, MIN_CUSTOMERS)


def also_viewed(past: History, future: History) -> Verdict:
    asked = session_rows(future, 1.0)[0]
    return _one_seed("also_viewed", past, _viewed(), session_rows, asked, MIN_SESSIONS)


def cart(past: History, future: History) -> Verdict:
    """Neighbours, EASE and, of the best of each, their sum."""
    popular, lively = recent_popular(past), liveliness(past)
    queries = cart_queries(order_rows(future, 1.0)[0], popular)
    seeds = np.unique(
        np.concatenate([np.array(query.asked, np.int64) for query in queries] or [np.empty(0, np.int64)])
    )
    default = DEFAULTS["cart"]
    settings = [*_sharper(365.0, (0.1, 0.2, 0.3), 1.0, 0.75), Setting("neighbours"), default]
    found = {POPULAR: gains(queries, [filled([], popular, SHOWN, query.asked) for query in queries])}
    if not queries:
        return weigh("cart", found, default)
    kept: dict[Setting, Neighbours] = {}
    for setting, lists in _tables(past, dict.fromkeys(settings), order_rows, seeds, MIN_ORDERS, LIST_LENGTH):
        kept = _keep_best(kept, found, setting, lists, gains(queries, _cart_answers(lists, queries, popular)))
    for penalty in PENALTIES:
        setting = Setting("ease", length=0.5, penalty=penalty)
        lists = ease_lists(*order_rows(past, 365.0), setting, k=LIST_LENGTH, liveliness=lively)
        kept = _keep_best(kept, found, setting, lists, gains(queries, _cart_answers(lists, queries, popular)))
    near, shallow = (_first(kept, method) for method in ("neighbours", "ease"))
    for share in SHARES:
        both = replace(near, method="both", parts=(("ease", share),), penalty=shallow.penalty)
        summed_up = ease_lists(*order_rows(past, 365.0), both, k=LIST_LENGTH, liveliness=lively)
        lists = blended(kept[near], summed_up, share)
        found[both] = gains(queries, _cart_answers(lists, queries, popular))
    return weigh("cart", found, default)


def _plain(half_lives: Iterable[float]) -> list[Setting]:
    return [Setting("neighbours", damping, half_life) for half_life in half_lives for damping in DAMPINGS]


def _viewed() -> list[Setting]:
    settings = _plain((*VIEW_HALF_LIVES, 365.0))
    return [*settings, *(replace(setting, length=0.5) for setting in settings)]


def _sharper(half_life: float, dampings: Iterable[float], length: float, focus: float) -> list[Setting]:
    """Long orders count less, chance pairs are trimmed, and products that still sell may count more."""
    return [
        Setting("neighbours", damping, half_life, length=length, focus=focus, trim=1.0, alive=alive)
        for damping in dampings
        for alive in (0.0, 0.4)
    ]


def _first(kept: Iterable[Setting], method: str) -> Setting:
    return next(setting for setting in kept if setting.method == method)


def _keep_best(
    kept: dict[Setting, Neighbours],
    found: dict[Setting, Floats],
    setting: Setting,
    lists: Neighbours,
    gained: Floats,
) -> dict[Setting, Neighbours]:
    """Note the gains, and keep the lists of each method's best setting only."""
    found[setting] = gained
    rival = next((each for each in kept if each.method == setting.method), None)
    if rival is not None and found[rival].mean() >= gained.mean():
        return kept
    return {each: its for each, its in kept.items() if each != rival} | {setting: lists}


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
    for setting, lists in _tables(past, every, rows_of, seeds, min_rows, SHOWN) if queries else ():
        answers[setting] = [
            filled(lists.first(query.asked, SHOWN).tolist(), popular, SHOWN, (query.asked,))
            for query in queries
        ]
    return verdict(carousel, queries, answers, default)


def _tables(
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
        if matrix.nnz >= COMPILED_FROM and compiled():
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


def _cart_answers(lists: Neighbours, queries: Iterable[Query], popular: Codes) -> list[list[int]]:
    answers = []
    for query in queries:
        seeds = np.array(query.asked, np.int32)
        best = top(*summed(lists, seeds, np.ones(len(seeds))), SHOWN, seeds)
        answers.append(filled(best.tolist(), popular, SHOWN, query.asked))
    return answers
