"""Tries the ways to say what goes with a product or a cart, on the last weeks' orders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine import carting, pairing
from app.recommendations.engine.building import DEFAULTS, LIST_LENGTH
from app.recommendations.engine.counting import neighbours
from app.recommendations.engine.ease import ease_lists
from app.recommendations.engine.filling import filled
from app.recommendations.engine.interactions import Codes, Floats, History
from app.recommendations.engine.neighbours import Neighbours, added_to, summed, top
from app.recommendations.engine.onward import onward_lists
from app.recommendations.engine.pairing import Common, Pairing
from app.recommendations.engine.popularity import liveliness, recent_popular
from app.recommendations.engine.questions import Query, cart_queries, row_queries
from app.recommendations.engine.setting import Setting
from app.recommendations.engine.together import MIN_ORDERS, order_lists, order_rows
from app.recommendations.engine.trying_lists import HALF_LIVES, first_answers, plain, tables
from app.recommendations.engine.verdicts import POPULAR, SHOWN, Verdict, gains, weigh

PENALTIES = (30.0, 300.0)
CART_SHARES = (0.3, 1.0)
ONWARD_SHARES = (0.3, 0.6)
# Orders from which is learned what stands beside a product.
_LESSONS = 8_000


class Way(NamedTuple):
    """How a carousel learns from what orders held, lists what it learned, and answers from such lists."""

    learned: Callable[[Pairing, Setting, Sequence[Query]], Setting | None]
    relisted: Callable[[Pairing, Setting, NDArray[Any], int], Neighbours]
    answers: Callable[[Neighbours, Sequence[Query], Codes], list[list[int]]]


def bought_together(past: History, future: History, common: Common) -> Verdict:
    """Neighbours in orders; the best of them with their own neighbours added, or in a learned order.

    `common` is what is common to all sources of pairs of the past.
    """
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
        way = Way(pairing.learned, pairing.relisted, first_answers)
        told, lessons = Pairing.beside(lists, near, common), row_queries(asked, popular, _LESSONS)
        found |= _learned_gains(way, told, near, lessons, queries, popular, found)
    return weigh("bought_together", found, default)


def cart(past: History, future: History, common: Common) -> Verdict:
    """Neighbours, EASE, of the best of each their sum, and the neighbours by learned scores."""
    popular, lively = recent_popular(past), liveliness(past)
    asked = order_rows(future, 1.0)[0]
    queries = cart_queries(asked, popular)
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
    near = max(
        (setting for setting in found if setting.method in ("neighbours", "both")),
        key=lambda setting: float(found[setting].mean()),
    )
    lists = order_lists(past, near, LIST_LENGTH, lively)
    way = Way(carting.learned, carting.relisted, _cart_answers)
    told, lessons = Pairing.beside(lists, near, common), cart_queries(asked, popular, _LESSONS)
    found |= _learned_gains(way, told, near, lessons, queries, popular, found)
    return weigh("cart", found, default)


def _with_onward(near: Setting, lists: Neighbours) -> Iterator[tuple[Setting, Neighbours]]:
    """The lists of a setting with the neighbours' neighbours added, by each of ONWARD_SHARES."""
    further = onward_lists(lists, LIST_LENGTH)
    for share in ONWARD_SHARES:
        setting = replace(near, method="both", parts=(("onward", share),))
        yield setting, added_to(lists, further, share)


def _learned_gains(
    way: Way,
    told: Pairing,
    near: Setting,
    lessons: Sequence[Query],
    queries: Sequence[Query],
    popular: Codes,
    found: Mapping[Setting, Floats],
) -> dict[Setting, Floats]:
    """Of what one half of the orders taught when the other half is asked; `lessons` begin with `queries`.

    What is no better than all that was `found` so far is not learned from both halves.
    """
    even, odd = (way.learned(told, near, lessons[parity::2]) for parity in (0, 1))
    if not (even and odd):
        return {}
    gained = np.zeros(len(queries))
    for parity, other in enumerate((odd, even)):
        asked = queries[parity::2]
        seeds = np.unique(np.concatenate([np.atleast_1d(query.asked) for query in asked]))
        lists = way.relisted(told, other, seeds, LIST_LENGTH)
        gained[parity::2] = gains(asked, way.answers(lists, asked, popular))
    if gained.mean() <= max(each.mean() for each in found.values()):
        return {}
    setting = way.learned(told, near, lessons)
    return {setting: gained} if setting else {}


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
