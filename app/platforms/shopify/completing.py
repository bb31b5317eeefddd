"""What a first answer leaves out: further pages of a connection, the refunds of orders and their lines."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from app.platforms.refusals import Unavailable
from app.platforms.shopify.client import AdminClient, TooCostly
from app.platforms.shopify.paging import PageSize

LISTED_REFUNDS = 10
"""How many refunds an order of `OrderFields` names: as many mean that there may be more."""

Node = dict[str, Any]


def ask(client: AdminClient, document: str, root: str, gid: str, **variables: Any) -> Node:
    """More of a thing that was there a moment ago."""
    node: Node | None = client.query(document, id=gid, **variables).data[root]
    if node is None:
        raise Unavailable(f"{gid} went away while it was read")
    return node


def fetch_rest(
    client: AdminClient,
    connection: Node,
    document: str,
    root: str,
    field: str,
    gid: str,
    *,
    most: float = math.inf,
    breathe: Callable[[], None] = lambda: None,
) -> bool:
    """Append to a connection what lies beyond its first page; False when `most` nodes are not all of it."""
    info = connection["pageInfo"]
    while info["hasNextPage"]:
        if len(connection["nodes"]) >= most:
            return False
        further = ask(client, document, root, gid, after=info["endCursor"])[field]
        connection["nodes"] += further["nodes"]
        info = further["pageInfo"]
        breathe()
    return True


def whole(node: Node, field: str, parts: list[Node]) -> Node:
    """The node with all of a connection, as an export gives them."""
    return node | {field: {"nodes": parts, "pageInfo": {"hasNextPage": False}}}


def refunds_of(client: AdminClient, size: PageSize, orders: Iterable[Node]) -> dict[str, list[Node]]:
    """All refunds of the orders with all their lines, by the order's global id; few calls for many orders.

    Neither an export nor a page can tell them: the lines are a connection below a list.
    """
    ids = {order["id"]: _refund_ids(client, order) for order in orders if order["refunds"]}
    found = _by_id(client, size, [each for listed in ids.values() for each in listed])
    return {order: [found[each] for each in listed] for order, listed in ids.items()}


def _refund_ids(client: AdminClient, order: Node) -> list[str]:
    ids = [each["id"] for each in order["refunds"]]
    if len(ids) == LISTED_REFUNDS:
        ids = [each["id"] for each in ask(client, "order_refund_ids", "order", order["id"])["refunds"]]
    return ids


def _by_id(client: AdminClient, size: PageSize, ids: list[str]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    while len(found) < len(ids):
        asked = ids[len(found) : len(found) + size.size]
        try:
            result = client.query("refunds", ids=asked)
        except TooCostly:
            if not size.shrink():
                raise
            continue
        if len(asked) == size.size:
            size.learn(result.requested_cost)
        found |= dict(zip(asked, map(_present, asked, result.data["nodes"]), strict=True))
    for gid, refund in found.items():
        fetch_rest(client, refund["refundLineItems"], "refund", "node", "refundLineItems", gid)
    return found


def _present(gid: str, refund: Node | None) -> Node:
    if refund is None:
        raise Unavailable(f"{gid} went away while it was read")
    return refund
