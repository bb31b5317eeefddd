"""Reads the query of a bulk operation: refuses what cannot run in bulk, and rewrites what can.

Every connection is asked for whole. It gets a marked alias, so that its nodes can become lines of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    NamedTypeNode,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
    parse,
    validate,
)

MARK = "lines_of_"
EVERYTHING = 2_000_000_000
PAGE = 250
MOST_CONNECTIONS = 5
DEEPEST = 2
WINDOW = {"first", "last", "after", "before"}
ROOT_SHAPE = parse(
    "query ($after: String) { root(first: 250, after: $after) { pageInfo { hasNextPage endCursor } } }"
)


class BulkRefused(Exception):
    """The query cannot run in bulk, in the platform's words."""


@dataclass(frozen=True)
class BulkQuery:
    """The rewritten query: `root` pages by $after, all below it comes whole."""

    document: DocumentNode
    root: str
    """Response key of the outermost connection."""


def read_bulk_query(schema: GraphQLSchema, text: str) -> BulkQuery:
    """The query, ready to run. Raises BulkRefused."""
    try:
        document = parse(text)
    except GraphQLError as error:
        raise BulkRefused(f"Invalid bulk query: {error.message}") from error
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation is not OperationType.QUERY:
        raise BulkRefused("Bulk queries must contain exactly one query operation.")
    if operations[0].variable_definitions:
        raise BulkRefused("Bulk queries cannot contain variables.")
    root = _root_of(operations[0])
    errors = validate(schema, document)
    if errors:
        raise BulkRefused(f"Invalid bulk query: {errors[0].message}")
    assert schema.query_type is not None
    fragments = {
        each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
    }
    rewriter = _Rewriter(schema, fragments)
    if not _is_connection(get_named_type(schema.query_type.fields[root.name.value].type)):
        raise BulkRefused("Bulk queries must contain at least one connection, at their top.")
    rewritten = rewriter.field(root, schema.query_type, depth=0, in_list=False, names_id=True)
    return BulkQuery(_paged(rewritten), rewritten.alias.value if rewritten.alias else rewritten.name.value)


def _root_of(operation: OperationDefinitionNode) -> FieldNode:
    selections = operation.selection_set.selections
    if len(selections) != 1 or not isinstance(selections[0], FieldNode):
        raise BulkRefused("Bulk queries must contain exactly one top-level field.")
    if selections[0].name.value in ("node", "nodes"):
        raise BulkRefused("The top-level 'node' and 'nodes' fields can't be used in a bulk query.")
    return selections[0]


