"""Spoils documents and their variables, as a careless hand would, by a seed."""

import copy
import random
from collections.abc import Callable
from functools import cache
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    EnumValueNode,
    FieldNode,
    IntValueNode,
    ListTypeNode,
    NamedTypeNode,
    NameNode,
    Node,
    NonNullTypeNode,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

Mutant = tuple[str, dict[str, Any]]
ODD: list[Any] = [
    "", " ", "x" * 300, "abc", "-5.00", "0", "9" * 24 + ".99", "2000-01-01T00:00:00Z",
    "gid://shopify/Order/1", "gid://shopify/Product/9000000000000", f"gid://shopify/Customer/{'9' * 24}",
    -1, 0, 2**31 - 1, -0.5, 1e9, True, False, None, [], {},
]  # fmt: skip
Change = Callable[[random.Random, Any], Any]


def mutant_of(dice: random.Random, document: str, variables: dict[str, Any]) -> Mutant:
    """The document or its variables with one thing changed; mostly that makes them invalid."""
    if variables and dice.random() < 0.75:
        spoiled = copy.deepcopy(variables)
        _spoil_value(dice, spoiled)
        return document, spoiled
    kind, change = dice.choice(CHANGES)
    return _changed(dice, document, kind, change), variables


def with_odd_values(dice: random.Random, variables: dict[str, Any]) -> dict[str, Any]:
    """The variables with one or two values that are of the right type, and strange."""
    odd = copy.deepcopy(variables)
    for _ in range(dice.choice((1, 1, 2))):
        places = list(_places(odd))
        if places:
            container, key = dice.choice(places)
            alike = [value for value in ODD if type(value) is type(container[key])]
            container[key] = copy.deepcopy(dice.choice(alike or ODD))
    return odd


def _changed(dice: random.Random, text: str, kind: type[Node], change: Change) -> str:
    """One node of this kind, changed; the document itself when it has none."""
    document, found = _parsed(text, kind)
    if not found:
        return text
    chosen = dice.choice(found)

    class Changer(Visitor):
        def leave(self, node: Node, *_: Any) -> Any:
            return change(dice, node) if node is chosen else None

    return print_ast(visit(document, Changer()))


@cache
def _parsed(text: str, kind: type[Node]) -> tuple[DocumentNode, list[Node]]:
    """The document and its nodes of this kind."""
    document: DocumentNode = parse(text, no_location=True)
    found: list[Node] = []

    class Finder(Visitor):
        def enter(self, node: Node, *_: Any) -> None:
            if isinstance(node, kind):
                found.append(node)

    visit(document, Finder())
    return document, found


def _copy(node: Any, **changes: Any) -> Any:
    return type(node)(**{key: changes.get(key, getattr(node, key)) for key in node.keys if key != "loc"})


def _argument(name: str, value: Any) -> ArgumentNode:
    return ArgumentNode(name=NameNode(value=name), value=value)


def _unknown_field(_dice: random.Random, node: FieldNode) -> FieldNode:
    return _copy(node, name=NameNode(value=f"{node.name.value}Nope"))


def _unknown_argument(_dice: random.Random, node: FieldNode) -> FieldNode:
    return _copy(node, arguments=(*(node.arguments or ()), _argument("nope", IntValueNode(value="1"))))


def _without_arguments(_dice: random.Random, node: FieldNode) -> FieldNode:
    return _copy(node, arguments=())


def _without_selection(_dice: random.Random, node: FieldNode) -> FieldNode:
    return _copy(node, selection_set=None)


def _with_selection(_dice: random.Random, node: FieldNode) -> FieldNode:
    inner = FieldNode(name=NameNode(value="id"), alias=None, arguments=(), directives=(), selection_set=None)
    return _copy(node, selection_set=SelectionSetNode(selections=(inner,)))


def _wrong_value(dice: random.Random, node: ArgumentNode) -> ArgumentNode:
    values = (EnumValueNode(value="NOPE"), VariableNode(name=NameNode(value="nobody")))
    return _copy(node, value=dice.choice(values))


def _renamed_argument(_dice: random.Random, node: ArgumentNode) -> ArgumentNode:
    return _copy(node, name=NameNode(value=f"{node.name.value}Nope"))


def _nullable(_dice: random.Random, node: VariableDefinitionNode) -> VariableDefinitionNode:
    return _copy(node, type=node.type.type) if isinstance(node.type, NonNullTypeNode) else node


def _of_wrong_type(dice: random.Random, node: VariableDefinitionNode) -> VariableDefinitionNode:
    other = NamedTypeNode(name=NameNode(value=dice.choice(("Boolean", "Float", "Nope", "ProductConnection"))))
    return _copy(node, type=ListTypeNode(type=other) if dice.random() < 0.3 else other)


def _spoil_value(dice: random.Random, value: Any) -> None:
    """Change one entry somewhere inside."""
    places = list(_places(value))
    container, key = dice.choice(places)
    what = dice.choice(("gone", "null", "nested", "extra", "enum"))
    if what == "gone" and isinstance(container, dict):
        del container[key]
    elif what == "null":
        container[key] = None
    elif what == "extra" and isinstance(container, dict) and container is not value:
        container["nope"] = 1
    elif what == "enum" and isinstance(container[key], str):
        container[key] = ["NOPE", {"nope": 1}]
    else:
        container[key] = {"nope": container[key]}


def _places(value: Any) -> Any:
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, entry in entries:
        yield value, key
        if isinstance(entry, dict | list):
            yield from _places(entry)


CHANGES: list[tuple[type[Node], Change]] = [
    (FieldNode, _unknown_field),
    (FieldNode, _unknown_argument),
    (FieldNode, _without_arguments),
    (FieldNode, _without_selection),
    (FieldNode, _with_selection),
    (ArgumentNode, _wrong_value),
    (ArgumentNode, _renamed_argument),
    (VariableDefinitionNode, _nullable),
    (VariableDefinitionNode, _of_wrong_type),
]
