"""A rule while it is being built: a tree of what stands in the builder's form, whole or not.

The form is flat. Each node has a number of its own for as long as the page stands; `node` lists them as
"number:parent:kind" in their order, and a condition's fields carry its number, e.g. `value-7`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from app.core.errors import BadInput
from app.core.money import major_of, minor_of
from app.segments.fields import FIELDS, Field
from app.segments.kinds import OPERATORS, Kind, Operator, Shape, operator
from app.segments.rule import DEEPEST, MOST_CONDITIONS, VERSION, Group, Match, RuleProblem, parse
from app.segments.rule import Condition as RuleCondition
from app.shops import Shop

FIRST_FIELD = "orders"
MOST_NODES = 3 * MOST_CONDITIONS


@dataclass
class Node:
    """A group or a condition, with the texts of its inputs."""

    key: int
    is_group: bool
    match: str = Match.ALL.value
    of: list[Node] = field(default_factory=list)
    name: str = FIRST_FIELD
    compared: str = ""
    values: list[str] = field(default_factory=list)
    most: str = ""
    within: str = ""
    typed: str = ""
    """What narrows the list that is offered."""
    problem: str = ""

    @property
    def field(self) -> Field:
        return FIELDS[self.name]

    @property
    def operator(self) -> Operator:
        return operator(self.field.kind, self.compared) or OPERATORS[self.field.kind][0]

    @property
    def operators(self) -> list[Operator]:
        """Those that the builder offers."""
        can_lie_ahead = self.field.may_lie_ahead
        return [each for each in OPERATORS[self.field.kind] if can_lie_ahead or each.name != "in_next"]

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""


@dataclass
class Draft:
    """The tree, and what can be done to it."""

    root: Node

    def nodes(self) -> Iterator[tuple[Node, int]]:
        """Every node with how deep it stands, the outermost group first at 1."""
        waiting = [(self.root, 1)]
        while waiting:
            node, depth = waiting.pop(0)
            yield node, depth
            waiting[:0] = [(part, depth + 1) for part in node.of]

    def act(self, asked: str) -> None:
        """Do what a button says, e.g. "condition:3" (a new one in group 3), "group:3", "remove:5"."""
        what, _, key = asked.partition(":")
        known = {str(node.key): (node, depth) for node, depth in self.nodes()}
        node, depth = known.get(key, (self.root, 1))
        fresh = 1 + max(each.key for each, _ in self.nodes())
        if what == "remove":
            for parent, _ in self.nodes():
                parent.of = [each for each in parent.of if str(each.key) != key]
        elif what == "condition" and node.is_group:
            node.of.append(Node(fresh, is_group=False))
        elif what == "group" and node.is_group and depth < DEEPEST:
            node.of.append(Node(fresh, True, Match.ANY.value, [Node(fresh + 1, is_group=False)]))


def empty() -> Draft:
    return Draft(Node(1, is_group=True))


def of_rule(shop: Shop, rule: Group) -> Draft:
    """The draft that stands for a rule."""
    keys = iter(range(1, 1_000))
    return Draft(_node(shop, rule, keys))


def of_form(form: MultiDict[str, str]) -> Draft:
    """The draft in a form; what no builder of ours would send is left out."""
    known: dict[str, Node] = {}
    for line in form.getlist("node")[:MOST_NODES]:
        key, _, rest = line.partition(":")
        parent, _, kind = rest.partition(":")
        if not (key.isascii() and key.isdigit() and len(key) < 6) or key in known:
            continue
        node = _group_of(form, key) if kind == "group" else _condition_of(form, key)
        if not known and node.is_group:
            known[key] = node
        elif parent in known and known[parent].is_group:
            known[parent].of.append(node)
            known[key] = node
    return Draft(next(iter(known.values()))) if known else empty()


def rule_of(shop: Shop, draft: Draft) -> Group:
    """The rule that the draft stands for; raises RuleProblem, which `explain` puts at its node."""
    return parse({"version": VERSION, **_data(shop, draft.root)})


def explain(draft: Draft, problem: RuleProblem) -> None:
    """Say at the node where the problem lies what it is."""
    node = draft.root
    for at in problem.place:
        if at < len(node.of):
            node = node.of[at]
    node.problem = node.problem or f"{problem.what[:1].upper()}{problem.what[1:]}."


def _group_of(form: MultiDict[str, str], key: str) -> Node:
    match = form.get(f"match-{key}", "")
    return Node(int(key), True, match if match in list(Match) else Match.ALL.value)


def _condition_of(form: MultiDict[str, str], key: str) -> Node:
    name, was = form.get(f"field-{key}", ""), form.get(f"was-{key}", "")
    node = Node(int(key), is_group=False, name=name if name in FIELDS else FIRST_FIELD)
    node.compared = form.get(f"is-{key}", "")
    if was != node.name:
        return node  # what was entered belongs to another field
    compared = operator(node.field.kind, form.get(f"was-is-{key}", ""))
    if compared is not None and compared.shape is not node.operator.shape:
        return node
    node.values = [each.strip() for each in form.getlist(f"value-{key}") if each.strip()]
    node.most, node.within = form.get(f"most-{key}", "").strip(), form.get(f"within-{key}", "").strip()
    node.typed = form.get(f"find-{key}", "").strip()[:100]
    chosen = form.get(f"pick-{key}", "")[:200]
    if chosen and form.get("act") == f"add:{key}":
        node.values = list(dict.fromkeys([*node.values, chosen]))
    return node


def _data(shop: Shop, node: Node) -> dict[str, Any]:
    if node.is_group:
        return {"match": node.match, "of": [_data(shop, part) for part in node.of]}
    told: dict[str, Any] = {"field": node.name, "is": node.operator.name}
    shape = node.operator.shape
    if shape is Shape.MANY:
        told["value"] = node.values
    elif shape is Shape.DAYS:
        told["value"] = _whole(node.value)
    elif shape is not Shape.NOTHING:
        values = [_typed(shop, node.field.kind, each) for each in (node.value, node.most)]
        told["value"] = values if shape is Shape.TWO else values[0]
    if node.field.has_window and node.within:
        told["within"] = _whole(node.within)
    return told


def _typed(shop: Shop, kind: Kind, text: str) -> Any:
    """The text as the kind has it; a text where it cannot be, which the parser then refuses."""
    if kind in (Kind.TEXT, Kind.DATE) or not text:
        return text
    if kind is Kind.DECIMAL:
        try:
            return float(text)
        except ValueError:
            return text
    if kind is Kind.MONEY:
        try:
            return minor_of(text, shop.currency)
        except BadInput:
            return text
    return _whole(text)


def _whole(text: str) -> Any:
    bare = text.removeprefix("-")
    return int(text) if bare.isascii() and bare.isdigit() and len(bare) < 16 else text


def _node(shop: Shop, part: Group | RuleCondition, keys: Iterator[int]) -> Node:
    if isinstance(part, Group):
        group = Node(next(keys), True, part.match.value)
        group.of = [_node(shop, each, keys) for each in part.of]
        return group
    node = Node(next(keys), is_group=False, name=part.field, compared=part.operator)
    values = part.value if isinstance(part.value, tuple) else (() if part.value is None else (part.value,))
    node.values = [_text(shop, node.field.kind, each, node.operator.shape) for each in values]
    if node.operator.shape is Shape.TWO:
        node.values, node.most = node.values[:1], node.values[1]
    node.within = "" if part.within is None else str(part.within)
    return node


def _text(shop: Shop, kind: Kind, value: Any, shape: Shape) -> str:
    if isinstance(value, date):
        return value.isoformat()
    is_money = kind is Kind.MONEY and shape is not Shape.DAYS
    return str(major_of(value, shop.currency) if is_money else value)
