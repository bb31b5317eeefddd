"""The stand-in's schema promises nothing that the official one does not."""

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    is_required_argument,
    is_required_input_field,
    is_specified_scalar_type,
)

from devstore.config import API_VERSIONS
from devstore.graphql.access import FIELD_SCOPES, TYPE_SCOPES
from devstore.graphql.schema import executable_schema
from tests.devstore.official import official_schema, official_scopes

pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module", params=API_VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def official(version: str) -> GraphQLSchema:
    return official_schema(version)


@pytest.fixture(scope="module")
def own(version: str) -> GraphQLSchema:
    return executable_schema(version)


def own_types(schema: GraphQLSchema) -> list[GraphQLNamedType]:
    return [
        kind
        for kind in schema.type_map.values()
        if not kind.name.startswith("__") and not is_specified_scalar_type(kind)
    ]


def test_the_roots_have_the_official_names(own: GraphQLSchema, official: GraphQLSchema) -> None:
    assert own.query_type and official.query_type and own.query_type.name == official.query_type.name
    assert (
        own.mutation_type and official.mutation_type and own.mutation_type.name == official.mutation_type.name
    )


def test_every_type_is_an_official_one_of_the_same_kind(own: GraphQLSchema, official: GraphQLSchema) -> None:
    for kind in own_types(own):
        assert type(official.type_map.get(kind.name)) is type(kind), kind.name


def test_every_field_and_argument_is_official_and_has_the_official_type(
    own: GraphQLSchema, official: GraphQLSchema
) -> None:
    for kind in own_types(own):
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            continue
        real = official.type_map[kind.name]
        assert isinstance(real, GraphQLObjectType | GraphQLInterfaceType)
        assert {each.name for each in kind.interfaces} <= {each.name for each in real.interfaces}
        for name, offered in kind.fields.items():
            where = f"{kind.name}.{name}"
            assert name in real.fields, where
            assert str(offered.type) == str(real.fields[name].type), where
            for argument, given in offered.args.items():
                known = real.fields[name].args
                assert argument in known, f"{where}({argument})"
                assert str(given.type) == str(known[argument].type), f"{where}({argument})"
                assert given.default_value == known[argument].default_value, f"{where}({argument})"
            needed = {each for each, given in real.fields[name].args.items() if is_required_argument(given)}
            assert needed <= offered.args.keys(), where


def test_what_is_deprecated_says_so_in_the_official_words(
    own: GraphQLSchema, official: GraphQLSchema
) -> None:
    for kind in own_types(own):
        real = official.type_map[kind.name]
        for name, member in getattr(kind, "fields", {}).items():
            known = real.fields[name]  # type: ignore[attr-defined]
            assert member.deprecation_reason == known.deprecation_reason, f"{kind.name}.{name}"
            for argument, given in getattr(member, "args", {}).items():
                reason = known.args[argument].deprecation_reason
                assert given.deprecation_reason == reason, f"{kind.name}.{name}({argument})"


def test_inputs_enums_and_unions_are_parts_of_the_official_ones(
    own: GraphQLSchema, official: GraphQLSchema
) -> None:
    for kind in own_types(own):
        real = official.type_map[kind.name]
        if isinstance(kind, GraphQLInputObjectType) and isinstance(real, GraphQLInputObjectType):
            for name, field in kind.fields.items():
                assert str(field.type) == str(real.fields[name].type), f"{kind.name}.{name}"
            needed = {name for name, field in real.fields.items() if is_required_input_field(field)}
            assert needed <= kind.fields.keys(), kind.name
            assert kind.is_one_of == real.is_one_of, kind.name
        if isinstance(kind, GraphQLEnumType) and isinstance(real, GraphQLEnumType):
            assert kind.values.keys() <= real.values.keys(), kind.name
        if isinstance(kind, GraphQLUnionType) and isinstance(real, GraphQLUnionType):
            assert {each.name for each in kind.types} <= {each.name for each in real.types}, kind.name


def test_directives_are_official_ones(own: GraphQLSchema, official: GraphQLSchema) -> None:
    known = {each.name: each for each in official.directives} | {"specifiedBy": None, "oneOf": None}
    for directive in own.directives:
        assert directive.name in known, directive.name
        real = known[directive.name]
        if directive.name == "idempotent" and real is not None:
            assert {name: str(arg.type) for name, arg in directive.args.items()} == {
                name: str(arg.type) for name, arg in real.args.items()
            }


def test_scopes_are_those_the_platform_lists(own: GraphQLSchema) -> None:
    listed = official_scopes()
    for kind, needed in TYPE_SCOPES.items():
        assert set(needed) <= listed[kind], kind
    for name, groups in FIELD_SCOPES.items():
        wanted = {scope for needed in groups for scope in needed}
        assert name in UNLISTED or wanted <= listed[name], name


def test_no_thing_and_no_mutation_goes_without_its_scope(own: GraphQLSchema) -> None:
    assert own.mutation_type is not None
    listed = official_scopes()
    for name in own.mutation_type.fields:
        assert f"Mutation.{name}" in FIELD_SCOPES or f"Mutation.{name}" not in listed, name
    for kind in own_types(own):
        if isinstance(kind, GraphQLObjectType) and own.is_sub_type(own.type_map["Node"], kind):  # type: ignore[arg-type]
            assert kind.name in TYPE_SCOPES or kind.name in INSIDE_OTHERS or kind.name not in listed, (
                kind.name
            )


UNLISTED = {"Mutation.refundCreate"}
"""The platform's table names no scope; the README says what was chosen."""
INSIDE_OTHERS = {
    "AbandonedCheckoutLineItem",
    "InventoryAdjustmentGroup",
    "InventoryQuantity",
    "DraftOrderLineItem",
    "CustomerVisit",
    "DiscountCodeBasic",
    "Fulfillment",
    "LineItem",
    "MediaImage",
    "ProductOption",
}
"""Things only reached through others that need the same scope."""
