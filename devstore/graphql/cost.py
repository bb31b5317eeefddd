"""What a query costs, and the bucket it is paid from.

The platform's exact formula is not public. This one charges an entity 1, a value object nothing, a mutation
10, and a connection 2 plus a quarter of what its page would cost in full.
"""

import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_leaf_type,
)

MUTATION = 10
LARGEST = 1_000
ENTITY_MARK = "id"
SHARE = 4


@dataclass
class Meter:
    """Reckons what one operation asks for at most, and what it really took."""

    schema: GraphQLSchema
    fragments: dict[str, FragmentDefinitionNode]
    variables: dict[str, Any]

    def requested(self, operation: OperationDefinitionNode) -> int:
        is_mutation = operation.operation.value == "mutation"
        root = self.schema.mutation_type if is_mutation else self.schema.query_type
        assert root is not None
        return round(self._cost(operation.selection_set, root) + (MUTATION if is_mutation else 0))

    def _cost(self, selections: SelectionSetNode, parent: GraphQLNamedType) -> float:
        total, widest = 0.0, 0.0
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                total += self._field(selection, parent)
                continue
            if isinstance(selection, InlineFragmentNode):
                condition, inner = selection.type_condition, selection.selection_set
            else:
                fragment = self.fragments[cast(FragmentSpreadNode, selection).name.value]
                condition, inner = fragment.type_condition, fragment.selection_set
            kind = self.schema.type_map[condition.name.value] if condition else parent
            widest = max(widest, self._cost(inner, kind))
        return total + widest

    def _field(self, node: FieldNode, parent: GraphQLNamedType) -> float:
        if node.selection_set is None or not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            return 0
        if node.name.value.startswith("__"):
            return 0
        kind = get_named_type(parent.fields[node.name.value].type)
        if is_leaf_type(kind):
            return 0
        inner = self._cost(node.selection_set, kind)
        if kind.name.endswith("Connection"):
            return 2 + self._first(node) * inner / SHARE
        if node.name.value == "nodes" and not parent.name.endswith("Connection"):
            return self._ids(node) * max(1.0, inner)
        return inner + (1 if is_entity(kind) else 0)

    def _first(self, node: FieldNode) -> int:
        value = self._argument(node, "first")
        return value if isinstance(value, int) else 0

    def _ids(self, node: FieldNode) -> int:
        value = self._argument(node, "ids")
        return len(value) if isinstance(value, list) else 1

    def _argument(self, node: FieldNode, name: str) -> Any:
        for argument in node.arguments or ():
            if argument.name.value == name:
                if isinstance(argument.value, VariableNode):
                    return self.variables.get(argument.value.name.value)
                if isinstance(argument.value, IntValueNode):
                    return int(argument.value.value)
        return None


def is_entity(kind: GraphQLNamedType) -> bool:
    return isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and ENTITY_MARK in kind.fields


def used(requested: int, data: Any, *, is_mutation: bool) -> int:
    """What the answer really cost: by the entities in it, never more than was asked for."""
    return min(requested, max(1, round(_entities(data))) + (MUTATION if is_mutation else 0))


def _entities(value: Any) -> float:
    if isinstance(value, list):
        return sum(_entities(entry) for entry in value)
    if not isinstance(value, dict):
        return 0
    inside = sum(_entities(entry) for entry in value.values())
    if "nodes" in value or "edges" in value:
        return 2 + inside / SHARE
    return inside + (1 if ENTITY_MARK in value else 0)


@dataclass
class Bucket:
    """One app's points in one shop. Real time fills it, and so does time that the movable clock skips."""

    size: int
    per_second: int
    _points: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        self._points = float(self.size)
        self._at = time.monotonic()

    def take(self, points: int) -> bool:
        """Reserve points. False when there are too few now."""
        self._fill()
        if points > self._points:
            return False
        self._points -= points
        return True

    def give_back(self, points: int) -> None:
        self._points = min(self.size, self._points + points)

    def status(self) -> dict[str, float]:
        self._fill()
        return {
            "maximumAvailable": float(self.size),
            "currentlyAvailable": int(self._points),
            "restoreRate": float(self.per_second),
        }

    def skip(self, seconds: float) -> None:
        self._at -= seconds

    def _fill(self) -> None:
        now = time.monotonic()
        self._points = min(self.size, self._points + (now - self._at) * self.per_second)
        self._at = now


class Buckets:
    """The bucket of each installation."""

    def __init__(self, size: int, per_second: int) -> None:
        self._size, self._per_second = size, per_second
        self._buckets: dict[int, Bucket] = {}
        self._lock = Lock()

    def of(self, installation_id: int) -> Bucket:
        with self._lock:
            if installation_id not in self._buckets:
                self._buckets[installation_id] = Bucket(self._size, self._per_second)
            return self._buckets[installation_id]

    def skip(self, seconds: float) -> None:
        """Fill every bucket as if so much time had gone by."""
        with self._lock:
            for bucket in self._buckets.values():
                bucket.skip(seconds)

    def drain(self) -> None:
        """Empty every bucket, so that the next call is throttled."""
        with self._lock:
            for bucket in self._buckets.values():
                bucket.take(int(bucket.status()["currentlyAvailable"]))
