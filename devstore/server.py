"""Puts the stand-in together: database, three Flask applications behind one port, the webhook thread."""

import gc
import time
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, g
from graphql import assert_valid_schema

from devstore.admin.pages import blueprint as admin_blueprint
from devstore.admin.shut import blueprint as shut_blueprint
from devstore.app_config import read_app_config
from devstore.billing.charging import lapse_next
from devstore.bulk.door import blueprint as bulk_blueprint
from devstore.config import API_VERSIONS, DevstoreConfig
from devstore.control import blueprint as control_blueprint
from devstore.database import EXTENSION as DATABASE
from devstore.database import Database, session_scope
from devstore.graphql.schema import check_resolvers, executable_schema
from devstore.loading import load_missing_shops
from devstore.models import Picture
from devstore.pixels.routes import blueprint as pixel_blueprint
from devstore.platform.doors import blueprint as platform_blueprint
from devstore.proxy.routes import blueprint as proxy_blueprint
from devstore.routing import HostRouter
from devstore.shoppers.guests import notice_guests
from devstore.state import EXTENSION, Devstore
from devstore.storefront.deployable import check_deployable
from devstore.storefront.doors import blueprint as storefront_blueprint
from devstore.storefront.editor import blueprint as editor_blueprint
from devstore.storefront.extension import OWN
from devstore.ui_extensions.declared import ui_extensions
from devstore.webhooks import declare_subscriptions

pictures = Blueprint("pictures", __name__)
A_YEAR = 31_536_000
ROOT = Path(__file__).parent


def create_devstore(config: DevstoreConfig) -> Flask:
    """The stand-in as one WSGI application. Its webhook thread runs when the configuration says so."""
    database = Database(config.data)
    database.create_tables()
    for version in API_VERSIONS:
        assert_valid_schema(executable_schema(version))
    check_resolvers()
    load_missing_shops(database, config)
    declared = read_app_config(config.app_toml, config.app_url)
    with database.session_scope(write=True) as session:
        declare_subscriptions(session, declared)
    ui_extensions(config, declared)  # what the platform would not deploy stops the start
    check_deployable(OWN)
    devstore = Devstore.of(config, declared, database)
    devstore.background.take_on(lapse_next)
    platform = _face(
        "platform", devstore, platform_blueprint, control_blueprint, editor_blueprint, bulk_blueprint
    )
    admin = _face("admin", devstore, admin_blueprint, shut_blueprint, editor_blueprint)
    storefront = _face("storefront", devstore, proxy_blueprint, pixel_blueprint, storefront_blueprint)
    notice_guests(storefront, devstore.street)
    platform.wsgi_app = HostRouter(platform.wsgi_app, admin, storefront)  # type: ignore[method-assign]
    if config.sends_webhooks:
        devstore.sender.start()
        devstore.background.start()
    if devstore.post_office is not None:
        devstore.post_office.start()
    devstore.street.open()
    return platform


def settle_in() -> None:
    """Have Python's collector leave alone what lives as long as the process, the schemas above all.

    Looking through them again and again took a third of the time of an answer.
    """
    gc.freeze()


def close_devstore(app: Flask) -> None:
    """Stop the threads and let go of the file."""
    devstore: Devstore = app.extensions[EXTENSION]
    devstore.street.close()
    if devstore.post_office is not None:
        devstore.post_office.stop()
    devstore.sender.stop()
    devstore.background.stop()
    devstore.database.dispose()


@pictures.get("/cdn/pictures/<name>.svg")
def picture(name: str) -> Response:
    with session_scope() as session:
        found = session.get(Picture, name)
        if found is None:
            abort(404)
        response = Response(found.svg, mimetype="image/svg+xml")
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _face(name: str, devstore: Devstore, *blueprints: Blueprint) -> Flask:
    app = Flask(f"devstore.{name}", static_folder=None, root_path=str(ROOT))
    app.secret_key = devstore.config.client_secret
    app.config["SESSION_COOKIE_NAME"] = f"devstore_{name}"
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions[EXTENSION] = devstore
    app.extensions[DATABASE] = devstore.database
    _measure(app, devstore)
    app.register_blueprint(pictures)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    return app


def _measure(app: Flask, devstore: Devstore) -> None:
    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def stop(response: Response) -> Response:
        took = (time.perf_counter() - g.started) * 1000
        devstore.stopwatch.add(took)
        response.headers["Server-Timing"] = f"devstore;dur={took:.1f}"
        return response
