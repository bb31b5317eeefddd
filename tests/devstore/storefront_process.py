"""The small shop's storefront as a process of its own: `python -m tests.devstore.storefront_process FOLDER`.

Says its port first. POST /_test/<change> lets a test act as merchant or app.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, request
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from devstore.database import EXTENSION, Database, session_scope
from devstore.loading import content_of, load_shop
from devstore.models import Discount, DiscountCode, Installation, Metafield, Shop
from devstore.storefront.doors import blueprint
from devstore.storefront.editor import blueprint as editor_blueprint
from devstore.storefront.extension import ROOT_SETTING
from devstore.storefront.theme_state import set_theme

CLIENT_ID = "test-app"
changes = Blueprint("changes", __name__)


def install(session: Session, shop: Shop) -> int:
    found = session.scalars(select(Installation)).one_or_none()
    if found is None:
        found = Installation(shop_id=shop.id, client_id=CLIENT_ID, scopes="", installed_at=datetime.now(UTC))
        session.add(found)
    found.uninstalled_at = None
    session.flush()
    return found.id


def uninstall(session: Session, shop: Shop) -> None:
    session.scalars(select(Installation)).one().uninstalled_at = datetime.now(UTC)


def theme(session: Session, shop: Shop, **wishes: Any) -> None:
    set_theme(session, shop, **wishes)


def metafield(session: Session, shop: Shop, **values: Any) -> None:
    now = datetime.now(UTC)
    session.execute(delete(Metafield).where(Metafield.key == values["key"]))
    session.add(Metafield(shop_id=shop.id, created_at=now, updated_at=now, **values))


def code(session: Session, shop: Shop, text: str, ended: bool, limit: int | None) -> None:
    """A code for 10 % off."""
    now = datetime.now(UTC)
    discount = Discount(shop_id=shop.id, title=text, kind="percentage", percentage_bp=1000, usage_limit=limit)
    discount.starts_at, discount.created_at, discount.updated_at = now - timedelta(days=2), now, now
    discount.ends_at = now - timedelta(days=1) if ended else None
    discount.codes = [DiscountCode(shop_id=shop.id, code=text, folded=text.lower(), uses=0, used_by=[])]
    session.add(discount)


ACTS: dict[str, Callable[..., Any]] = {
    act.__name__: act for act in (install, uninstall, theme, metafield, code)
}


@changes.post("/_test/<change>")
def change_shop(change: str) -> Response:
    with session_scope(write=True) as session:
        shop = session.scalars(select(Shop)).one()
        return jsonify(ACTS[change](session, shop, **request.get_json()))


def run(folder: Path) -> None:
    """Serve until the process is ended."""
    database = Database(folder / "store.sqlite")
    database.create_tables()
    content = content_of("tiny", datetime.now(UTC).date(), full=False)
    url = f"http://{content.handle}.localhost"
    load_shop(database, content, kind="tiny", url=url, say=lambda words: None)
    server = make_server("127.0.0.1", 0, _by_host(database, folder / "extension"), threaded=True)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


def _by_host(database: Database, extension: Path) -> Any:
    faces = {}
    for name, part in (("storefront", blueprint), ("admin", editor_blueprint)):
        face = Flask(name)
        face.secret_key = "a key of the tests"
        face.config[ROOT_SETTING] = extension
        face.extensions[EXTENSION] = database
        face.register_blueprint(part)
        face.register_blueprint(changes)
        faces[name] = face

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        is_admin = environ["HTTP_HOST"].startswith("admin.")
        return faces["admin" if is_admin else "storefront"](environ, start_response)

    return application


if __name__ == "__main__":
    run(Path(sys.argv[1]))
