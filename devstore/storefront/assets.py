"""Static files of a folder under addresses that change with their content."""

import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path

from flask import abort, make_response, request
from werkzeug.wrappers import Response

FOREVER = "public, max-age=31536000, immutable"
SHORTLY = "public, max-age=60"


class Assets:
    """One folder of static files below one address."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.address = address

    def url(self, name: str) -> str:
        """The file's address with its content's mark; without the mark for a file that is not there."""
        path = self.folder / name
        if "/" in name or not path.is_file():
            return f"{self.address}/{name}"
        return f"{self.address}/{name}?v={_mark(path, path.stat().st_mtime_ns)}"


def file_response(folder: Path, name: str) -> Response:
    """A file, cached for a year under its marked address. 404 for what is not directly in the folder."""
    path = folder / name
    if not path.is_file() or path.resolve().parent != folder.resolve():
        abort(404)
    mark = _mark(path, path.stat().st_mtime_ns)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind.endswith(("javascript", "json")):
        kind += "; charset=utf-8"
    response = make_response(path.read_bytes())
    response.content_type = kind
    response.headers["Cache-Control"] = FOREVER if request.args.get("v") == mark else SHORTLY
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.set_etag(mark)
    return response.make_conditional(request)


@lru_cache(maxsize=512)
def _mark(path: Path, changed_at: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
