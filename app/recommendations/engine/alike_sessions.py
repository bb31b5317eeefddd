"""Sessions like the present one and what they went on to, found through an index of the newest of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.interactions import Codes, Floats, History
from app.recommendations.engine.neighbours import added
from app.recommendations.engine.popularity import decay
from app.recommendations.engine.sessions import latest

# Of each product this many of its newest sessions are looked at, and the best of all are asked.
PER_PRODUCT = 500
ASKED = 100
CLICKS = 10
_MAX_VIEWS = 500_000


@dataclass(frozen=True)
class AlikeSessions:
    """Sessions, newest first: start[s] to start[s + 1] of `items`; `seen_start` and `seen_in` lead back.

    VMIS-kNN (Kersbergen et al., SIGMOD 2022), with sessions weighed by age and by the root of their length.
    """

    start: NDArray[np.int64]
    items: Codes
    weight: NDArray[np.float32]
    seen_start: NDArray[np.int64]
    seen_in: Codes
    rarity: NDArray[np.float32]

    def following(self, clicks: Codes, decay_a_click: float) -> tuple[Codes, Floats]:
        """What sessions like these clicks (newest first) hold, and for how much they speak."""
        clicks = clicks[:CLICKS]
        found = [self._sessions_of(code) for code in clicks.tolist()]
        sizes = [len(each) for each in found]
        if sum(sizes) == 0:
            return np.empty(0, np.int32), np.empty(0)
        sessions, at = np.unique(np.concatenate(found), return_inverse=True)
        back = np.repeat(np.arange(len(clicks)), sizes)
        likeness = np.bincount(at, decay_a_click**back, len(sessions))
        newest = np.full(len(sessions), CLICKS)
        np.minimum.at(newest, at, back)
        near = np.argsort(-likeness, kind="stable")[:ASKED]
        speaks = likeness[near] * (1 - 0.1 * (newest[near] + 1)) * self.weight[sessions[near]]
        return self._held(sessions[near], speaks)

    def _sessions_of(self, code: int) -> Codes:
        return self.seen_in[self.seen_start[code] : self.seen_start[code + 1]][:PER_PRODUCT]

    def _held(self, sessions: Codes, speaks: Floats) -> tuple[Codes, Floats]:
        starts, sizes = self.start[sessions], self.start[sessions + 1] - self.start[sessions]
        offset = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
        held = self.items[np.arange(sizes.sum()) + offset]
        items, score = added(held, np.repeat(speaks, sizes), len(self.rarity))
        return items, score * self.rarity[items]

    @classmethod
    def from_state(cls, state: Mapping[str, NDArray[Any]]) -> AlikeSessions:
        return cls(**{name: state[f"sessions.{name}"] for name in cls.__dataclass_fields__})

    def state(self) -> dict[str, NDArray[Any]]:
        return {f"sessions.{name}": value for name, value in vars(self).items()}


def alike_sessions(history: History, half_life_days: float) -> AlikeSessions:
    """The index of a history's views; of a very long one, of the latest."""
    views = latest(history.views, _MAX_VIEWS)
    n_items = len(history.item_ids)
    baskets, session = np.unique(views.basket, return_inverse=True)
    ends = np.full(len(baskets), -np.inf)
    np.maximum.at(ends, session, views.ts)
    rank = np.empty(len(baskets), np.int64)
    rank[np.argsort(-ends, kind="stable")] = np.arange(len(baskets))
    key = np.unique(rank[session] * max(n_items, 1) + views.item)
    row, item = key // max(n_items, 1), (key % max(n_items, 1)).astype(np.int32)
    lengths = np.bincount(row, minlength=len(baskets))
    by_item = np.argsort(item, kind="stable")
    spread = np.bincount(item, minlength=n_items)
    return AlikeSessions(
        start=np.append(0, np.cumsum(lengths)),
        items=item,
        weight=_single(decay(-np.sort(-ends), history.now, half_life_days) / np.sqrt(np.maximum(lengths, 1))),
        seen_start=np.append(0, np.cumsum(spread)),
        seen_in=row[by_item].astype(np.int32),
        rarity=_single(np.log1p(len(baskets) / np.maximum(spread, 1))),
    )


def _single(values: Floats) -> NDArray[np.float32]:
    return values.astype(np.float32)
