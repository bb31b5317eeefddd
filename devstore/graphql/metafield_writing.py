"""Resolvers: writing metafields, all of a call or none."""

from typing import Any

from sqlalchemy import select

from devstore.catalogue import touch_product
from devstore.customers import touch_customer
from devstore.graphql.call import Call, resolver, user_error
from devstore.graphql.metafields import OWNER_ENUM, OWNER_KINDS
from devstore.graphql.shop import find_entity
from devstore.metafields import (
    digest_of,
    fault_of,
    is_foreign,
    is_known_type,
    name_fault,
    stored_namespace,
)
from devstore.models import Customer, Metafield, MetafieldDefinition, Product

AT_ONCE = 25
WRITE_SCOPES = {
    "Product": "write_products",
    "ProductVariant": "write_products",
    "Collection": "write_products",
    "Customer": "write_customers",
    "Order": "write_orders",
}


@resolver("Mutation.metafieldsSet")
def set_metafields(_root: object, info: Any, metafields: list[dict[str, Any]]) -> dict[str, Any]:
    call: Call = info.context
    if len(metafields) > AT_ONCE:
        message = f"Exceeded the maximum metafields input limit of {AT_ONCE}."
        error = user_error("LESS_THAN_OR_EQUAL_TO", ["metafields"], message, elementIndex=None)
        return {"metafields": None, "userErrors": [error]}
    plans = [_Plan(call, at, given) for at, given in enumerate(metafields)]
    _refuse_repeated(plans)
    errors = [error for plan in plans for error in plan.errors]
    if errors:
        return {"metafields": None, "userErrors": errors}
    written = [plan.write() for plan in plans]
    call.session.flush()
    _tell_changed(call, {id(plan.owner): plan.owner for plan in plans}.values())
    return {"metafields": written, "userErrors": []}


@resolver("Mutation.metafieldsDelete")
def delete_metafields(_root: object, info: Any, metafields: list[dict[str, Any]]) -> dict[str, Any]:
    call: Call = info.context
    gone: list[dict[str, Any] | None] = []
    owners = []
    for given in metafields:
        owner = _owner(call, given["ownerId"])
        namespace = stored_namespace(given["namespace"], call.config.client_id)
        found = _find(call, owner, namespace, given["key"]) if owner is not None else None
        if found is None:
            gone.append(None)
            continue
        call.session.delete(found)
        owners.append(owner)
        gone.append({"ownerId": given["ownerId"], "namespace": namespace, "key": given["key"]})
    call.session.flush()
    _tell_changed(call, {id(owner): owner for owner in owners}.values())
    return {"deletedMetafields": gone, "userErrors": []}


