"""The storefront's address of the app's pixel."""

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from devstore.pixels.extension import pixel_extension
from devstore.pixels.running import ADDRESS
from devstore.state import current
from devstore.storefront.assets import file_response

blueprint = Blueprint("app_pixel", __name__)


@blueprint.get(ADDRESS)
def script() -> Response:
    devstore = current()
    extension = pixel_extension(devstore.config, devstore.app)
    if extension is None or extension.script is None:
        abort(404)
    return file_response(extension.script.parent, extension.script.name)
