"""Segments of customers as Shopify keeps them: read only, page by page."""

from __future__ import annotations

from app.platforms.shopify.client import AdminClient
from app.platforms.shopify.reading import platform_id, text
from app.platforms.snapshots import SegmentPage, SegmentSnapshot

PAGE = 250


def find(client: AdminClient, segment_id: str) -> SegmentSnapshot | None:
    node = client.query("segment", id=_gid(segment_id)).data["segment"]
    return SegmentSnapshot(platform_id(node["id"]), text(node["name"])) if node else None


def members(client: AdminClient, segment_id: str, cursor: str | None) -> SegmentPage:
    """A member's number is her customer's, under another kind of name."""
    answer = client.query("segment_members", id=_gid(segment_id), first=PAGE, after=cursor)
    found = answer.data["customerSegmentMembers"]
    ids = [platform_id(edge["node"]["id"]) for edge in found["edges"]]
    window = found["pageInfo"]
    return SegmentPage(ids, window["endCursor"] if window["hasNextPage"] else None, found["totalCount"])


def _gid(segment_id: str) -> str:
    return f"gid://shopify/Segment/{segment_id}"
