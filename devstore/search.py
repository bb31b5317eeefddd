"""The platform's search syntax, as far as it is used: `field:>=value`, AND, OR, NOT, quotes, parentheses."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

TOKEN = re.compile(
    r"""\s*(?:(?P<paren>[()])|(?P<word>AND|OR|NOT)\b|(?P<minus>-)?(?P<field>[A-Za-z_][\w.]*):(?P<op><=|>=|<|>)?"""
    r"""(?:"(?P<dquote>[^"]*)"|'(?P<squote>[^']*)'|(?P<value>[^\s()]+))|(?P<text>"[^"]*"|[^\s()]+))"""
)
OPERATORS = {"": "eq", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


@dataclass(frozen=True)
class Term:
    """One comparison. `field` is None for free text; `operator` is eq, lt, le, gt or ge."""

    field: str | None
    operator: str
    value: str
    negated: bool = False


@dataclass(frozen=True)
class Group:
    """Terms joined by "and" or "or"."""

    joiner: str
    parts: tuple["Term | Group", ...]
    negated: bool = False


Answer = TypeVar("Answer")


def parse(query: str | None) -> Group:
    """The query as a tree. An empty query is an empty group, which holds for everything."""
    tokens = [match for match in TOKEN.finditer(query or "") if match.group(0).strip()]
    group, _ = _alternatives(tokens, 0)
    return group


def terms_of(group: Group) -> list[Term]:
    """All comparisons of the tree, in order."""
    found: list[Term] = []
    for part in group.parts:
        found.extend(terms_of(part) if isinstance(part, Group) else [part])
    return found


def fold(
    node: Term | Group,
    leaf: Callable[[Term], Answer],
    join: Callable[[str, list[Answer]], Answer],
    invert: Callable[[Answer], Answer],
) -> Answer:
    """Turn the tree into something else, from its leaves up."""
    if isinstance(node, Term):
        answer = leaf(node)
    else:
        answer = join(node.joiner, [fold(part, leaf, join, invert) for part in node.parts])
    return invert(answer) if node.negated else answer


def holds(group: Group, values_of: Callable[[str], list[str]]) -> bool:
    """Whether a payload meets the query; an unknown field meets nothing."""

    def leaf(term: Term) -> bool:
        if term.field is None:
            return False
        return any(_compare(value, term.operator, term.value) for value in values_of(term.field))

    def join(joiner: str, answers: list[bool]) -> bool:
        return all(answers) if joiner == "and" else any(answers)

    return fold(group, leaf, join, lambda answer: not answer)


def _compare(value: str, operator: str, wanted: str) -> bool:
    if operator == "eq":
        return wanted == "*" or value == wanted
    left: float | str
    right: float | str
    try:
        left, right = float(value), float(wanted)
    except ValueError:
        left, right = value, wanted
    if operator in ("lt", "le"):
        return left < right or (operator == "le" and left == right)  # type: ignore[operator]
    return left > right or (operator == "ge" and left == right)  # type: ignore[operator]


def _alternatives(tokens: list[re.Match[str]], at: int) -> tuple[Group, int]:
    options: list[Group] = []
    while True:
        group, at = _sequence(tokens, at)
        options.append(group)
        if at < len(tokens) and tokens[at].group("word") == "OR":
            at += 1
            continue
        return (options[0] if len(options) == 1 else Group("or", tuple(options))), at


def _sequence(tokens: list[re.Match[str]], at: int) -> tuple[Group, int]:
    parts: list[Term | Group] = []
    negated = False
    while at < len(tokens):
        token = tokens[at]
        if token.group("word") == "OR" or token.group("paren") == ")":
            break
        at += 1
        if token.group("word") == "AND":
            continue
        if token.group("word") == "NOT":
            negated = True
            continue
        if token.group("paren") == "(":
            inner, at = _alternatives(tokens, at)
            at += 1
            parts.append(Group(inner.joiner, inner.parts, negated))
        else:
            parts.append(_term(token, negated))
        negated = False
    return Group("and", tuple(parts)), at


def _term(token: re.Match[str], negated: bool) -> Term:
    if token.group("field") is None:
        return Term(None, "eq", token.group("text").strip('"'), negated)
    value = next(token.group(kind) for kind in ("dquote", "squote", "value") if token.group(kind) is not None)
    return Term(
        token.group("field"), OPERATORS[token.group("op") or ""], value, negated or bool(token.group("minus"))
    )
