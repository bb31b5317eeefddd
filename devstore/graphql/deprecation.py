"""Finds deprecated members in a document: fields, arguments, and input fields, its variables' too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    ValueNode,
    Visitor,
    get_named_type,
    value_from_ast_untyped,
    visit,
)


@dataclass(frozen=True)
class Deprecations:
    """What a document uses that it should not, as far as its text tells; and where its variables may add."""

    reasons: tuple[str, ...] = ()
    inputs: tuple[tuple[GraphQLInputObjectType, ValueNode], ...] = ()

    def reason(self, variables: Mapping[str, Any]) -> str | None:
        """Why the first of them should not be used."""
        if self.reasons:
            return self.reasons[0]
        found = (_inside(kind, value_from_ast_untyped(node, dict(variables))) for kind, node in self.inputs)
        return next((reasons[0] for reasons in found if reasons), None)


def deprecations_of(schema: GraphQLSchema, document: DocumentNode) -> Deprecations:
    """Of a document that is valid."""
    info = TypeInfo(schema)
    reasons: list[str] = []
    inputs: list[tuple[GraphQLInputObjectType, ValueNode]] = []

    class Finder(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            field = info.get_field_def()
            if field is None:
                return
            reasons.extend([field.deprecation_reason] if field.deprecation_reason else [])
            for argument in node.arguments or ():
                known = field.args[argument.name.value]
                reasons.extend([known.deprecation_reason] if known.deprecation_reason else [])
                kind = get_named_type(known.type)
                if isinstance(kind, GraphQLInputObjectType):
                    inputs.append((kind, argument.value))

    visit(document, TypeInfoVisitor(info, Finder()))
    return Deprecations(tuple(reasons), tuple(inputs))


def _inside(kind: GraphQLNamedType, given: object) -> list[str]:
    """The reasons of deprecated input fields that were given, at any depth."""
    if isinstance(given, list):
        return [reason for each in given for reason in _inside(kind, each)]
    if not isinstance(kind, GraphQLInputObjectType) or not isinstance(given, dict):
        return []
    reasons: list[str] = []
    for name, value in given.items():
        field = kind.fields.get(name)
        if field is not None:
            reasons += [field.deprecation_reason] if field.deprecation_reason else []
            reasons += _inside(get_named_type(field.type), value)
    return reasons
