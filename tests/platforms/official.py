"""The platform's own schemas and its access table, as its published package holds them."""

from __future__ import annotations

import gzip
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_client_schema,
    get_named_type,
    parse,
    visit,
)

from app.platforms.shopify import documents

FOLDER = Path(os.environ.get("SHOPIFY_SCHEMA_DIR", "node_modules/@shopify/dev-mcp/dist/data"))
VERSIONS = ("2026-07", "2026-10")
Group = frozenset[str]
"""Scopes of which one is enough."""


@cache
def schema_of(version: str) -> GraphQLSchema:
    return build_client_schema(_file(version)["data"], assume_valid=True)


@cache
def access_of(version: str) -> dict[str, Group]:
    """Scopes by "Type" or "Type.field", where the platform asks for any."""
    found = {}
    for item in _file(version)["offline_scopes"]["items"]:
        name = item["typeName"] if item["type"] == "type" else f"{item['typeName']}.{item['fieldName']}"
        if item["offlineScopes"]:
            found[name] = frozenset(item["offlineScopes"])
    return found


def needs_of(name: str, version: str) -> set[Group]:
    """What an operation of ours needs: one scope of each group."""
    info, access, needs = TypeInfo(schema_of(version)), access_of(version), set()

    class Look(Visitor):
        def enter_field(self, node: Any, *_: Any) -> None:
            parent, kind = info.get_parent_type(), info.get_type()
            assert parent is not None and kind is not None, node.name.value
            root = {"QueryRoot": "QueryRoot", "Mutation": "Mutation"}.get(parent.name, parent.name)
            for place in (f"{root}.{node.name.value}", get_named_type(kind).name):
                if place in access:
                    needs.add(access[place])

    visit(parse(documents.text_of(name)), TypeInfoVisitor(info, Look()))
    return needs


@cache
def _file(version: str) -> dict[str, Any]:
    path = FOLDER / f"admin_{version}.json.gz"
    if not path.exists():
        pytest.fail(f"The official schema is not at {path}. Run `npm ci`, or name it in SHOPIFY_SCHEMA_DIR.")
    with gzip.open(path) as file:
        return dict(json.load(file))
