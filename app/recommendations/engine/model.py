"""The fitted model: answers with product ids, best first, never empty while anything sells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.counting import Neighbours
from app.recommendations.engine.filling import filled
from app.recommendations.engine.interactions import Codes, Floats, Ids, Lines
from app.recommendations.engine.popularity import RECENT_DAYS, best_first, sales
from app.recommendations.engine.repeats import Purchases

KINDS = ("similar", "bought_together", "next_in_session")

# A cart or a session beyond this adds cost and no taste.
_MAX_SEEDS = 100
_RECENT_PRODUCTS = 50
_CLICKS = 5
_CLICK_DECAY = 0.3


@dataclass(frozen=True)
class Setting:
    """How one carousel is filled: the method, and what its counts are damped and decayed by."""

    method: str
    damping: float = 0.1
    half_life_days: float = 365.0


@dataclass(frozen=True)
class Model:
    """Everything needed to answer, as arrays over codes (positions in `item_ids` and `user_ids`)."""

    item_ids: Ids
    user_ids: Ids
    lists: Mapping[str, Neighbours]
    purchases: Purchases
    popular: Codes
    liveliness: NDArray[np.float32]
    sold_items: Codes
    sold_ts: Floats
    choice: Mapping[str, Setting]
    evidence: Sequence[Mapping[str, Any]] = field(default=())
    """Rows of carousel, chosen, score, popular, queries: NDCG@10 on the last weeks, None without queries."""

    def similar(self, item: int, k: int) -> list[int]:
        """Up to k products like one product; never the product itself."""
        return self._from_seeds("similar", [item], k)

    def bought_together(self, items: Iterable[int], k: int) -> list[int]:
        """Up to k products that go with one or several products; never one of them."""
        return self._from_seeds("bought_together", items, k)

    def next_in_session(self, items: Sequence[int], k: int) -> list[int]:
        """Up to k products for a shopper who looked at `items`, oldest first; earlier ones may come again."""
        clicks = self._codes(items)[-_CLICKS:][::-1]
        if len(clicks) == 0:
            return self._filled(clicks, k, clicks)
        lists = self.lists["next_in_session"]
        if (lists.ids[clicks[0]] < 0).all():
            return self._from_seeds("similar", items[-1:], k)
        found, score = _summed(lists, clicks, _CLICK_DECAY ** np.arange(len(clicks)))
        return self._filled(_top(found, score, k, clicks[:1]), k, clicks[:1])

    def for_user(self, user: int, k: int, exclude_seen: bool = True) -> list[int]:
        """Up to k products for a customer; without `exclude_seen` also what they may buy again."""
        return self.for_user_by(
            self.choice["for_you" if exclude_seen else "next_order"].method, user, k, exclude_seen
        )

    def for_user_by(self, method: str, user: int, k: int, exclude_seen: bool) -> list[int]:
        """As `for_user`, by a given method: "repeats", "neighbours" or "popular"."""
        own = self._entries(user)
        bought = self.purchases.items[own]
        banned = bought if exclude_seen else bought[:0]
        if method == "popular" or len(bought) == 0:
            return self._filled(bought[:0], k, banned)
        again = bought[:k] if method == "repeats" and not exclude_seen else bought[:0]
        if len(again) >= k:
            return self._ids(again)
        found, score = self._taste(own)
        others = _top(found, score, k, np.append(banned, again))
        return self._filled(np.append(again, others), k, banned)

    def buy_again(self, user: int, k: int) -> list[int]:
        """Up to k products that a customer bought before, likeliest first; none for strangers."""
        return self._ids(self.purchases.items[self._entries(user)][: max(k, 0)])

    def best_sellers(self, k: int, now: float | None = None) -> list[int]:
        """Up to k products by recent orders; `now` (Unix seconds) leaves out later orders."""
        known = self.sold_ts <= (np.inf if now is None else now)
        lines = Lines(self.sold_items, self.sold_items, self.sold_items, self.sold_ts).where(known)
        at = float(lines.ts.max()) if len(lines) else 0.0
        return self._ids(best_first(sales(lines, at, RECENT_DAYS, len(self.item_ids)))[: max(k, 0)])

    def neighbours(self, kind: str, k: int) -> tuple[Ids, Ids, NDArray[np.float32]]:
        """All lists of one kind: ids [n], their neighbours' ids [n, k] and scores [n, k].

        Lists are filled up from recent popular with score 0, and with id -1 where nothing is left to show.
        """
        if kind not in self.lists:
            raise ValueError(f"unknown kind {kind!r}; use one of {', '.join(KINDS)}")
        stored = self._lists(kind)
        width = min(k, stored.ids.shape[1])
        codes, scores = (
            np.full((len(self.item_ids), k), -1, np.int32),
            np.zeros((len(self.item_ids), k), np.float32),
        )
        codes[:, :width], scores[:, :width] = stored.ids[:, :width], stored.scores[:, :width]
        _fill_all(codes, self.popular)
        known = np.append(self.item_ids, -1)
        return self.item_ids, known[codes], scores

    def state(self) -> dict[str, NDArray[Any]]:
        """The model as named arrays, for `storage.save`."""
        arrays: dict[str, NDArray[Any]] = {name: getattr(self, name) for name in _ARRAYS}
        for kind, lists in self.lists.items():
            arrays |= {f"{kind}.ids": lists.ids, f"{kind}.scores": lists.scores}
        arrays |= {f"purchases.{name}": value for name, value in vars(self.purchases).items()}
        choice = {carousel: asdict(setting) for carousel, setting in self.choice.items()}
        return arrays | {
            "choice": np.array(json.dumps(choice)),
            "evidence": np.array(json.dumps(list(self.evidence))),
        }

    @classmethod
    def from_state(cls, state: Mapping[str, NDArray[Any]]) -> Model:
        """The model that `state` described."""
        choice = json.loads(str(state["choice"]))
        return cls(
            **{name: state[name] for name in _ARRAYS},
            lists={kind: Neighbours(state[f"{kind}.ids"], state[f"{kind}.scores"]) for kind in KINDS},
            purchases=Purchases(
                *(state[f"purchases.{name}"] for name in ("start", "items", "scores", "age_days"))
            ),
            choice={carousel: Setting(**setting) for carousel, setting in choice.items()},
            evidence=json.loads(str(state["evidence"])),
        )

    def _lists(self, kind: str) -> Neighbours:
        """What a carousel shows; where popular won, `lists` keeps neighbours for the personal carousels."""
        return (
            self.lists[kind]
            if self.choice[kind].method != "popular"
            else Neighbours.empty(len(self.item_ids), 1)
        )

    def _from_seeds(self, kind: str, items: Iterable[int], k: int) -> list[int]:
        seeds = np.unique(self._codes(items)[-_MAX_SEEDS:])
        if self.choice[kind].method == "popular":
            return self._filled(seeds[:0], k, seeds)
        lists = self.lists[kind]
        if len(seeds) == 1:
            row = lists.ids[seeds[0]][: max(k, 0)]
            return self._filled(row[row >= 0], k, seeds)
        found, score = _summed(lists, seeds, np.ones(len(seeds)))
        return self._filled(_top(found, score, k, seeds), k, seeds)

    def _taste(self, own: slice) -> tuple[Codes, Floats]:
        """Products that the neighbours of a customer's latest products name, and that still sell."""
        latest = np.argsort(self.purchases.age_days[own], kind="stable")[:_RECENT_PRODUCTS]
        found, score = _summed(self.lists["similar"], self.purchases.items[own][latest], np.ones(len(latest)))
        return found, score * self.liveliness[found]

    def _entries(self, user: int) -> slice:
        at = int(np.searchsorted(self.user_ids, user))
        if at == len(self.user_ids) or self.user_ids[at] != user:
            return slice(0, 0)
        return self.purchases.of(at)

    def _codes(self, items: Iterable[int]) -> Codes:
        wanted = np.fromiter(items, np.int64)
        at = np.searchsorted(self.item_ids, wanted)
        known = at < len(self.item_ids)
        known[known] = self.item_ids[at[known]] == wanted[known]
        return at[known].astype(np.int32)

    def _ids(self, codes: Codes) -> list[int]:
        return self.item_ids[codes].tolist()  # type: ignore[no-any-return]

    def _filled(self, codes: Codes, k: int, banned: Codes) -> list[int]:
        """The ids of `codes`, then of recent popular products until there are k."""
        return self._ids(np.array(filled(codes.tolist(), self.popular, k, banned.tolist()), np.int32))