class _Plan:
    """One metafield to write, judged before anything is written."""

    def __init__(self, call: Call, at: int, given: dict[str, Any]) -> None:
        self.call, self.at, self.given = call, at, given
        self.errors: list[dict[str, Any]] = []
        self.namespace = stored_namespace(given.get("namespace"), call.config.client_id)
        self.owner = _owner(call, given["ownerId"])
        if self.owner is None:
            self.refuse("INVALID", "ownerId", "Owner does not exist.")
            return
        self.kind = OWNER_KINDS[type(self.owner)]
        self.existing = _find(call, self.owner, self.namespace, given["key"])
        self.type = given.get("type") or self._known_type()
        self._check()

    def write(self) -> Metafield:
        call = self.call
        if self.existing is not None:
            self.existing.type, self.existing.value = self.type or "", self.given["value"]
            self.existing.updated_at = call.now
            return self.existing
        made = Metafield(
            shop_id=call.shop.id,
            owner_type=self.kind,
            owner_id=self.owner.id,
            namespace=self.namespace,
            key=self.given["key"],
            type=self.type,
            value=self.given["value"],
            created_at=call.now,
            updated_at=call.now,
        )
        call.session.add(made)
        return made

    def refuse(self, code: str, field: str | None, message: str) -> None:
        path = ["metafields", str(self.at), *([field] if field else [])]
        self.errors.append(user_error(code, path, message, elementIndex=None))

    def _known_type(self) -> str | None:
        return self.existing.type if self.existing is not None else self._defined_type()

    def _defined_type(self) -> str | None:
        """The type a definition prescribes."""
        wanted = select(MetafieldDefinition.type).where(
            MetafieldDefinition.shop_id == self.call.shop.id,
            MetafieldDefinition.owner_type == OWNER_ENUM[self.kind],
            MetafieldDefinition.namespace == self.namespace,
            MetafieldDefinition.key == self.given["key"],
        )
        return self.call.session.scalar(wanted)

    def _check(self) -> None:
        self._check_name(self.given["key"])
        if not self.errors:
            self._check_value(self.given["value"])

    def _check_name(self, key: str) -> None:
        if is_foreign(self.namespace, self.call.config.client_id):
            message = "Access to this namespace and key on Metafields for this resource type is not allowed."
            self.refuse("APP_NOT_AUTHORIZED", "namespace", message)
        elif fault := name_fault("namespace", self.namespace):
            self.refuse("INVALID" if fault[0] == "INVALID_CHARACTER" else fault[0], "namespace", fault[1])
        elif fault := name_fault("key", key):
            self.refuse("INVALID" if fault[0] == "INVALID_CHARACTER" else fault[0], "key", fault[1])

    def _check_value(self, value: str) -> None:
        if self.type is None:
            self.refuse("BLANK", "type", "Type can't be blank")
        elif not is_known_type(self.type):
            self.refuse("INCLUSION", "type", f"Type {self.type} is not a supported type")
        elif (defined := self._prescribed()) not in (None, self.type):
            message = f"Type '{self.type}' must be consistent with the definition's type: '{defined}'."
            self.refuse("INVALID_TYPE", "type", message)
        elif value == "":
            self.refuse("BLANK", "value", "Value can't be blank")
        elif fault := fault_of(self.type, value):
            self.refuse("INVALID_VALUE", "value", f"Value {fault}.")
        elif "compareDigest" in self.given and self.given["compareDigest"] != self._digest():
            message = "The resource has been updated since it was loaded. Try again with an updated digest."
            self.refuse("STALE_OBJECT", None, message)

    def _prescribed(self) -> str | None:
        """The definition's type, where what is there already does not vouch for the one given."""
        is_known = self.existing is not None and self.existing.type == self.type
        return None if is_known else self._defined_type()

    def _digest(self) -> str | None:
        return digest_of(self.existing.value) if self.existing is not None else None


def _refuse_repeated(plans: list[_Plan]) -> None:
    """One call names a metafield once; which of two values would stand, the platform does not say."""
    named = set()
    for plan in plans:
        name = (plan.given["ownerId"], plan.namespace, plan.given["key"])
        if name in named:
            plan.refuse("TAKEN", "key", "Key must be unique within this namespace on this resource")
        named.add(name)


def _owner(call: Call, gid: str) -> Any:
    owner = find_entity(call, gid)
    if type(owner) not in OWNER_KINDS:
        return None
    scope = WRITE_SCOPES.get(OWNER_KINDS[type(owner)])
    if scope:
        call.require(scope, "metafieldsSet")
    return owner


def _find(call: Call, owner: Any, namespace: str, key: str) -> Metafield | None:
    wanted = select(Metafield).where(
        Metafield.shop_id == call.shop.id,
        Metafield.owner_type == OWNER_KINDS[type(owner)],
        Metafield.owner_id == owner.id,
        Metafield.namespace == namespace,
        Metafield.key == key,
    )
    return call.session.scalar(wanted)


def _tell_changed(call: Call, owners: Any) -> None:
    """A written metafield is a change of its owner, so the owner's update webhook leaves."""
    for owner in owners:
        if isinstance(owner, Product):
            touch_product(call.session, call.shop, owner)
        elif isinstance(owner, Customer):
            touch_customer(call.session, call.shop, owner)
