"""The storefront's addresses of UI extensions: their sandbox, their scripts, their session tokens."""

from flask import Blueprint, abort, jsonify
from werkzeug.wrappers import Response

from devstore.state import current
from devstore.storefront.assets import file_response
from devstore.storefront.header import platform_assets
from devstore.storefront.sandbox import sandbox_page
from devstore.storefront.visits import Visit, visit
from devstore.ui_extensions.declared import UiExtension
from devstore.ui_extensions.placing import ADDRESS, installed_extensions
from devstore.ui_extensions.tokens import extension_token

blueprint = Blueprint("ui_extensions", __name__, url_prefix=ADDRESS)


@blueprint.get("/sandbox/<handle>")
def sandbox(handle: str) -> Response:
    """The frame whose worker runs the extension; without network_access it reaches nobody."""
    with visit() as here:
        extension = _extension(here, handle)
        return sandbox_page(
            here.origin, platform_assets.url("ui-extension-worker.js"), network=extension.may_use_network
        )


@blueprint.get("/scripts/<handle>.js")
def script(handle: str) -> Response:
    with visit() as here:
        extension = _extension(here, handle)
    if extension.script is None:
        abort(404)
    response = file_response(extension.script.parent, extension.script.name)
    response.set_data(_asking_the_running_app(response.get_data()))
    return response


@blueprint.post("/session-token/<handle>")
def session_token(handle: str) -> Response:
    """For the page around the extension, which hands it on."""
    with visit() as here:
        _extension(here, handle)
        if here.installation is None:
            abort(404)
        token = extension_token(current().config, here.shop, here.installation, here.customer)
    response = jsonify(token=token)
    response.headers["Cache-Control"] = "no-store"
    return response


def _extension(here: Visit, handle: str) -> UiExtension:
    found = (each for each in installed_extensions(here) if each.handle == handle)
    return next(found, None) or abort(404)


def _asking_the_running_app(bundle: bytes) -> bytes:
    """A build holds the address that the app's file declares; this app may listen on another port."""
    declared = str(current().app.raw.get("application_url", ""))
    return bundle.replace(declared.encode(), current().config.app_url.encode()) if declared else bundle