@dataclass
class _Rewriter:
    schema: GraphQLSchema
    fragments: dict[str, FragmentDefinitionNode]
    connections: int = field(default=0)

    def field(
        self, node: FieldNode, parent: GraphQLNamedType, *, depth: int, in_list: bool, names_id: bool
    ) -> FieldNode:
        if node.selection_set is None or node.name.value.startswith("__"):
            return node
        assert isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)
        offered = parent.fields[node.name.value].type
        kind = get_named_type(offered)
        if not _is_connection(kind):
            inside = in_list or is_list_type(get_nullable_type(offered))
            inner = self.selections(node.selection_set, kind, depth, in_list=inside, names_id=names_id)
            return FieldNode(
                name=node.name, alias=node.alias, arguments=node.arguments, directives=(), selection_set=inner
            )
        self._count(node, depth, in_list=in_list, names_id=names_id)
        return self._connection(node, kind, depth)

    def selections(
        self, given: SelectionSetNode, kind: GraphQLNamedType, depth: int, *, in_list: bool, names_id: bool
    ) -> SelectionSetNode:
        kept: list[SelectionNode] = []
        for selection in given.selections:
            if isinstance(selection, FieldNode):
                kept.append(self.field(selection, kind, depth=depth, in_list=in_list, names_id=names_id))
                continue
            condition, inner = self._fragment(selection)
            narrowed = self.schema.type_map[condition.name.value] if condition else kind
            part = self.selections(inner, narrowed, depth, in_list=in_list, names_id=names_id)
            kept.append(InlineFragmentNode(type_condition=condition, directives=(), selection_set=part))
        return SelectionSetNode(selections=tuple(kept))

    def _fragment(self, selection: SelectionNode) -> tuple[NamedTypeNode | None, SelectionSetNode]:
        if isinstance(selection, InlineFragmentNode):
            return selection.type_condition, selection.selection_set
        fragment = self.fragments[selection.name.value]  # type: ignore[attr-defined]
        return fragment.type_condition, fragment.selection_set

    def _count(self, node: FieldNode, depth: int, *, in_list: bool, names_id: bool) -> None:
        self.connections += 1
        if self.connections > MOST_CONNECTIONS:
            raise BulkRefused(f"Bulk queries cannot contain more than {MOST_CONNECTIONS} connections.")
        if depth > DEEPEST:
            raise BulkRefused(
                f"Bulk queries cannot contain connections with a nesting depth greater than {DEEPEST}."
            )
        if in_list:
            raise BulkRefused(
                "Queries that contain a connection field within a list field are not currently supported."
            )
        if not names_id:
            raise BulkRefused(
                "The parent 'node' field for a nested connection must select the 'id' field without an alias "
                f"and must be of 'ID' return type. Connection fields without 'id': {node.name.value}."
            )

    def _connection(self, node: FieldNode, kind: GraphQLNamedType, depth: int) -> FieldNode:
        assert isinstance(kind, GraphQLObjectType) and node.selection_set is not None
        entity = get_named_type(kind.fields["nodes"].type)
        chosen = list(_node_selections(node.selection_set))
        if not chosen:
            raise BulkRefused(f"The connection '{node.name.value}' must select its 'edges' and their 'node'.")
        given = SelectionSetNode(selections=tuple(one for part in chosen for one in part.selections))
        inner = self.selections(given, entity, depth + 1, in_list=False, names_id=_names_id(given))
        first = ArgumentNode(name=NameNode(value="first"), value=IntValueNode(value=str(EVERYTHING)))
        arguments = [each for each in node.arguments or () if each.name.value not in WINDOW]
        nodes = FieldNode(
            name=NameNode(value="nodes"), alias=None, arguments=(), directives=(), selection_set=inner
        )
        key = node.alias.value if node.alias else node.name.value
        return FieldNode(
            name=node.name,
            alias=NameNode(value=f"{MARK}{key}"),
            arguments=(*arguments, first),
            directives=(),
            selection_set=SelectionSetNode(selections=(nodes,)),
        )


def _is_connection(kind: GraphQLNamedType) -> bool:
    return kind.name.endswith("Connection")


def _node_selections(connection: SelectionSetNode) -> Sequence[SelectionSetNode]:
    found: list[SelectionSetNode] = []
    for selection in connection.selections:
        if not isinstance(selection, FieldNode) or selection.selection_set is None:
            continue
        if selection.name.value == "nodes":
            found.append(selection.selection_set)
        elif selection.name.value == "edges":
            found.extend(
                inner.selection_set
                for inner in selection.selection_set.selections
                if isinstance(inner, FieldNode) and inner.name.value == "node" and inner.selection_set
            )
    return found


def _names_id(selections: SelectionSetNode) -> bool:
    return any(
        isinstance(each, FieldNode) and each.name.value == "id" and each.alias is None
        for each in selections.selections
    )


def _paged(root: FieldNode) -> DocumentNode:
    """The root connection by pages of its own, in a query that takes the last cursor."""
    shape = ROOT_SHAPE.definitions[0]
    assert isinstance(shape, OperationDefinitionNode) and root.selection_set is not None
    pattern = shape.selection_set.selections[0]
    assert isinstance(pattern, FieldNode) and pattern.selection_set is not None
    own = tuple(each for each in root.arguments or () if each.name.value != "first")
    paged = FieldNode(
        name=root.name,
        alias=root.alias,
        arguments=(*own, *(pattern.arguments or ())),
        directives=(),
        selection_set=SelectionSetNode(
            selections=(*root.selection_set.selections, *pattern.selection_set.selections)
        ),
    )
    operation = OperationDefinitionNode(
        operation=OperationType.QUERY,
        name=None,
        variable_definitions=shape.variable_definitions,
        directives=(),
        selection_set=SelectionSetNode(selections=(paged,)),
    )
    return DocumentNode(definitions=(operation,))
