"""The fitted model: answers with product ids, best first, never empty while anything sells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recommendations.engine.alike_sessions import AlikeSessions
from app.recommendations.engine.appeal import Appeal, likelihood
from app.recommendations.engine.crowd import Crowd
from app.recommendations.engine.filling import fill_all, filled
from app.recommendations.engine.interactions import Codes, Floats, Ids, Lines
from app.recommendations.engine.latent import Latent
from app.recommendations.engine.neighbours import Neighbours, summed, top
from app.recommendations.engine.personal import Scores, alive, candidates, levelled, mixed, source
from app.recommendations.engine.popularity import RECENT_DAYS, best_first, sales
from app.recommendations.engine.repeats import Purchases
from app.recommendations.engine.setting import Setting

KINDS = (
    "similar",
    "bought_together",
    "cart",
    "next_in_session",
    "also_viewed",
    "viewed_then_bought",
    "taste",
)

# A cart or a session beyond this adds cost and no taste.
_MAX_SEEDS = 100
_CLICKS = 8
_CLICK_DECAY = 0.4
_VIEW_DECAY = 0.8
_SESSION_DECAY = 0.6


@dataclass(frozen=True)
class Model:
    """Everything needed to answer, as arrays over codes (positions in `item_ids` and `user_ids`)."""

    item_ids: Ids
    user_ids: Ids
    lists: Mapping[str, Neighbours]
    purchases: Purchases
    crowd: Crowd
    sessions: AlikeSessions
    popular: Codes
    popular_share: NDArray[np.float32]
    rising: Codes
    liveliness: NDArray[np.float32]
    sold_items: Codes
    sold_ts: Floats
    choice: Mapping[str, Setting]
    appeal: Appeal | None = None
    """Where what is new to a customer is weighed as it was learned."""
    latent: Latent | None = None
    evidence: Sequence[Mapping[str, Any]] = field(default=())
    """Rows of carousel, chosen, score, popular, queries: NDCG@10 on the last weeks, None without queries."""

    def similar(self, item: int, k: int) -> list[int]:
        """Up to k products like one product; never the product itself."""
        return self._from_seeds("similar", [item], k)

    def also_viewed(self, item: int, k: int) -> list[int]:
        """Up to k products that were viewed in the same sessions; never the product itself."""
        return self._from_seeds("also_viewed", [item], k)

    def viewed_then_bought(self, item: int, k: int) -> list[int]:
        """Up to k products bought by those who had just viewed one; nothing else fills it up."""
        codes = self._codes([item])
        return self._ids(self.lists["viewed_then_bought"].first(int(codes[0]), k)) if len(codes) else []

    def bought_together(self, items: Iterable[int], k: int) -> list[int]:
        """Up to k products that go with one product or with a cart; never one of them."""
        seeds = list(dict.fromkeys(items))
        return self._from_seeds("bought_together" if len(seeds) == 1 else "cart", seeds, k)

    def next_in_session(self, items: Sequence[int], k: int) -> list[int]:
        """Up to k products for a shopper who looked at `items`, oldest first; earlier ones may come again."""
        clicks = self._codes(items)[::-1]
        found, score = self.session_scores(clicks, self.choice["next_in_session"])
        if len(clicks) and len(found) == 0:
            return self._from_seeds("similar", items[-1:], k)
        return self._filled(top(found, score, k, clicks[:1]), k, clicks[:1])

    def session_scores(self, clicks: Codes, setting: Setting) -> Scores:
        """What may come after clicks (codes, newest first), by one source or, as "both", by the parts."""
        parts = {"both": setting.parts, "popular": ()}.get(setting.method, ((setting.method, 1.0),))
        return mixed((levelled(self._session_source(name, clicks)), weight) for name, weight in parts)

    def for_user(self, user: int, k: int, exclude_seen: bool = True) -> list[int]:
        """Up to k products for a customer; without `exclude_seen` also what they may buy again."""
        at = self._user(user)
        if at is None:
            return self._filled(self.popular[:0], k, self.popular[:0])
        own = self.purchases.items[self.purchases.of(at)]
        setting = self.choice["for_you" if exclude_seen else "next_order"]
        if exclude_seen:
            return self._filled(top(*self.taste_scores(at, setting), k, own), k, own)
        return self._filled(self.next_order_of(at, setting, k), k, own[:0])

    def taste_scores(self, user: int, setting: Setting) -> Scores:
        """What a customer (a code) may like: "neighbours", "blend", "popular" or "learned" (what is new)."""
        if setting.method == "neighbours":
            return alive(self, source(self, "similar", user), 1.0)
        if setting.method == "learned" and self.appeal is not None:
            codes, traits = candidates(self, user, self.appeal)
            return codes, likelihood(traits, setting)
        parts = setting.parts if setting.method == "blend" else ()
        return mixed(
            (levelled(alive(self, source(self, name, user), setting.alive)), weight) for name, weight in parts
        )

    def next_order_of(self, user: int, setting: Setting, k: int) -> Codes:
        """What a customer's (a code) next order may hold: "repeats", "neighbours", "blend" or "popular"."""
        if setting.method == "blend":
            scores = mixed((source(self, name, user), weight) for name, weight in setting.parts)
            return top(*scores, k, self.popular[:0])
        own = self.purchases.items[self.purchases.of(user)]
        again = own[: max(k, 0)] if setting.method == "repeats" else own[:0]
        if setting.method == "popular" or len(again) >= k:
            return again
        taste = self.taste_scores(user, Setting("neighbours"))
        return np.append(again, top(*taste, k, again)).astype(np.int32)

    def buy_again(self, user: int, k: int) -> list[int]:
        """Up to k products that a customer bought before, likeliest first; none for strangers."""
        at = self._user(user)
        return [] if at is None else self._ids(self.purchases.items[self.purchases.of(at)][: max(k, 0)])

    def best_sellers(self, k: int, now: float | None = None) -> list[int]:
        """Up to k products by recent orders; `now` (Unix seconds) leaves out later orders."""
        known = self.sold_ts <= (np.inf if now is None else now)
        lines = Lines(self.sold_items, self.sold_items, self.sold_items, self.sold_ts).where(known)
        at = float(lines.ts.max()) if len(lines) else 0.0
        return self._ids(best_first(sales(lines, at, RECENT_DAYS, len(self.item_ids)))[: max(k, 0)])

    def trending(self, k: int) -> list[int]:
        """Up to k products whose orders rose most lately; only those that sell at all."""
        return self._ids(self.rising[: max(k, 0)])

    def neighbours(self, kind: str, k: int) -> tuple[Ids, Ids, NDArray[np.float32]]:
        """All lists of one kind: ids [n], their neighbours' ids [n, k] and scores [n, k].

        Lists are filled up from recent popular with score 0, and with id -1 where nothing is left to show.
        """
        if kind not in self.lists:
            raise ValueError(f"unknown kind {kind!r}; use one of {', '.join(KINDS)}")
        n_items = len(self.item_ids)
        stored = self._lists(kind)
        width = min(k, stored.ids.shape[1])
        codes, scores = np.full((n_items, k), -1, np.int32), np.zeros((n_items, k), np.float32)
        codes[:, :width] = stored.ids[stored.row_of, :width]
        scores[:, :width] = stored.scores[stored.row_of, :width]
        fill_all(codes, self.popular)
        known = np.append(self.item_ids, -1)
        return self.item_ids, known[codes], scores

    def state(self) -> dict[str, NDArray[Any]]:
        """The model as named arrays, for `storage.save`."""
        arrays: dict[str, NDArray[Any]] = {name: getattr(self, name) for name in _ARRAYS}
        for kind, lists in self.lists.items():
            arrays |= lists.state(kind)
        arrays |= self.purchases.state() | self.crowd.state() | self.sessions.state()
        for kept in (self.appeal, self.latent):
            arrays |= kept.state() if kept else {}
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
            lists={kind: Neighbours.from_state(state, kind) for kind in KINDS},
            purchases=Purchases.from_state(state),
            crowd=Crowd.from_state(state),
            sessions=AlikeSessions.from_state(state),
            appeal=Appeal.from_state(state),
            latent=Latent.from_state(state),
            choice={carousel: Setting(**setting) for carousel, setting in choice.items()},
            evidence=json.loads(str(state["evidence"])),
        )

    def _session_source(self, name: str, clicks: Codes) -> Scores:
        if name == "sessions":
            return self.sessions.following(clicks, _SESSION_DECAY)
        clicks, is_viewed = clicks[:_CLICKS], name == "also_viewed"
        lists = self.lists["also_viewed" if is_viewed else "next_in_session"]
        return summed(lists, clicks, (_VIEW_DECAY if is_viewed else _CLICK_DECAY) ** np.arange(len(clicks)))

    def _lists(self, kind: str) -> Neighbours:
        """What a carousel shows; where popular won, `lists` keeps neighbours for the personal carousels."""
        chosen = self.choice.get(kind)
        if chosen is not None and chosen.method == "popular":
            return Neighbours.empty(len(self.item_ids), 1)
        return self.lists[kind]

    def _from_seeds(self, kind: str, items: Iterable[int], k: int) -> list[int]:
        seeds = np.unique(self._codes(items)[-_MAX_SEEDS:])
        if self.choice[kind].method == "popular":
            return self._filled(seeds[:0], k, seeds)
        lists = self.lists[kind]
        if len(seeds) == 1 and kind != "cart":
            return self._filled(lists.first(int(seeds[0]), k), k, seeds)
        return self._filled(top(*summed(lists, seeds, np.ones(len(seeds))), k, seeds), k, seeds)

    def _user(self, user: int) -> int | None:
        at = int(np.searchsorted(self.user_ids, user))
        return at if at < len(self.user_ids) and self.user_ids[at] == user else None

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


_ARRAYS = (
    "item_ids",
    "user_ids",
    "popular",
    "popular_share",
    "rising",
    "liveliness",
    "sold_items",
    "sold_ts",
)
