"""Resolver: defining metafields."""

from typing import Any

from sqlalchemy import select

from devstore.graphql.call import Call, resolver, user_error
from devstore.graphql.metafield_writing import WRITE_SCOPES
from devstore.graphql.metafields import OWNER_ENUM
from devstore.metafields import is_foreign, is_known_type, name_fault, stored_namespace
from devstore.models import MetafieldDefinition

LONGEST_NAME = 64
SCOPE_OF_OWNER_TYPE = {OWNER_ENUM[kind]: scope for kind, scope in WRITE_SCOPES.items()}


@resolver("Mutation.metafieldDefinitionCreate")
def create_definition(_root: object, info: Any, definition: dict[str, Any]) -> dict[str, Any]:
    call: Call = info.context
    scope = SCOPE_OF_OWNER_TYPE.get(definition["ownerType"])
    if scope:
        call.require(scope, "metafieldDefinitionCreate")
    namespace = stored_namespace(definition.get("namespace"), call.config.client_id)
    error = _definition_error(call, definition, namespace)
    if error:
        return {"createdDefinition": None, "userErrors": [error]}
    access = definition.get("access") or {}
    made = MetafieldDefinition(
        shop_id=call.shop.id,
        owner_type=definition["ownerType"],
        namespace=namespace,
        key=definition["key"],
        type=definition["type"],
        name=definition["name"],
        description=definition.get("description"),
        access={
            "admin": access.get("admin") or "MERCHANT_READ",
            "storefront": access.get("storefront") or "NONE",
            "customerAccount": access.get("customerAccount") or "NONE",
        },
        created_at=call.now,
    )
    call.session.add(made)
    call.session.flush()
    return {"createdDefinition": made, "userErrors": []}


def _definition_error(call: Call, given: dict[str, Any], namespace: str) -> dict[str, Any] | None:
    if is_foreign(namespace, call.config.client_id):
        message = f"Namespace {namespace} is reserved."
        return user_error("RESERVED_NAMESPACE_KEY", ["definition", "namespace"], message)
    if not is_known_type(given["type"]):
        return user_error(
            "INCLUSION", ["definition", "type"], f"Type name {given['type']} is not a valid type."
        )
    if fault := _name_error(given, namespace):
        return fault
    if (given.get("access") or {}).get("admin") and not namespace.startswith("app--"):
        message = "Admin access can only be specified for app-owned metafield definitions."
        return user_error("ADMIN_ACCESS_INPUT_NOT_ALLOWED", ["definition", "access", "admin"], message)
    wanted = select(MetafieldDefinition.id).where(
        MetafieldDefinition.shop_id == call.shop.id,
        MetafieldDefinition.owner_type == given["ownerType"],
        MetafieldDefinition.namespace == namespace,
        MetafieldDefinition.key == given["key"],
    )
    if call.session.scalar(wanted) is not None:
        message = f"Key is in use for {given['ownerType'].title()} metafields on the '{namespace}' namespace."
        return user_error("TAKEN", ["definition", "key"], message)
    return None


def _name_error(given: dict[str, Any], namespace: str) -> dict[str, Any] | None:
    name = given["name"].strip()
    if not name:
        return user_error("BLANK", ["definition", "name"], "Name can't be blank")
    if len(name) > LONGEST_NAME:
        message = f"Name is too long (maximum is {LONGEST_NAME} characters)"
        return user_error("TOO_LONG", ["definition", "name"], message)
    for what, text in (("namespace", namespace), ("key", given["key"])):
        if fault := name_fault(what, text):
            return user_error(fault[0], ["definition", what], fault[1])
    return None
