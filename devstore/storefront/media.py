"""Pictures, the theme's files, the platform's files and the extension's files, all cached."""

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from devstore.database import session_scope
from devstore.models import Picture
from devstore.storefront.assets import FOREVER, file_response
from devstore.storefront.extension import ADDRESS as EXTENSION_ADDRESS
from devstore.storefront.extension import extension
from devstore.storefront.header import ADDRESS as PLATFORM_ADDRESS
from devstore.storefront.header import PLATFORM_FILES, platform_assets
from devstore.storefront.pixels import ADDRESS as SANDBOX_ADDRESS
from devstore.storefront.sandbox import sandbox_page
from devstore.storefront.theme_files import FOLDER, THEMES, assets_of

blueprint = Blueprint("storefront_media", __name__)
UPLOADS = FOLDER / "uploads"


@blueprint.get("/cdn/pictures/<name>.svg")
def picture(name: str) -> Response:
    """A cover. Its name is its content's mark, so it never changes."""
    if request.if_none_match:
        return Response(status=304)
    with session_scope() as session:
        found = session.get(Picture, name)
    if found is None:
        abort(404)
    response = Response(found.svg, content_type="image/svg+xml")
    response.headers["Cache-Control"] = FOREVER
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.set_etag(name)
    return response


@blueprint.get("/cdn/shop/t/<int:number>/assets/<name>")
def theme_file(number: int, name: str) -> AnyResponse:
    if not 1 <= number <= len(THEMES):
        abort(404)
    return file_response(assets_of(list(THEMES)[number - 1]).folder, name)


@blueprint.get("/cdn/shop/files/<name>")
def uploaded_file(name: str) -> AnyResponse:
    """Pictures that merchants have uploaded: their logos."""
    return file_response(UPLOADS, name)


@blueprint.get(f"{PLATFORM_ADDRESS}/<name>")
def platform_file(name: str) -> AnyResponse:
    return file_response(PLATFORM_FILES, name)


@blueprint.get(SANDBOX_ADDRESS)
def pixel_sandbox() -> AnyResponse:
    return sandbox_page(
        request.host_url.rstrip("/"), platform_assets.url("pixel-worker.js"), scripts_from_anywhere=True
    )


@blueprint.get(f"{EXTENSION_ADDRESS}/<name>")
def extension_file(name: str) -> AnyResponse:
    return file_response(extension().root / "assets", name)
