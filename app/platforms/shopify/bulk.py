"""Bulk operations: one query over everything, run by the platform in its own time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from app.platforms.exports import Export, ExportLost, ExportStage
from app.platforms.refusals import Refused, Unavailable
from app.platforms.shopify import documents
from app.platforms.shopify.bulk_file import Family, download
from app.platforms.shopify.client import AdminClient
from app.platforms.shopify.reading import text, translates

PAGE = 500
"""Things given on together: enough to be fast, few enough that memory stays flat."""
BUSY = frozenset({"LIMIT_REACHED", "OPERATION_IN_PROGRESS"})
BUSY_SECONDS = 60.0
STAGES = {
    "CREATED": ExportStage.RUNNING,
    "RUNNING": ExportStage.RUNNING,
    "CANCELING": ExportStage.RUNNING,
    "COMPLETED": ExportStage.READY,
    "FAILED": ExportStage.FAILED,
    "CANCELED": ExportStage.GONE,
    "EXPIRED": ExportStage.GONE,
}

Node = dict[str, Any]


def begin(client: AdminClient, what: str) -> str:
    """Start the query over all `products`, `customers` or `orders`; returns the operation's global id."""
    try:
        made = client.mutate("bulk_run", query=documents.text_of(f"bulk_{what}"))
    except Refused as refusal:
        if refusal.codes & BUSY:
            raise Unavailable("the platform runs other exports for us", seconds=BUSY_SECONDS) from None
        raise
    return str(made["bulkOperation"]["id"])


def state(client: AdminClient, gid: str) -> Export:
    node = client.query("bulk_status", id=gid).data["bulkOperation"]
    return _export(node) if node else Export(id=gid, stage=ExportStage.GONE)


def cancel(client: AdminClient, gid: str) -> None:
    """Harmless for one that has ended."""
    try:
        client.mutate("bulk_cancel", id=gid)
    except Refused:
        if state(client, gid).stage is ExportStage.RUNNING:
            raise


def pages(export: Export, skip: int, alive: Callable[[], None]) -> Iterator[list[Family]]:
    """The families of a ready export, page by page, from the one after `skip` on."""
    if not export.url:
        if export.counted:
            raise ExportLost("the platform names no file any more")
        return
    with download(export.url, export.size, export.counted, alive) as file:
        families = file.families(skip)
        while page := list(islice(families, PAGE)):
            yield page


@translates("export")
def _export(node: Node) -> Export:
    return Export(
        id=str(node["id"]),
        stage=STAGES[node["status"]],
        counted=int(node["objectCount"]),
        whole=int(node["rootObjectCount"]),
        url=text(node["url"]),
        size=int(node["fileSize"] or 0),
        problem=text(node["errorCode"]),
    )
