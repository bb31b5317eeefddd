"""Metafields in Liquid: owner.metafields[namespace][key].value."""

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from devstore.models import Metafield
from devstore.storefront.drops import Drop, Lookup, Values

if TYPE_CHECKING:
    from devstore.storefront.visits import Visit

APP_NAMESPACE = "$app"


class MetafieldDrop(Drop):
    def __init__(self, row: Metafield, visit: "Visit") -> None:
        self.type = row.type
        self.value = _value_of(row, visit)

    def __str__(self) -> str:
        return self.value if isinstance(self.value, str) else json.dumps(self.value, default=str)


class OwnerMetafields(Lookup):
    """The metafields of one owner; "$app" is the installed app's own namespace."""

    def __init__(self, visit: "Visit", owner_type: str, owner_id: int) -> None:
        self._visit = visit
        self._owner = (owner_type, owner_id)
        super().__init__(lambda namespace: Lookup(lambda key: self._read(namespace, key)))

    def _read(self, namespace: str, key: str) -> MetafieldDrop | None:
        installation = self._visit.installation
        if namespace.startswith(APP_NAMESPACE):
            if installation is None:
                return None
            namespace = namespace.replace(":", "--").replace(
                APP_NAMESPACE, f"app--{installation.client_id}", 1
            )
        owner_type, owner_id = self._owner
        row = self._visit.session.scalar(
            select(Metafield).where(
                Metafield.shop_id == self._visit.shop.id,
                Metafield.owner_type == owner_type,
                Metafield.owner_id == owner_id,
                Metafield.namespace == namespace,
                Metafield.key == key,
            )
        )
        return MetafieldDrop(row, self._visit) if row else None


def _value_of(row: Metafield, visit: "Visit") -> Any:
    if row.type == "json":
        return json.loads(row.value)
    if row.type == "list.product_reference":
        return visit.products_by_id(_ids(json.loads(row.value)))
    if row.type == "product_reference":
        return next(iter(visit.products_by_id(_ids([row.value]))), None)
    if row.type == "number_integer":
        return int(row.value)
    if row.type == "number_decimal":
        return float(row.value)
    if row.type == "rating":
        told = json.loads(row.value)
        return Values(
            rating=told["value"],
            scale_min=told.get("scale_min", "1.0"),
            scale_max=told.get("scale_max", "5.0"),
        )
    if row.type == "boolean":
        return row.value == "true"
    return json.loads(row.value) if row.type.startswith("list.") else row.value


def _ids(references: list[str]) -> list[int]:
    return [int(reference.rsplit("/", 1)[-1]) for reference in references]
