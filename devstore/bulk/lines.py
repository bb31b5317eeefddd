"""Turns the answer of a rewritten query into JSON lines: each node a line, those below it after it."""

import json
from collections.abc import Iterator
from typing import Any

from devstore.bulk.asking import MARK

Row = dict[str, Any]


def rows_of(nodes: list[Row], *, grouped: bool) -> Iterator[Row]:
    """The rows of one page. Ungrouped, all parents come before the first child, as the platform warns."""
    split = [_split(node) for node in nodes]
    if grouped:
        for row, inside in split:
            yield row
            yield from _children(row, inside, grouped=True)
        return
    yield from (row for row, _ in split)
    for row, inside in split:
        yield from _children(row, inside, grouped=False)


def line_of(row: Row) -> bytes:
    return json.dumps(row, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def _children(row: Row, inside: list[list[Row]], *, grouped: bool) -> Iterator[Row]:
    for nodes in inside:
        for child in rows_of(nodes, grouped=grouped):
            yield child if "__parentId" in child else {**child, "__parentId": row["id"]}


def _split(value: Any) -> tuple[Any, list[list[Row]]]:
    """A node without its connections, and the nodes of those."""
    if not isinstance(value, dict):
        return value, []
    row: Row = {}
    inside: list[list[Row]] = []
    for key, entry in value.items():
        if key.startswith(MARK):
            inside.append(entry["nodes"] if entry else [])
            continue
        row[key], deeper = _split(entry)
        inside.extend(deeper)
    return row, inside