_ARRAYS = ("item_ids", "user_ids", "popular", "liveliness", "sold_items", "sold_ts")


def _summed(lists: Neighbours, seeds: Codes, weights: NDArray[Any]) -> tuple[Codes, Floats]:
    """The neighbours of several products, each with the weighted sum of its scores."""
    ids = lists.ids[seeds]
    held = ids >= 0
    found, at = np.unique(ids[held], return_inverse=True)
    total = np.bincount(at, (lists.scores[seeds] * weights[:, None])[held], len(found))
    return found, total.astype(np.float64)


def _top(found: Codes, score: Floats, k: int, banned: Codes) -> Codes:
    allowed = ~np.isin(found, banned) & (score > 0)
    found, score = found[allowed], score[allowed]
    return found[np.argsort(-score, kind="stable")[: max(k, 0)]]


def _fill_all(codes: Codes, popular: Codes) -> None:
    """Fill every row's empty places from `popular`, neither repeating a product nor naming the row's own."""
    length = (codes >= 0).sum(axis=1)
    for code in popular.tolist():
        short = np.flatnonzero(length < codes.shape[1])
        if len(short) == 0:
            return
        open_to = short[(short != code) & ~(codes[short] == code).any(axis=1)]
        codes[open_to, length[open_to]] = code
        length[open_to] += 1
