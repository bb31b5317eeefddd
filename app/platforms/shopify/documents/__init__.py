"""The GraphQL operations, one file each, with the fragments they name.

A file that changes something begins with `# repeat: yes` or `# repeat: no` and the reason: whether a lost
answer may be made good by asking again.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@cache
def text_of(name: str) -> str:
    """The text of one operation, fragments included, e.g. `text_of("orders_page")`."""
    text = _without_remarks(HERE / f"{name}.graphql")
    fragments: dict[str, str] = {}
    waiting = re.findall(r"\.\.\.(\w+Fields)", text)
    while waiting:
        each = waiting.pop()
        if each not in fragments:
            fragments[each] = _without_remarks(HERE / "fragments" / f"{each}.graphql")
            waiting += re.findall(r"\.\.\.(\w+Fields)", fragments[each])
    return text + "".join(fragments[each] for each in sorted(fragments))


@cache
def may_be_repeated(name: str) -> bool:
    """Whether doing it twice leaves things as doing it once."""
    return (HERE / f"{name}.graphql").read_text().startswith("# repeat: yes")


def _without_remarks(path: Path) -> str:
    return "".join(line for line in path.read_text().splitlines(True) if not line.startswith("#"))


def names() -> list[str]:
    """Every operation there is."""
    return sorted(path.stem for path in HERE.glob("*.graphql"))
