"""Small value objects of the API: money, counts, references to things that need no loading."""

from typing import Any

from devstore.money import decimal_of
from devstore.names import gid_of


def money(minor: int, currency: str) -> dict[str, Any]:
    return {"__typename": "MoneyV2", "amount": decimal_of(minor, currency), "currencyCode": currency}


def money_bag(minor: int, currency: str) -> dict[str, Any]:
    """Shop and presentment money; this store sells in its own currency only."""
    both = money(minor, currency)
    return {"shopMoney": both, "presentmentMoney": both}


def count(number: int, limit: int | None = 10_000) -> dict[str, Any]:
    if limit is not None and number > limit:
        return {"count": limit, "precision": "AT_LEAST"}
    return {"count": number, "precision": "EXACT"}


def entity(kind: str, number: int, **fields: Any) -> dict[str, Any]:
    """An entity of which these fields are known."""
    return {"__typename": kind, "id": gid_of(kind, number), "legacyResourceId": number, **fields}


def asked_fields(info: Any) -> set[str]:
    """Names of all fields asked for below this one, at any depth: what is worth loading."""
    names: set[str] = set()
    waiting = [node.selection_set for node in info.field_nodes if node.selection_set]
    while waiting:
        for selection in waiting.pop().selections:
            if selection.kind == "fragment_spread":
                waiting.append(info.fragments[selection.name.value].selection_set)
                continue
            if selection.kind == "field":
                names.add(selection.name.value)
            if selection.selection_set:
                waiting.append(selection.selection_set)
    return names


def direct_fields(info: Any) -> set[str]:
    """Names of the fields asked for directly below this one."""
    return {
        selection.name.value if selection.kind == "field" else "..."
        for node in info.field_nodes
        if node.selection_set
        for selection in node.selection_set.selections
    }
