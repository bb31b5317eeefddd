"""Route GET /bulk/<token>.jsonl: the file of a bulk operation, for seven days."""

from flask import Blueprint, Response, abort
from sqlalchemy import select

from devstore import clock
from devstore.bulk.models import BulkOperation
from devstore.database import session_scope

blueprint = Blueprint("bulk", __name__)


@blueprint.get("/bulk/<token>.jsonl")
def result(token: str) -> Response:
    with session_scope() as session:
        found = session.scalar(select(BulkOperation).where(BulkOperation.token == token))
        if found is None or found.result is None:
            abort(404)
        if found.has_expired(clock.now(session)):
            abort(403)
        response = Response(found.result, mimetype="application/jsonl")
    response.headers["Content-Disposition"] = f'attachment; filename="bulk-{found.id}.jsonl"'
    return response
