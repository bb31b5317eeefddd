"""Runs bulk operations one after the other, outside of any request."""

from typing import IO, Any

from graphql import GraphQLError, GraphQLSchema, execute_sync
from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.app_config import AppConfig
from devstore.bulk.asking import BulkQuery, BulkRefused, read_bulk_query
from devstore.bulk.lines import line_of, rows_of
from devstore.bulk.models import BulkOperation
from devstore.config import API_VERSIONS, DevstoreConfig
from devstore.database import Database
from devstore.graphql.call import Call
from devstore.graphql.paging import unbounded
from devstore.graphql.schema import executable_schema
from devstore.models import Installation, Shop
from devstore.names import gid_of
from devstore.payloads import time_text
from devstore.webhooks import announce


class Failed(Exception):
    """The query could not be answered. `code` is the platform's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Cancelled(Exception):
    """Somebody does not want the result any more."""


def run_next(database: Database, config: DevstoreConfig, app: AppConfig) -> bool:
    """Run the oldest operation that waits. False when none does."""
    with database.session_scope(write=True) as session:
        wanted = select(BulkOperation).where(BulkOperation.status.in_(("created", "running", "canceling")))
        operation = session.scalar(wanted.order_by(BulkOperation.id).limit(1))
        if operation is None:
            return False
        if operation.status != "canceling":
            operation.status = "running"
        number = operation.id
    _Run(database, config, app, number).finish()
    return True


class _Run:
    """One operation from its first page to its file."""

    def __init__(self, database: Database, config: DevstoreConfig, app: AppConfig, number: int) -> None:
        self.database, self.config, self.app, self.number = database, config, app, number
        self.lines = self.roots = 0
        with database.session_scope() as session:
            self.path = session.get_one(BulkOperation, number).file_beside(config.data)

    def finish(self) -> None:
        status, error = "completed", None
        try:
            with self.path.open("wb") as file:
                self._read_all(file)
        except Cancelled:
            status = "canceled"
        except Failed as failure:
            status, error = "failed", failure.code
        with self.database.session_scope(write=True) as session:
            operation = session.get_one(BulkOperation, self.number)
            if operation.status == "canceling":
                status = "canceled"
            operation.status, operation.error_code = status, error
            operation.object_count, operation.root_object_count = self.lines, self.roots
            if self.lines and status != "canceled":
                operation.file_size = self.path.stat().st_size
            else:
                self.path.unlink()
            operation.completed_at = clock.now(session)
            shop = session.get_one(Shop, operation.shop_id)
            announce(session, shop, "bulk_operations/finish", finish_body(shop, operation))

    def _read_all(self, file: IO[bytes]) -> None:
        with self.database.session_scope() as session:
            operation = session.get_one(BulkOperation, self.number)
            self.schema, asked = _asked(operation.query)
            after: str | None = None
            while True:
                self._check_wanted()
                page = self._page(session, operation, asked, after)
                self.roots += len(page["nodes"])
                for row in rows_of(page["nodes"], grouped=operation.groups_objects):
                    file.write(line_of(row))
                    self.lines += 1
                session.expunge_all()
                operation = session.get_one(BulkOperation, self.number)
                if not page["pageInfo"]["hasNextPage"]:
                    return
                after = page["pageInfo"]["endCursor"]

    def _page(self, session: Session, operation: BulkOperation, asked: BulkQuery, after: str | None) -> Any:
        installation = session.get_one(Installation, operation.installation_id)
        shop = session.get_one(Shop, operation.shop_id)
        if not installation.is_live:
            raise Cancelled
        call = Call(session, shop, installation, self.config, self.app, clock.now(session))
        with unbounded():
            result = execute_sync(
                self.schema, asked.document, context_value=call, variable_values={"after": after}
            )
        for error in result.errors or ():
            raise Failed(_code_of(error))
        assert result.data is not None
        return result.data[asked.root]

    def _check_wanted(self) -> None:
        with self.database.session_scope(write=True) as session:
            operation = session.get_one(BulkOperation, self.number)
            if operation.status == "canceling":
                raise Cancelled
            operation.object_count, operation.root_object_count = self.lines, self.roots


def _asked(query: str) -> tuple[GraphQLSchema, BulkQuery]:
    """The query by the oldest version that knows all it asks for; when it was accepted, one did."""
    for version in API_VERSIONS[:-1]:
        try:
            return executable_schema(version), read_bulk_query(executable_schema(version), query)
        except BulkRefused:
            continue
    newest = executable_schema(API_VERSIONS[-1])
    return newest, read_bulk_query(newest, query)


def finish_body(shop: Shop, operation: BulkOperation) -> dict[str, Any]:
    """The body of bulk_operations/finish."""
    return {
        "admin_graphql_api_id": gid_of("BulkOperation", operation.id),
        "completed_at": time_text(shop, operation.completed_at),
        "created_at": time_text(shop, operation.created_at),
        "error_code": operation.error_code.lower() if operation.error_code else None,
        "status": operation.status,
        "type": "query",
    }


def _code_of(error: GraphQLError) -> str:
    is_denied = (error.extensions or {}).get("code") == "ACCESS_DENIED"
    return "ACCESS_DENIED" if is_denied else "INTERNAL_SERVER_ERROR"
