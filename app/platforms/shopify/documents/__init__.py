"""The GraphQL operations, one file each, with the fragments they name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@cache
def text_of(name: str) -> str:
    """The text of one operation, fragments included, e.g. `text_of("orders_page")`."""
    text = (HERE / f"{name}.graphql").read_text()
    fragments: dict[str, str] = {}
    waiting = re.findall(r"\.\.\.(\w+Fields)", text)
    while waiting:
        each = waiting.pop()
        if each not in fragments:
            fragments[each] = (HERE / "fragments" / f"{each}.graphql").read_text()
            waiting += re.findall(r"\.\.\.(\w+Fields)", fragments[each])
    return text + "".join(fragments[each] for each in sorted(fragments))


def names() -> list[str]:
    """Every operation there is."""
    return sorted(path.stem for path in HERE.glob("*.graphql"))
