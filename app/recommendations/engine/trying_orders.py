"""Tries the ways to say what goes with a product or a cart, on the last weeks' orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from app.recommendations.engine.building import DEFAULTS, LIST_LENGTH
from app.recommendations.engine.counting import neighbours
from app.recommendations.engine.ease import ease_lists
from app.recommendations.engine.filling import filled
from app.recommendations.engine.interactions import Codes, Floats, History
from app.recommendations.engine.neighbours import Neighbours, added_to, summed, top
from app.recommendations.engine.onward import onward_lists
from app.recommendations.engine.pairing import Pairing, learned, pairing, relisted
from app.recommendations.engine.popularity import liveliness, recent_popular
from app.recommendations.engine.questions import Query, cart_queries, row_queries
from app.recommendations.engine.setting import Setting
from app.recommendations.engine.together import MIN_ORDERS, order_rows
from app.recommendations.engine.trying_lists import HALF_LIVES, first_answers, plain, tables
from app.recommendations.engine.verdicts import POPULAR, SHOWN, Verdict, gains, weigh

PENALTIES = (30.0, 300.0)
CART_SHARES = (0.3, 1.0)
ONWARD_SHARES = (0.3, 0.6)
# Orders from which is learned what stands beside a product.
_LESSONS = 8_000


def bought_together(past: History, future: History) -> Verdict:
    """Neighbours in orders; the best of them with their own neighbours added, or in a learned order."""
    popular, lively, default = recent_popular(past), liveliness(past), DEFAULTS["bought_together"]
    asked = order_rows(future, 1.0)[0]
    queries = row_queries(asked, popular)
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
        rows = order_rows(past, near.half_life_days)
        lists = neighbours(*rows, near, k=LIST_LENGTH, min_rows=MIN_ORDERS, liveliness=lively)
        found |= {setting: gain_of(wider) for setting, wider in _with_onward(near, lists)}
        told = pairing(past, near, lists)
        found |= _learned_gains(told, near, row_queries(asked, popular, _LESSONS), queries, popular)
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


def _with_onward(near: Setting, lists: Neighbours) -> Iterator[tuple[Setting, Neighbours]]:
    """The lists of a setting with the neighbours' neighbours added, by each of ONWARD_SHARES."""
    further = onward_lists(lists, LIST_LENGTH)
    for share in ONWARD_SHARES:
        setting = replace(near, method="both", parts=(("onward", share),))
        yield setting, added_to(lists, further, share)


def _learned_gains(
    told: Pairing, near: Setting, lessons: Sequence[Query], queries: Sequence[Query], popular: Codes
) -> dict[Setting, Floats]:
    """Of what one half of the orders taught when the other half is asked; `lessons` begin with `queries`."""
    setting = learned(told, near, lessons)
    even, odd = (learned(told, near, lessons[parity::2]) for parity in (0, 1))
    if not (setting and even and odd):
        return {}
    found = np.zeros(len(queries))
    for parity, other in enumerate((odd, even)):
        asked = queries[parity::2]
        seeds = np.unique(np.array([query.asked for query in asked], np.int64))
        lists = relisted(told, other, seeds, SHOWN)
        found[parity::2] = gains(asked, first_answers(lists, asked, popular))
    return {setting: found}


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
