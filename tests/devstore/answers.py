"""Holds an answer of the stand-in against the official schema, by letting that schema serve it again."""

from typing import Any

from graphql import (
    FieldNode,
    GraphQLSchema,
    NameNode,
    SelectionSetNode,
    Visitor,
    execute_sync,
    parse,
    print_ast,
    visit,
)

TYPENAME = FieldNode(
    name=NameNode(value="__typename"), alias=None, arguments=(), directives=(), selection_set=None
)


class _Naming(Visitor):
    """Asks for __typename everywhere, so that no type is left to guess."""

    def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode:
        return SelectionSetNode(selections=(*node.selections, TYPENAME))


def with_type_names(document: str) -> str:
    return print_ast(visit(parse(document), _Naming()))


def faults_of(official: GraphQLSchema, document: str, variables: dict[str, Any], data: Any) -> list[str]:
    """What the official schema finds wrong with this data as an answer to this document."""
    served = execute_sync(
        official,
        parse(document),
        root_value=data,
        variable_values=variables,
        field_resolver=lambda source, info, **_: source[info.path.key],
        type_resolver=lambda source, _info, _kind: source["__typename"],
    )
    faults = [error.message for error in served.errors or ()]
    return (
        faults if faults or served.data == data else ["The official schema would have served it differently"]
    )
