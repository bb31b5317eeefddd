"""Resolvers: starting, watching and cancelling bulk operations."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from devstore.bulk.asking import BulkRefused, read_bulk_query
from devstore.bulk.models import BulkOperation
from devstore.bulk.permission import is_allowed
from devstore.graphql.call import Call, access_denied, resolver, stands_for, user_error
from devstore.graphql.paging import Listing, by_number, by_time, by_word, page
from devstore.names import gid_of, number_of

AT_ONCE = 5
OPEN = ("created", "running", "canceling")
OPERATIONS = Listing(
    id=BulkOperation.id,
    filters={
        "id": by_number(BulkOperation.id),
        "status": by_word(BulkOperation.status),
        "created_at": by_time(BulkOperation.created_at),
        "completed_at": by_time(BulkOperation.completed_at),
    },
    sort_keys={"CREATED_AT": BulkOperation.created_at, "COMPLETED_AT": BulkOperation.completed_at},
)
stands_for("BulkOperation", BulkOperation)


@resolver("QueryRoot.bulkOperation")
def bulk_operation(_root: object, info: Any, id: str) -> BulkOperation | None:
    return _own(info.context, id)


@resolver("QueryRoot.bulkOperations")
def bulk_operations(
    _root: object, info: Any, *, sortKey: str = "CREATED_AT", reverse: bool = False, **window: Any
) -> dict[str, Any]:
    """Newest first, unless it is reversed."""
    call: Call = info.context
    base = select(BulkOperation).where(BulkOperation.installation_id == call.installation.id)
    return page(call, base, OPERATIONS, sort_key=sortKey, reverse=not reverse, **{"first": None, **window})


@resolver("Mutation.bulkOperationRunQuery")
def run_query(_root: object, info: Any, query: str, groupObjects: bool = False) -> dict[str, Any]:
    call: Call = info.context
    if not is_allowed(call.session):
        raise access_denied("bulkOperationRunQuery", "the app must be allowed to run bulk operations.")
    try:
        read_bulk_query(info.schema, query)
    except BulkRefused as refusal:
        return _refused("INVALID", ["query"], str(refusal))
    running = select(func.count(BulkOperation.id)).where(
        BulkOperation.installation_id == call.installation.id, BulkOperation.status.in_(OPEN)
    )
    if (call.session.scalar(running) or 0) >= AT_ONCE:
        message = "Bulk operations limit reached. Please try again later."
        return _refused("LIMIT_REACHED", None, message)
    made = BulkOperation(
        shop_id=call.shop.id,
        installation_id=call.installation.id,
        query=query,
        groups_objects=groupObjects,
        token=secrets.token_urlsafe(24),
        created_at=call.now,
    )
    call.session.add(made)
    call.session.flush()
    return {"bulkOperation": made, "userErrors": []}


@resolver("Mutation.bulkOperationCancel")
def cancel(_root: object, info: Any, id: str) -> dict[str, Any]:
    found = _own(info.context, id)
    if found is None:
        error = {"field": ["id"], "message": "Bulk operation does not exist"}
        return {"bulkOperation": None, "userErrors": [error]}
    if not found.is_open:
        message = f"A bulk operation cannot be canceled when it is {found.status}"
        return {"bulkOperation": found, "userErrors": [{"field": ["id"], "message": message}]}
    found.status = "canceling"
    return {"bulkOperation": found, "userErrors": []}


@resolver("BulkOperation.id")
def operation_id(operation: BulkOperation, _info: Any) -> str:
    return gid_of("BulkOperation", operation.id)


@resolver("BulkOperation.status")
def status(operation: BulkOperation, info: Any) -> str:
    is_gone = operation.status == "completed" and operation.has_expired(info.context.now)
    return "EXPIRED" if is_gone else operation.status.upper()


@resolver("BulkOperation.type")
def operation_type(_operation: BulkOperation, _info: Any) -> str:
    return "QUERY"


@resolver("BulkOperation.completedAt")
def completed_at(operation: BulkOperation, _info: Any) -> datetime | None:
    return operation.completed_at if operation.status == "completed" else None


@resolver("BulkOperation.url")
def url(operation: BulkOperation, info: Any) -> str | None:
    return _address(operation, info.context) if operation.status == "completed" else None


@resolver("BulkOperation.partialDataUrl")
def partial_data_url(operation: BulkOperation, info: Any) -> str | None:
    return _address(operation, info.context) if operation.status == "failed" else None


def _address(operation: BulkOperation, call: Call) -> str | None:
    if operation.file_size is None or operation.has_expired(call.now):
        return None
    return f"http://127.0.0.1:{call.config.port}/bulk/{operation.token}.jsonl"


def _own(call: Call, gid: str) -> BulkOperation | None:
    found = call.session.get(BulkOperation, number_of(gid, "BulkOperation") or 0)
    return found if found and found.installation_id == call.installation.id else None


def _refused(code: str, field: list[str] | None, message: str) -> dict[str, Any]:
    return {"bulkOperation": None, "userErrors": [user_error(code, field, message)]}
