"""Tries the ways to say what goes with a product or a cart, on the last weeks' orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.building import DEFAULTS, LIST_LENGTH
from app.recommendations.engine.counting import neighbours
from app.recommendations.engine.ease import ease_lists
from app.recommendations.engine.filling import filled
from app.recommendations.engine.interactions import Codes, Floats, History
from app.recommendations.engine.neighbours import Neighbours, added_to, summed, top
from app.recommendations.engine.onward import onward_lists
from app.recommendations.engine.popularity import liveliness, recent_popular
from app.recommendations.engine.questions import Query, cart_queries, row_queries
from app.recommendations.engine.setting import Setting
from app.recommendations.engine.together import MIN_ORDERS, order_rows
from app.recommendations.engine.trying_lists import HALF_LIVES, first_answers, plain, tables
from app.recommendations.engine.verdicts import POPULAR, SHOWN, Verdict, gains, weigh

PENALTIES = (30.0, 300.0)
CART_SHARES = (0.3, 1.0)
ONWARD_SHARES = (0.3, 0.6)


def bought_together(past: History, future: History) -> Verdict:
    """Neighbours in orders, and the best of them with their neighbours' neighbours added."""
    popular, lively, default = recent_popular(past), liveliness(past), DEFAULTS["bought_together"]
    queries = row_queries(order_rows(future, 1.0)[0], popular)
    found = {POPULAR: gains(queries, [filled([], popular, SHOWN, (query.asked,)) for query in queries])}
    if not queries:
        return weigh("bought_together", found, default)

    def gain_of(lists: Neighbours) -> Floats:
        return gains(queries, first_answers(lists, queries, popular))

    settings = [*plain(HALF_LIVES), *_sharper(365.0, (0.0, 0.1, 0.2), 0.5, 1.0), default]
    seeds = np.unique(np.array([query.asked for query in queries], np.int64))
    for setting, lists in tables(past, dict.fromkeys(settings), order_rows, seeds, MIN_ORDERS, SHOWN):
        found[setting] = gain_of(lists)
    near = max(found, key=lambda setting: float(found[setting].mean()))
    if near != POPULAR:
        for setting, lists in _with_onward(past, near, lively):
            found[setting] = gain_of(lists)
    return weigh("bought_together", found, default)


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
    for setting, lists in tables(past, dict.fromkeys(settings), order_rows, seeds, MIN_ORDERS, LIST_LENGTH):
        kept = _keep_best(kept, found, setting, lists, gains(queries, _cart_answers(lists, queries, popular)))
    for penalty in PENALTIES:
        setting = Setting("ease", length=0.5, penalty=penalty)
        lists = ease_lists(*order_rows(past, 365.0), setting, k=LIST_LENGTH, liveliness=lively)
        kept = _keep_best(kept, found, setting, lists, gains(queries, _cart_answers(lists, queries, popular)))
    near, shallow = (_first(kept, method) for method in ("neighbours", "ease"))
    for share in CART_SHARES:
        both = replace(near, method="both", parts=(("ease", share),), penalty=shallow.penalty)
        ease = ease_lists(*order_rows(past, 365.0), both, k=LIST_LENGTH, liveliness=lively)
        found[both] = gains(queries, _cart_answers(added_to(kept[near], ease, share), queries, popular))
    return weigh("cart", found, default)


def _with_onward(
    past: History, near: Setting, lively: NDArray[np.float32]
) -> Iterator[tuple[Setting, Neighbours]]:
    """The lists of a setting with the neighbours' neighbours added, by each of ONWARD_SHARES."""
    rows = order_rows(past, near.half_life_days)
    lists = neighbours(*rows, near, k=LIST_LENGTH, min_rows=MIN_ORDERS, liveliness=lively)
    further = onward_lists(lists, LIST_LENGTH)
    for share in ONWARD_SHARES:
        setting = replace(near, method="both", parts=(("onward", share),))
        yield setting, added_to(lists, further, share)


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


def _cart_answers(lists: Neighbours, queries: Iterable[Query], popular: Codes) -> list[list[int]]:
    answers = []
    for query in queries:
        seeds = np.array(query.asked, np.int32)
        best = top(*summed(lists, seeds, np.ones(len(seeds))), SHOWN, seeds)
        answers.append(filled(best.tolist(), popular, SHOWN, query.asked))
    return answers
