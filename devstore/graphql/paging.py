"""Connections: pages behind opaque cursors, narrowed by the platform's search syntax."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from graphql import GraphQLError
from sqlalchemy import ColumnElement, Select, and_, literal, not_, or_, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from devstore.graphql.call import Call
from devstore.graphql.scalars import parse_time
from devstore.search import Term, fold, parse
from devstore.tables import EPOCH, UtcTime

LARGEST_PAGE = 250
_UNBOUNDED: ContextVar[bool] = ContextVar("unbounded", default=False)

Column = InstrumentedAttribute[Any]
Filter = Callable[[str, str], ColumnElement[bool]]
"""From operator (eq, lt, le, gt, ge) and value to a condition. ValueError for a value it cannot read."""


@dataclass(frozen=True)
class Listing:
    """How one kind of thing is searched and sorted."""

    id: Column
    filters: Mapping[str, Filter]
    sort_keys: Mapping[str, Column]
    text: tuple[Column, ...] = ()
    """Columns that free text searches."""


@contextmanager
def unbounded() -> Iterator[None]:
    """Pages may be of any size inside this block: bulk operations read whole connections."""
    token = _UNBOUNDED.set(True)
    try:
        yield
    finally:
        _UNBOUNDED.reset(token)


def check_first(first: int | None) -> int:
    """How many are asked for. Raises the platform's refusals."""
    if first is None:
        raise GraphQLError("you must provide one of first or last", extensions={"code": "BAD_REQUEST"})
    if first > LARGEST_PAGE and not _UNBOUNDED.get():
        raise GraphQLError(
            f"first cannot exceed {LARGEST_PAGE}", extensions={"code": "MAX_ELEMENTS_EXCEEDED"}
        )
    if first < 0:
        raise GraphQLError("first must be a non-negative integer", extensions={"code": "BAD_REQUEST"})
    return first


def page(
    call: Call,
    base: Select[Any],
    listing: Listing,
    *,
    first: int | None,
    after: str | None = None,
    reverse: bool = False,
    sort_key: str = "ID",
    query: str | None = None,
) -> dict[str, Any]:
    """One page as a connection: nodes, edges and pageInfo. `base` selects whole entities."""
    limit = check_first(first)
    key = listing.sort_keys[sort_key]
    wanted = base.where(condition_of(call, listing, query))
    if after:
        wanted = wanted.where(_beyond(listing, key, after, sort_key, reverse))
    passed = _passed(call, after, sort_key)
    columns = [listing.id] if key is listing.id else [key, listing.id]
    wanted = wanted.order_by(*(column.desc() if reverse else column.asc() for column in columns))
    found = list(call.session.scalars(wanted.limit(limit + 1)))
    nodes = found[:limit]
    cursors = [
        _cursor(sort_key, getattr(node, key.key), node.id, passed + at) for at, node in enumerate(nodes, 1)
    ]
    return connection(nodes, cursors, has_next=len(found) > limit, has_previous=bool(after))


def page_of_list(items: Sequence[Any], first: int | None, after: str | None = None) -> dict[str, Any]:
    """One page of a list that is in memory already; its cursors count."""
    limit, start = check_first(first), start_of(after)
    return page_from(items[start : start + limit + 1], limit, start)


def start_of(after: str | None) -> int:
    """How many things lie before this page of a list."""
    return int(_read_cursor(after, "PLACE")["last_value"]) + 1 if after else 0


def page_from(items: Sequence[Any], limit: int, start: int) -> dict[str, Any]:
    """The page of a list that begins with these; one more than `limit` says that there is another."""
    shown = list(items[:limit])
    cursors = [_cursor("PLACE", start + at, start + at, start + at + 1) for at in range(len(shown))]
    return connection(shown, cursors, has_next=len(items) > limit, has_previous=start > 0)


def connection(nodes: list[Any], cursors: list[str], *, has_next: bool, has_previous: bool) -> dict[str, Any]:
    return {
        "nodes": nodes,
        "edges": [{"node": node, "cursor": cursor} for node, cursor in zip(nodes, cursors, strict=True)],
        "pageInfo": {
            "hasNextPage": has_next,
            "hasPreviousPage": has_previous,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        },
    }


