"""The storefront's addresses that lead to the app."""

import re
import time

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from devstore.hooks.topics import implied_scopes
from devstore.proxy.forwarding import Answer, NoAnswer, address_of, forward
from devstore.proxy.headers import to_the_app, to_the_browser
from devstore.proxy.signing import signed_query
from devstore.state import current
from devstore.storefront.pages import not_found
from devstore.storefront.rendering import Page
from devstore.storefront.visits import Visit, visit

blueprint = Blueprint("app_proxy", __name__)
ROOT = "/<any(a, apps, community, tools):prefix>/<subpath>"
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
NO_LAYOUT = re.compile(r"{%-?\s*layout\s+none\s*-?%}")


@blueprint.route(ROOT, methods=METHODS, defaults={"rest": ""})
@blueprint.route(f"{ROOT}/", methods=METHODS, defaults={"rest": "/"})
@blueprint.route(f"{ROOT}/<path:rest>", methods=METHODS)
def proxied(prefix: str, subpath: str, rest: str) -> AnyResponse:
    """Ask the app, and show its answer as if the shop had said it."""
    with visit() as here:
        url = _address(here, f"/{prefix}/{subpath}", rest if rest.startswith("/") or not rest else f"/{rest}")
        if url is None:
            return not_found(here)
    headers = to_the_app(request.headers.items(), request.remote_addr or "", here.host)
    try:
        answer = forward(request.method, url, headers, request.get_data())
    except NoAnswer as reason:
        return Response("The app did not answer.", reason.status, content_type="text/plain; charset=utf-8")
    if not answer.is_liquid:
        return Response(answer.body, answer.status, to_the_browser(answer.headers))
    with visit() as here:
        return _in_theme(here, answer)


def _address(here: Visit, path: str, rest: str) -> str | None:
    """The app's signed address, None where this shop has no such proxy."""
    devstore = current()
    app, installation = devstore.app, here.installation
    is_ours = app.proxy_url is not None and path == app.proxy_path
    if not is_ours or installation is None or "write_app_proxy" not in implied_scopes(installation.scopes):
        return None
    query = signed_query(
        request.args.items(multi=True),
        devstore.config.client_secret,
        shop=here.shop.domain,
        path_prefix=path,
        customer_id=here.customer.id if here.customer else None,
        timestamp=int(time.time()),
    )
    return address_of(str(app.proxy_url), rest, query)


def _in_theme(here: Visit, answer: Answer) -> Response:
    """A Liquid answer, drawn as a page of the shop; `layout none` leaves the theme's frame out."""
    text = answer.body.decode("utf-8", "replace")
    bare = NO_LAYOUT.sub("", text)
    page = Page(here, "page")
    inner = page.engine.environment.from_string(bare).render(**page.values)
    document = inner if bare != text else page.around(inner, title=here.shop.name, path=here.path)
    headers = [each for each in to_the_browser(answer.headers) if each[0].lower() != "content-type"]
    return Response(document, answer.status, headers, content_type="text/html; charset=utf-8")
