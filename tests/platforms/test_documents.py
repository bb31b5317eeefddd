"""Every operation we send is valid by the platform's own schema, and uses nothing that is going away."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from graphql import build_client_schema, parse, validate
from graphql.validation import NoDeprecatedCustomRule

from app.platforms.shopify import documents
from tests.settings import TEST_CONFIG

pytestmark = pytest.mark.one_database

FOLDER = Path(os.environ.get("SHOPIFY_SCHEMA_DIR", "node_modules/@shopify/dev-mcp/dist/data"))


@pytest.fixture(scope="module")
def schema():
    path = FOLDER / f"admin_{TEST_CONFIG.shopify_api_version}.json.gz"
    if not path.exists():
        pytest.skip(f"{path} is not there: run `npm ci` or set SHOPIFY_SCHEMA_DIR")
    with gzip.open(path) as file:
        return build_client_schema(json.load(file)["data"], assume_valid=True)


@pytest.mark.parametrize("name", documents.names())
def test_an_operation_is_valid_and_not_deprecated(schema, name):
    document = parse(documents.text_of(name))

    assert validate(schema, document) == []
    assert validate(schema, document, [NoDeprecatedCustomRule]) == []
