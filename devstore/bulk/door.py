"""Route GET /bulk/<token>.jsonl: the file of a bulk operation, for seven days."""

from flask import Blueprint, Response, abort, send_file
from sqlalchemy import select

from devstore import clock
from devstore.bulk.models import BulkOperation
from devstore.database import session_scope
from devstore.state import current

blueprint = Blueprint("bulk", __name__)


@blueprint.get("/bulk/<token>.jsonl")
def result(token: str) -> Response:
    with session_scope() as session:
        found = session.scalar(select(BulkOperation).where(BulkOperation.token == token))
        if found is None or found.file_size is None:
            abort(404)
        if found.has_expired(clock.now(session)):
            abort(403)
        path, name = found.file_beside(current().config.data), f"bulk-{found.id}.jsonl"
    return send_file(path.resolve(), mimetype="application/jsonl", as_attachment=True, download_name=name)
