"""The @idempotent directive: a mutation repeated under its key acts once and answers the same."""

from typing import Any

from graphql import GraphQLError, get_directive_values

from devstore.graphql.call import Call
from devstore.models import Setting


def key_of(info: Any) -> str:
    """The key this field was called with. Raises the platform's refusal when there is none."""
    given = get_directive_values(
        info.schema.get_directive("idempotent"), info.field_nodes[0], info.variable_values
    )
    if not given or not given.get("key"):
        raise GraphQLError(
            "The @idempotent directive is required for this mutation but was not provided.",
            extensions={"code": "BAD_REQUEST"},
        )
    return str(given["key"])


def earlier(call: Call, field: str, key: str) -> str | None:
    """What `remember` was told under this key."""
    stored = call.session.get(Setting, _place(call, field, key))
    return stored.value if stored else None


def remember(call: Call, field: str, key: str, outcome: str) -> None:
    call.session.add(Setting(key=_place(call, field, key), value=outcome))


def _place(call: Call, field: str, key: str) -> str:
    return f"idempotent:{call.installation.id}:{field}:{key}"
