"""Listings longer than the platform pages: where a stretch ends, the next begins with another search.

The platform pages through at most 25,000 things of one search. A stretch ends with a moment, the next begins
with it: what changed then is told twice, and nothing is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.platforms.shopify.reading import platform_id

LONGEST = 20_000
"""Things that one search is paged through: a page that steps over it must still be allowed."""

Node = dict[str, Any]
Mark = Callable[[Node], str]


def changed_at(node: Node) -> str:
    """Where a listing by time of change stands."""
    return f"updated_at:>='{node['updatedAt']}'"


def numbered(node: Node) -> str:
    """Where a listing by id stands."""
    return f"id:>{platform_id(node['id'])}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a listing goes on: in which search, behind which cursor of theirs, after how many things."""

    search: str | None = None
    after: str | None = None
    seen: int = 0

    @classmethod
    def of(cls, cursor: str | None, search: str | None = None) -> Place:
        """What a cursor of ours says; without one the begin of `search`."""
        if cursor is None:
            return cls(search)
        if not cursor.startswith("["):  # kept by an import that began before there were stretches
            return cls(search, cursor)
        return cls(*json.loads(cursor))

    def beyond(self, page: Node, mark: Mark) -> str | None:
        """Our cursor behind this page; None when it was the last."""
        info, nodes = page["pageInfo"], page["nodes"]
        if not info["hasNextPage"]:
            return None
        seen = self.seen + len(nodes)
        here = mark(nodes[-1]) if seen >= LONGEST else self.search
        if here == self.search:
            return json.dumps([self.search, info["endCursor"], seen])
        return json.dumps([here, None, 0])
