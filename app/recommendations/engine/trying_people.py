"""Tries the ways to answer a customer, on those who came back in the last weeks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import starmap

import numpy as np

from app.recommendations.engine.appeal import appeal
from app.recommendations.engine.appeal import learned as learned_appeal
from app.recommendations.engine.appeal import likelihood as likely
from app.recommendations.engine.building import DEFAULTS
from app.recommendations.engine.filling import filled
from app.recommendations.engine.habits import learned, lesson, likelihood, returned, weights
from app.recommendations.engine.interactions import Codes, Floats, History
from app.recommendations.engine.model import Model
from app.recommendations.engine.neighbours import top
from app.recommendations.engine.owned import owned
from app.recommendations.engine.personal import SOURCES, Scores, alive, candidates, levelled, mixed, source
from app.recommendations.engine.questions import Query, customer_queries
from app.recommendations.engine.repeats import METHODS, Purchases, ordered, purchases
from app.recommendations.engine.setting import Setting
from app.recommendations.engine.verdicts import POPULAR, SHOWN, Verdict, gains, verdict, weigh

CROWD_SHARES = (0.0, 0.3, 1.0)
POPULAR_SHARES = (0.0, 0.3, 1.0)
POWERS = (0.0, 0.5, 1.0)
WEIGHTS = (0.3, 1.0)
_BLENDED_QUERIES = 1_000
_WEIGHED_QUERIES = 3_000


def buy_again(past: History, future: History, earlier: Iterable[tuple[History, History]] = ()) -> Verdict:
    """The fixed methods, and habits learned from one half of the customers when the other half is asked.

    Habits are learned from `earlier` windows too; with the trees that order what the weights put first, or
    without. Which products the trees of a half are shown goes by the weights of all.
    """
    queries = customer_queries(past, future).repeats
    answers = {Setting(method): _first(purchases(past, Setting(method)), queries) for method in METHODS}
    latest = returned(past, future)
    parts = weights(latest)
    lessons = [lesson(told, parts) for told in (latest, *starmap(returned, earlier))] if parts else []
    setting = learned(latest, lessons)
    halves = [learned(latest.of_half(half), [each.of_half(half) for each in lessons]) for half in (0, 1)]
    if setting and all(halves):
        known = owned(past)
        is_even = known.user % 2 == 0
        for with_trees in (True, False) if setting.forest else (False,):
            even, odd = (half if with_trees else replace(half, forest="") for half in halves if half)
            scores = np.where(is_even, likelihood(known, past.now, odd), likelihood(known, past.now, even))
            found = setting if with_trees else replace(setting, forest="")
            answers[found] = _first(ordered(known, scores, past), queries)
    return verdict("buy_again", queries, answers, DEFAULTS["buy_again"])


def _first(found: Purchases, queries: Iterable[Query]) -> list[list[int]]:
    return [found.items[found.of(query.asked)][:SHOWN].tolist() for query in queries]


def next_order(model: Model, past: History, future: History) -> Verdict:
    """Repeats first, or chances of everything in one list."""
    queries = customer_queries(past, future).orders[:_BLENDED_QUERIES]
    answers = {
        Setting(method): [
            filled(model.next_order_of(q.asked, Setting(method), SHOWN).tolist(), model.popular, SHOWN, ())
            for q in queries
        ]
        for method in ("repeats", "neighbours", "popular")
    }
    bases = ["own", "habit"] if model.choice["buy_again"].method == "learned" else ["own"]
    names = (*bases, "crowd", "popular")
    asked = [{name: source(model, name, query.asked) for name in names} for query in queries]
    for base in bases:
        for crowd_share in CROWD_SHARES:
            for popular_share in POPULAR_SHARES:
                parts = ((base, 1.0), ("crowd", crowd_share), ("popular", popular_share))
                setting = Setting("blend", parts=tuple(part for part in parts if part[1]))
                answers[setting] = [
                    _best(mixed((each[name], weight) for name, weight in setting.parts), model, ())
                    for each in asked
                ]
    return verdict("next_order", queries, answers, DEFAULTS["next_order"])


def for_you(model: Model, past: History, future: History) -> Verdict:
    """Single sources, more or less by what sells now; the best with others added; all of them as learned."""
    every = customer_queries(past, future).news[:_WEIGHED_QUERIES]
    queries = every[:_BLENDED_QUERIES]
    own = [model.purchases.items[model.purchases.of(query.asked)] for query in queries]
    raw = [{name: source(model, name, query.asked) for name in SOURCES} for query in queries]

    def gain_of(setting: Setting) -> Floats:
        shown = []
        for sources, bought in zip(raw, own, strict=True):
            parts = ((sources[name], weight) for name, weight in setting.parts)
            scores = mixed((levelled(alive(model, each, setting.alive)), weight) for each, weight in parts)
            shown.append(_best(scores, model, bought))
        return gains(queries, shown)

    default = DEFAULTS["for_you"]
    found = {
        POPULAR: gains(queries, [filled([], model.popular, SHOWN, bought.tolist()) for bought in own]),
        default: gain_of(Setting("blend", alive=1.0, parts=(("similar", 1.0),))),
    }
    if queries:
        found |= _grown(gain_of)
        found |= _learned_gains(model, past, every, own)
    return weigh("for_you", found, default)


def _learned_gains(
    model: Model, past: History, queries: Sequence[Query], own: Sequence[Codes]
) -> dict[Setting, Floats]:
    """Of what one half of the customers taught when the other half is asked, as many as `own` has."""
    known = model.appeal or appeal(past)
    told = [candidates(model, query.asked, known) for query in queries]
    rows = [
        (traits, np.isin(codes, list(query.truth)))
        for query, (codes, traits) in zip(queries, told, strict=True)
    ]
    is_even = [query.asked % 2 == 0 for query in queries]
    setting, odd, even = (
        learned_appeal(row for row, its_half in zip(rows, is_even, strict=True) if its_half in half)
        for half in ((True, False), (False,), (True,))
    )
    if not (setting and odd and even):
        return {}
    shown = [
        _best((codes, likely(traits, odd if its_half else even)), model, bought)
        for (codes, traits), its_half, bought in zip(told, is_even, own, strict=False)
    ]
    return {setting: gains(queries[: len(own)], shown)}


def _grown(gain_of: Callable[[Setting], Floats]) -> dict[Setting, Floats]:
    """Gains of single sources, and of the best with one and then another source added to it."""
    found: dict[Setting, Floats] = {}
    for name in SOURCES:
        for power in POWERS:
            setting = Setting("blend", alive=power, parts=((name, 1.0),))
            found[setting] = gain_of(setting)
    for _ in range(2):
        best = max(found, key=lambda setting: float(found[setting].mean()))
        for name in SOURCES:
            for weight in WEIGHTS:
                if name not in dict(best.parts):
                    setting = Setting("blend", alive=best.alive, parts=(*best.parts, (name, weight)))
                    found[setting] = gain_of(setting)
    return found


def _best(scores: Scores, model: Model, banned: Sequence[int] | Codes) -> list[int]:
    barred = np.asarray(banned, np.int32)
    return filled(top(*scores, SHOWN, barred).tolist(), model.popular, SHOWN, barred.tolist())
