"""How a merchant's browser comes in: a valid session token, or the page that fetches one.

The first visit also brings the shop's token; it is exchanged before the answer, outside any unit of work.
"""

from __future__ import annotations

import time
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
)

from app import shops
from app.core.config import Config
from app.core.errors import BadInput, NotAllowed
from app.core.unit import unit_of_work
from app.platforms import TokenRejected, TokenSet, Unavailable, shopify
from app.shops import Shop
from app.web import headers
from app.web.errors import is_document_load, problem
from app.web.marks import public

blueprint = Blueprint(
    "web", __name__, template_folder="templates", static_folder="static", static_url_path="/web/static"
)

EXCHANGE_SECONDS = 5.0
RETRY_SECONDS = 3
OUTSIDE = (
    "This app runs inside your store's admin. Open it there under Apps; "
    "if it is not among them, install it from the app store first."
)
ONCE_ONLY = frozenset({"hmac", "timestamp", "id_token", "session", "appLoadId", "protocol"})
"""Query parameters that must not be carried into a later load."""


def merchant_shop() -> Shop | Response:
    """The shop of the merchant who asks, or the answer that makes her browser ask again properly."""
    token = _bearer() or request.args.get("id_token", "")
    try:
        claims = shopify.read_session_token(token)
    except NotAllowed:
        return ask_again()
    g.claims, g.session_token = claims, token
    g.merchant = {"sub": claims.user_id, "name": f"Staff {claims.user_id}"}
    if not _query_fits(claims.shop_domain):
        return ask_again() if is_document() else problem(403, "not_allowed", "That query is not signed.")
    known = shops.find(claims.shop_domain)
    if shops.has_good_token(known):
        return _let_in(known)
    if not is_document():
        return problem(403, "shop_unknown", "Open the app from the store's admin to install it.")
    return _install(claims.shop_domain, token)


def _let_in(shop: Shop) -> Shop:
    g.shop = shop
    headers.frame_by(shop)
    return shop


def is_document() -> bool:
    """Whether a page is being loaded; the app's own address is never fetched by script."""
    return is_document_load() or (request.path == "/" and not _bearer())


def keep(arrival: shops.Arrival) -> Shop:
    """Install what arrived."""
    with unit_of_work():
        return shops.install(arrival.snapshot, arrival.tokens, arrival.installation_gid, arrival.installation)


@blueprint.get("/auth/patch-id-token")
@public
def patch_id_token() -> Response:
    """A page with nothing but the platform's script, which adds a token and loads `shopify-reload` again."""
    domain, target = request.args.get("shop", ""), request.args.get("shopify-reload", "")
    if not shopify.is_shop_domain(domain):
        raise BadInput("`shop` must name a shop.")
    if not _is_ours(target):
        raise BadInput("`shopify-reload` must be an address of this app.")
    headers.frame_by_name(domain)
    return _bridge_page("entry/patch_id_token.html")


def ask_again() -> Response:
    """Fetches are told to try again with a fresh token; pages are sent where one is made."""
    if not is_document():
        response = problem(401, "not_allowed", "The session token is missing or not valid.")
        response.headers["X-Shopify-Retry-Invalid-Session-Request"] = "1"
        return response
    domain = request.args.get("shop", "")
    if not shopify.is_shop_domain(domain):
        abort(400, OUTSIDE)
    kept = [(key, value) for key, value in request.args.items(multi=True) if key not in ONCE_ONLY]
    target = f"{request.path}?{urlencode(kept)}"
    query = [(key, value) for key, value in kept if key in {"shop", "host", "embedded", "locale"}]
    location = f"/auth/patch-id-token?{urlencode([*query, ('shopify-reload', target)])}"
    return make_response(redirect(location, 302))


def _query_fits(domain: str) -> bool:
    """A signed query must be signed rightly and lately, and name the token's own shop."""
    if request.args.get("shop", domain) != domain:
        return False
    if "hmac" not in request.args:
        return True
    pairs = list(request.args.items(multi=True))
    return shopify.is_query_genuine(pairs, _config().shopify_secrets, time.time())


def _install(domain: str, token: str) -> Shop | Response:
    """Exchange the session token and install; a page that tries again when the platform is slow."""
    try:
        tokens: TokenSet = shopify.exchange_session_token(domain, token, seconds=EXCHANGE_SECONDS)
        return _let_in(keep(shops.arrive(domain, tokens)))
    except TokenRejected:
        return ask_again()
    except Unavailable:
        headers.frame_by_name(domain)
        response = _bridge_page("entry/try_again.html")
        response.headers["Refresh"] = str(RETRY_SECONDS)
        return response


def _bridge_page(template: str) -> Response:
    config = _config()
    html = render_template(template, api_key=config.shopify_api_key, bridge_url=config.shopify_app_bridge_url)
    response = make_response(html)
    bridge = config.shopify_app_bridge_url
    response.headers["Link"] = (
        f'<{headers.bridge_origin()}>; rel="preconnect", <{bridge}>; rel="preload"; as="script"'
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_ours(target: str) -> bool:
    """Whether an address can only lead to our own origin."""
    if "\\" in target or any(ord(sign) < 33 for sign in target):
        return False
    is_path = target.startswith("/") and not target.startswith("//")
    return is_path or target.startswith(_config().app_url + "/")


def _bearer() -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _config() -> Config:
    config: Config = current_app.config["PERENNIAL"]
    return config
