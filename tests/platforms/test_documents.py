"""Every operation we send is valid by the platform's own schemas, and uses nothing that is going away."""

from __future__ import annotations

import pytest
from graphql import OperationType, get_operation_ast, parse, validate
from graphql.validation import NoDeprecatedCustomRule

from app.platforms.shopify import documents
from tests.platforms.official import VERSIONS, schema_of
from tests.settings import TEST_CONFIG

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", documents.names())
def test_an_operation_is_valid_and_not_deprecated(version, name):
    document = parse(documents.text_of(name))

    assert validate(schema_of(version), document) == []
    assert validate(schema_of(version), document, [NoDeprecatedCustomRule]) == []


def test_the_pinned_version_is_one_of_those():
    assert TEST_CONFIG.shopify_api_version in VERSIONS


@pytest.mark.parametrize("name", documents.names())
def test_each_change_says_whether_it_may_be_repeated_and_why(name):
    first = (documents.HERE / f"{name}.graphql").read_text().partition("\n")[0]
    is_change = get_operation_ast(parse(documents.text_of(name))).operation is OperationType.MUTATION

    assert first.startswith(("# repeat: yes, ", "# repeat: no, ")) is is_change
    assert "#" not in documents.text_of(name)


def test_what_hands_something_out_is_never_repeated_blindly():
    makes = {name for name in documents.names() if name.endswith(("_create", "_add", "_give", "_take"))}

    assert {name for name in makes if documents.may_be_repeated(name)} == {"metafield_definition_create"}
    assert documents.may_be_repeated("metafields_set")
