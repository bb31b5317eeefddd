"""Tries the ways to say what a shopper looks at next, on the last weeks' sessions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.recommendations.engine.alike_sessions import alike_sessions
from app.recommendations.engine.building import DEFAULTS, LIST_LENGTH
from app.recommendations.engine.filling import filled
from app.recommendations.engine.interactions import Codes, Floats, History
from app.recommendations.engine.model import Model
from app.recommendations.engine.neighbours import top
from app.recommendations.engine.questions import Query, click_queries
from app.recommendations.engine.sessions import next_lists
from app.recommendations.engine.setting import Setting
from app.recommendations.engine.verdicts import POPULAR, SHOWN, Verdict, gains, weigh

HALF_LIVES = (3.0, 30.0)
STEP_SHARES = (0.25, 0.5, 1.0, 2.0)
VIEWED_SHARES = (0.0, 0.5, 1.0)


def next_in_session(model: Model, past: History, future: History) -> Verdict:
    """The steps from the clicks, sessions like this one, and both."""
    queries = click_queries(past, future)
    popular = [filled([], model.popular, SHOWN, query.asked) for query in queries]
    found = {POPULAR: gains(queries, popular)}
    for half_life in HALF_LIVES if queries else ():
        found |= _gains_of(past, model, half_life, queries)
    return weigh("next_in_session", found, DEFAULTS["next_in_session"])


def _gains_of(past: History, model: Model, half_life: float, queries: list[Query]) -> dict[Setting, Floats]:
    steps = next_lists(past, LIST_LENGTH, half_life)
    model = replace(
        model,
        lists={**model.lists, "next_in_session": steps},
        sessions=alike_sessions(past, half_life),
    )
    settings = [Setting(method, half_life_days=half_life) for method in ("steps", "sessions", "also_viewed")]
    settings += [
        Setting("both", half_life_days=half_life, parts=_parts(steps=step_share, also_viewed=viewed_share))
        for step_share in STEP_SHARES
        for viewed_share in VIEWED_SHARES
    ]
    return {
        setting: gains(queries, [_answer(model, setting, np.array(q.asked, np.int32)) for q in queries])
        for setting in settings
    }


def _parts(**shares: float) -> tuple[tuple[str, float], ...]:
    return (("sessions", 1.0), *((name, share) for name, share in shares.items() if share))


def _answer(model: Model, setting: Setting, clicks: Codes) -> list[int]:
    """What is new to the session; clicks are codes, oldest first."""
    best = top(*model.session_scores(clicks[::-1], setting), SHOWN, clicks)
    return filled(best.tolist(), model.popular, SHOWN, clicks.tolist())
