"""The platform's own scalars: how they are written and what they accept."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from graphql import GraphQLScalarType, GraphQLSchema
from graphql.error import GraphQLError
from graphql.language import IntValueNode, StringValueNode, ValueNode, print_ast

OFFSET = re.compile(r"[+-]\d\d:\d\d")


def attach_scalars(schema: GraphQLSchema) -> None:
    """Give the scalars of the schema their meaning."""
    _set(schema, "DateTime", _time_text, _time)
    _set(schema, "Date", date.isoformat, _date)
    _set(schema, "Decimal", str, _decimal)
    _set(schema, "Money", str, _decimal)
    _set(schema, "UnsignedInt64", str, _unsigned)
    _set(schema, "URL", str, _url)
    _set(schema, "UtcOffset", str, _utc_offset)


def parse_time(text: str) -> datetime:
    """An ISO 8601 date or time as aware UTC; a bare date is its midnight. ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _set(schema: GraphQLSchema, name: str, serialize: Any, parse: Any) -> None:
    scalar = schema.type_map.get(name)
    if not isinstance(scalar, GraphQLScalarType):
        return

    def parse_literal(node: ValueNode, _variables: Any = None) -> Any:
        if isinstance(node, StringValueNode | IntValueNode):
            return parse(node.value)
        raise GraphQLError(f"{name} cannot represent value: {print_ast(node)}", node)

    # The library renamed these between its versions and still reads either name somewhere.
    for names, function in (
        (("serialize", "coerce_output_value"), serialize),
        (("parse_value", "coerce_input_value"), parse),
        (("parse_literal",), parse_literal),
    ):
        for attribute in names:
            setattr(scalar, attribute, function)


def _time_text(value: datetime) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")


def _time(value: Any) -> datetime:
    try:
        return parse_time(value)
    except (TypeError, ValueError) as reason:
        raise GraphQLError(f"invalid value {value!r} for DateTime") from reason


def _date(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as reason:
        raise GraphQLError(f"invalid value {value!r} for Date") from reason


def _decimal(value: Any) -> str:
    try:
        amount = Decimal(str(value))
    except InvalidOperation as reason:
        raise GraphQLError(f"invalid decimal '{value}'") from reason
    if not amount.is_finite():
        raise GraphQLError(f"invalid decimal '{value}'")
    return str(value)


def _unsigned(value: Any) -> int:
    number = int(value)
    if number < 0:
        raise GraphQLError(f"UnsignedInt64 cannot represent value: {value}")
    return number


def _utc_offset(value: Any) -> str:
    if not isinstance(value, str) or not OFFSET.fullmatch(value):
        raise GraphQLError(f"invalid value {value!r} for UtcOffset")
    return value


def _url(value: Any) -> str:
    if not isinstance(value, str) or not urlsplit(value).scheme:
        raise GraphQLError(f"Invalid url {value!r}, missing scheme")
    return value
