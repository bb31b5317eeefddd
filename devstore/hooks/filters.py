"""A subscription's filter: whether it can be read, and whether a body passes it."""

import re
from collections.abc import Iterable
from typing import Any

from devstore.search import TOKEN, holds, parse, terms_of

JOINERS = {"AND", "OR"}
INVALID = "The specified filter is invalid, please ensure you specify the field(s) you wish to filter on."
QUOTED = re.compile(r"""(?<!\\)["'].*?["']""")


def is_readable(text: str) -> bool:
    """Whether this is a filter: comparisons of fields, joined by AND and OR, in closed parentheses."""
    words = [match.group(0).strip() for match in TOKEN.finditer(text) if match.group(0).strip()]
    bare = QUOTED.sub("", text)
    is_closed = _balance(bare) and not any(sign in bare for sign in "\"'")
    is_joined = bool(words) and words[0] not in JOINERS and words[-1] not in {*JOINERS, "NOT"}
    found = terms_of(parse(text))
    return is_closed and is_joined and bool(found) and all(term.field is not None for term in found)


def passes(body: dict[str, Any], text: str | None) -> bool:
    """Whether the body meets the filter. A field that is not there meets nothing."""
    return not text or holds(parse(text), lambda field: list(_values(body, field.split("."))))


def _balance(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth < 0:
            return False
    return depth == 0


def _values(value: Any, path: list[str]) -> Iterable[str]:
    if isinstance(value, list):
        for entry in value:
            yield from _values(entry, path)
    elif path and isinstance(value, dict):
        if path[0] in value:
            yield from _values(value[path[0]], path[1:])
    elif not path and value is not None:
        yield str(value).lower() if isinstance(value, bool) else str(value)
