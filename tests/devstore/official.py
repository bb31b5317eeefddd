"""The official Admin API: its schema, and the access it lists for every type and field."""

import gzip
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLScalarType, GraphQLSchema, build_client_schema, is_specified_scalar_type

from devstore.config import API_VERSION
from devstore.graphql.schema import executable_schema

DIRECTORY = Path(os.environ.get("SHOPIFY_SCHEMA_DIR", "node_modules/@shopify/dev-mcp/dist/data"))


@cache
def official_schema(version: str = API_VERSION) -> GraphQLSchema:
    """The schema. It says nothing of what its own scalars take, so they read as those of the stand-in do."""
    schema = build_client_schema(_file(version)["data"], assume_valid=True)
    own = executable_schema(version)
    for name, kind in own.type_map.items():
        if isinstance(kind, GraphQLScalarType) and not is_specified_scalar_type(kind):
            for attribute in ("parse_value", "coerce_input_value", "parse_literal"):
                setattr(schema.type_map[name], attribute, getattr(kind, attribute, None))
    return schema


@cache
def official_scopes() -> dict[str, set[str]]:
    """Scopes by "Type" or "Type.field", where the platform asks for any."""
    found = {}
    for item in _file(API_VERSION)["offline_scopes"]["items"]:
        name = item["typeName"] if item["type"] == "type" else f"{item['typeName']}.{item['fieldName']}"
        if item["offlineScopes"]:
            found[name] = set(item["offlineScopes"])
    return found


@cache
def _file(version: str) -> dict[str, Any]:
    file = DIRECTORY / f"admin_{version}.json.gz"
    if not file.exists():
        pytest.fail(f"The official schema is not at {file}. Run `npm ci`, or name it in SHOPIFY_SCHEMA_DIR.")
    with gzip.open(file) as opened:
        return dict(json.load(opened))
