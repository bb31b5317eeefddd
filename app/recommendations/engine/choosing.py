"""Chooses each carousel's method on the shop's own last weeks; none stays below recent popular."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp

from app.recommendations.engine.building import DEFAULTS, build
from app.recommendations.engine.counting import Neighbours, damped, pairs, ranked, strength
from app.recommendations.engine.filling import filled
from app.recommendations.engine.interactions import DAY, Codes, Floats, History
from app.recommendations.engine.model import Setting
from app.recommendations.engine.popularity import recent_popular
from app.recommendations.engine.questions import Query, click_queries, customer_queries, row_queries
from app.recommendations.engine.repeats import METHODS, Purchases, purchases
from app.recommendations.engine.similar import MIN_CUSTOMERS, customer_rows, session_rows
from app.recommendations.engine.together import MIN_ORDERS, order_rows

DAMPINGS = (0.0, 0.1, 0.2, 0.3)
HALF_LIVES = (90.0, 365.0)
SHOWN = 10
# With fewer queries a comparison says more about luck than about the shop.
ENOUGH = 30
_WINDOW_SHARE = 0.1
_WINDOW_DAYS = 28.0

_GAIN = 1 / np.log2(np.arange(2, SHOWN + 2))


RowsOf = Callable[[History, float], tuple[sp.csr_matrix, Floats]]
Answers = Mapping[Setting, Sequence[Sequence[int]]]
Verdict = tuple[str, Setting, dict[str, Any]]


def choose(history: History) -> tuple[dict[str, Setting], list[dict[str, Any]]]:
    """The best setting of each carousel, and the evidence: carousel, chosen, score, popular, queries."""
    past, future = history.split(_window_start(history))
    # Whoever views a product is asked for its session where views are known, else for its order.
    asked_of = session_rows if len(future.views) else order_rows
    seeded = [
        _seeded("bought_together", past, future, order_rows, order_rows, MIN_ORDERS),
        _seeded("similar", past, future, customer_rows, asked_of, MIN_CUSTOMERS),
    ]
    personal = _personal(past, future, {carousel: setting for carousel, setting, _ in seeded})
    verdicts = [*seeded, *personal]
    return {carousel: setting for carousel, setting, _ in verdicts}, [row for _, _, row in verdicts]


def ndcg(shown: Sequence[int], truth: frozenset[int]) -> float:
    """Normalised discounted gain of the first SHOWN products."""
    gain = sum(_GAIN[place] for place, item in enumerate(shown[:SHOWN]) if item in truth)
    return float(gain / _GAIN[: len(truth)].sum())


def _window_start(history: History) -> float:
    """Where the last tenth of the baskets begins, at most four weeks back."""
    ends = [
        np.unique(np.stack([lines.basket, lines.ts]), axis=1)[1] for lines in (history.orders, history.views)
    ]
    moments = np.concatenate(ends)
    if len(moments) == 0:
        return history.now
    return max(
        float(np.quantile(moments, 1 - _WINDOW_SHARE, method="higher")), history.now - _WINDOW_DAYS * DAY
    )


def _verdict(carousel: str, queries: Sequence[Query], lists: Answers) -> Verdict:
    """The best candidate by mean gain; the default while there are too few queries to tell."""
    scores = {
        setting: float(
            np.mean([ndcg(shown, query.truth) for shown, query in zip(answers, queries, strict=True)])
        )
        if queries
        else 0.0
        for setting, answers in lists.items()
    }
    popular = scores[Setting("popular")]
    chosen = (
        max(scores, key=lambda setting: scores[setting]) if len(queries) >= ENOUGH else DEFAULTS[carousel]
    )
    row = {
        "carousel": carousel,
        "chosen": chosen.method,
        "damping": chosen.damping,
        "half_life_days": chosen.half_life_days,
        "score": round(scores[chosen], 5) if queries else None,
        "popular": round(popular, 5) if queries else None,
        "queries": len(queries),
    }
    return carousel, chosen, row


def _seeded(
    carousel: str, past: History, future: History, rows_of: RowsOf, asked_of: RowsOf, min_rows: int
) -> Verdict:
    """Count `rows_of` the past with every damping and half-life; ask for single seeds of later rows."""
    popular = recent_popular(past)
    queries = row_queries(asked_of(future, 1.0)[0], popular)
    answers: dict[Setting, list[list[int]]] = {}
    seeds = np.unique(np.array([query.asked for query in queries], np.int64))
    for half_life in HALF_LIVES:
        matrix, weights = rows_of(past, half_life)
        found = list(pairs(matrix, weights, min_rows, seeds))
        popularity = strength(matrix, weights)
        for damping in DAMPINGS:
            lists = Neighbours.empty(matrix.shape[1], SHOWN)
            for block in found:
                ranked(block, damped(block, popularity, damping), lists)
            answers[Setting("neighbours", damping, half_life)] = [
                _shown(lists.ids[query.asked], popular, query.asked) for query in queries
            ]
    answers[Setting("popular")] = [_shown(popular[:0], popular, query.asked) for query in queries]
    return _verdict(carousel, queries, answers)


def _shown(codes: Codes, popular: Codes, seed: int) -> list[int]:
    return filled(codes[codes >= 0].tolist(), popular, SHOWN, (seed,))


def _personal(past: History, future: History, choice: Mapping[str, Setting]) -> Iterator[Verdict]:
    """Try the ways to answer a customer or a session on those who came back in the window."""
    repeat, first, new = customer_queries(past, future)
    again = {}
    for method in METHODS:
        ranks = purchases(past, method)
        again[Setting(method)] = [_repeats(ranks, past, query) for query in repeat]
    verdict = _verdict("buy_again", repeat, again)
    yield verdict
    model = build(past, {**choice, "buy_again": verdict[1]})
    for carousel, queries, methods, exclude in (
        ("next_order", first, ("repeats", "neighbours", "popular"), False),
        ("for_you", new, ("neighbours", "popular"), True),
    ):
        answers = {
            Setting(method): [model.for_user_by(method, query.asked, SHOWN, exclude) for query in queries]
            for method in methods
        }
        yield _verdict(carousel, queries, answers)
    clicks = click_queries(past, future)
    sessions = {
        Setting("steps"): [_unseen(model.next_in_session(query.asked, 2 * SHOWN), query) for query in clicks]
    }
    popular = past.item_ids[model.popular[: 2 * SHOWN]].tolist()
    sessions[Setting("popular")] = [_unseen(popular, query) for query in clicks]
    yield _verdict("next_in_session", clicks, sessions)


def _repeats(ranks: Purchases, past: History, query: Query) -> list[int]:
    own = ranks.of(int(np.searchsorted(past.user_ids, query.asked)))
    return past.item_ids[ranks.items[own][:SHOWN]].tolist()  # type: ignore[no-any-return]


def _unseen(shown: Sequence[int], query: Query) -> list[int]:
    return [item for item in shown if item not in query.asked]
