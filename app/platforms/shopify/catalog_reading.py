"""What is asked about a shop's catalogue besides its products: collections, markets, prices of countries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from app.platforms.shopify import stretches
from app.platforms.shopify import translate_catalog as translate
from app.platforms.shopify.client import AdminClient
from app.platforms.shopify.completing import ask, fetch_rest
from app.platforms.shopify.reading import platform_id
from app.platforms.shopify.stretches import Place, numbered
from app.platforms.snapshots import CollectionSize, CollectionSnapshot, MarketSnapshot, Page

TOGETHER = 20
"""Products whose collections are asked for in one call."""

Node = dict[str, Any]


def whole_collection(client: AdminClient, node: Node, breathe: Callable[[], None]) -> CollectionSnapshot:
    """With the members that the first answer left out.

    In the shop's order as far as the platform pages; those beyond follow by their ids.
    """
    members = node["products"]
    named = ("collection_members", "collection", "products", node["id"])
    if not fetch_rest(client, members, *named, most=stretches.LONGEST, breathe=breathe):
        del members["nodes"][stretches.LONGEST :]  # so that every reading ends with the same one
        known = {each["id"] for each in members["nodes"]}
        found = _members_by_id(client, platform_id(node["id"]), breathe)
        members["nodes"] += [each for each in found if each["id"] not in known]
    return translate.collection(node)


def _members_by_id(client: AdminClient, collection: str, breathe: Callable[[], None]) -> Iterator[Node]:
    """All members by a search, which may begin anew where the platform stops paging."""
    inside = f"collection_id:{collection}"
    place: Place | None = Place(inside)
    while place is not None:
        page: Node = client.query("product_ids", after=place.after, query=place.search).data["products"]
        yield from page["nodes"]
        breathe()
        cursor = place.beyond(page, lambda node: f"{inside} AND {numbered(node)}")
        place = None if cursor is None else Place.of(cursor)


def collection_sizes(client: AdminClient, cursor: str | None) -> Page[CollectionSize]:
    place = Place.of(cursor)
    page: Node = client.query("collection_sizes", after=place.after, query=place.search).data["collections"]
    return Page([translate.collection_size(node) for node in page["nodes"]], place.beyond(page, numbered))


def collections_of(client: AdminClient, product_gids: Sequence[str]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for at in range(0, len(product_gids), TOGETHER):
        nodes = client.query("collections_of", ids=list(product_gids[at : at + TOGETHER])).data["nodes"]
        for node in nodes:
            if node:
                connection, gid = node["collections"], node["id"]
                fetch_rest(client, connection, "product_collections", "product", "collections", gid)
                ids = frozenset(platform_id(each["id"]) for each in connection["nodes"])
                found[platform_id(gid)] = ids
    return found


def markets(client: AdminClient) -> list[MarketSnapshot]:
    """Those that are open; the countries of each are a call of their own, since all at once cost too much."""
    found: list[Node] = []
    cursor: str | None = None
    while True:
        page: Node = client.query("markets", after=cursor).data["markets"]
        found += [node for node in page["nodes"] if node["status"] == "ACTIVE"]
        if not page["pageInfo"]["hasNextPage"]:
            return [translate.market(node, _regions(client, node["id"])) for node in found]
        cursor = page["pageInfo"]["endCursor"]


def _regions(client: AdminClient, gid: str) -> list[Node]:
    regions: list[Node] = []
    cursor: str | None = None
    while True:
        condition = (ask(client, "market_regions", "market", gid, after=cursor)["conditions"] or {}).get(
            "regionsCondition"
        )
        if condition is None:
            return []
        regions += condition["regions"]["nodes"]
        if not condition["regions"]["pageInfo"]["hasNextPage"]:
            return regions
        cursor = condition["regions"]["pageInfo"]["endCursor"]