def condition_of(call: Call, listing: Listing, query: str | None) -> ColumnElement[bool]:
    """The search as a condition. As on the platform an unknown field is ignored, with a warning."""

    def leaf(term: Term) -> ColumnElement[bool]:
        if term.field is None:
            return (
                or_(*(column.ilike(f"%{term.value}%") for column in listing.text)) if listing.text else true()
            )
        make = listing.filters.get(term.field)
        if make is None:
            _warn(call, query or "", term, "Invalid search field for this query.", "invalid_field")
            return true()
        try:
            return make(term.operator, term.value)
        except ValueError:
            _warn(call, query or "", term, f"Input `{term.value}` is not a valid value.", "invalid_value")
            return true()

    def join(joiner: str, parts: list[ColumnElement[bool]]) -> ColumnElement[bool]:
        return or_(*parts) if joiner == "or" else and_(true(), *parts)

    return fold(parse(query), leaf, join, not_)


def by_time(column: Column) -> Filter:
    def make(operator: str, value: str) -> ColumnElement[bool]:
        moment = parse_time(value)
        if operator == "eq":
            span = timedelta(days=1) if len(value) == 10 else timedelta(seconds=1)
            return and_(column >= moment, column < moment + span)
        return compare(column, operator, moment)

    return make


def by_number(column: Column) -> Filter:
    return lambda operator, value: compare(column, operator, int(value.rsplit("/", 1)[-1]))


def by_word(column: Column) -> Filter:
    """Equal whatever the case; a comma lists alternatives, a final star stands for any ending."""

    def make(operator: str, value: str) -> ColumnElement[bool]:
        if value.endswith("*"):
            return column.ilike(f"{value[:-1]}%")
        return or_(*(column.ilike(_plain(word)) for word in value.split(",")))

    return make


def by_tag(column: Column) -> Filter:
    return lambda operator, value: column.as_string().ilike(f'%"{_plain(value)}"%')


def compare(column: Column, operator: str, value: Any) -> ColumnElement[bool]:
    answers: dict[str, ColumnElement[bool]] = {
        "eq": column == value,
        "lt": column < value,
        "le": column <= value,
        "gt": column > value,
        "ge": column >= value,
    }
    return answers[operator]


def _plain(word: str) -> str:
    return word.replace("%", "").replace("_", r"_")


def _warn(call: Call, query: str, term: Term, message: str, code: str) -> None:
    warning = {"field": term.field, "message": message, "code": code}
    call.search_warnings.append({"path": [], "query": query, "parsed": {}, "warnings": [warning]})


def _beyond(listing: Listing, key: Column, after: str, sort_key: str, reverse: bool) -> ColumnElement[bool]:
    place = _read_cursor(after, sort_key)
    last_id, value = place["last_id"], place["last_value"]
    if isinstance(key.type, UtcTime):
        value = EPOCH + timedelta(microseconds=value)
    if key is listing.id:
        return compare(key, "lt" if reverse else "gt", last_id)
    here = tuple_(key, listing.id)
    edge = tuple_(literal(value, key.type), literal(last_id))
    beyond: ColumnElement[bool] = here < edge if reverse else here > edge
    return beyond


def _passed(call: Call, after: str | None, sort_key: str) -> int:
    """How many things lie before this page. Raises the platform's refusal."""
    passed = int(_read_cursor(after, sort_key).get("passed", 0)) if after else 0
    check_depth(call, passed)
    return passed


def check_depth(call: Call, passed: int) -> None:
    """The platform does not page beyond a depth."""
    if passed >= call.config.deepest_page and not _UNBOUNDED.get():
        raise GraphQLError(
            f"Pagination is limited to {call.config.deepest_page} objects", extensions={"code": "BAD_REQUEST"}
        )


def _cursor(sort_key: str, value: Any, number: int, passed: int) -> str:
    if isinstance(value, datetime):
        value = (value - EPOCH) // timedelta(microseconds=1)
    place = {"last_id": number, "last_value": value, "sort": sort_key, "passed": passed}
    return base64.b64encode(json.dumps(place, separators=(",", ":")).encode()).decode()


def _read_cursor(text: str, sort_key: str) -> dict[str, Any]:
    try:
        place = json.loads(base64.b64decode(text, validate=True))
        matches = place["sort"] == sort_key and "last_id" in place and "last_value" in place
    except (ValueError, KeyError, TypeError):
        matches = False
    if not matches:
        raise GraphQLError("Invalid cursor for current pagination sort.", extensions={"code": "BAD_REQUEST"})
    answer: dict[str, Any] = place
    return answer
