"""Install by authorization code, for stores without managed install.

A one-time state in a signed cookie ties the callback to the browser that began.
"""

from __future__ import annotations

import hmac
import secrets
import time
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, make_response, redirect, request

from app import shops
from app.core import clock, sealing
from app.core.config import Config
from app.core.errors import BadInput, NotAllowed
from app.platforms import TokenRejected, TokenSet, shopify
from app.web.entry import keep
from app.web.marks import public

blueprint = Blueprint("authorization", __name__)

COOKIE = "install_state"
STATE_SECONDS = 600
BEGAN_ELSEWHERE = "This install was begun elsewhere or too long ago. Begin again."


@blueprint.get("/auth")
@public
def begin() -> Response:
    """Send the merchant to the store to agree."""
    domain = _signed_shop() if "hmac" in request.args else request.args.get("shop", "")
    state = secrets.token_hex(32)
    query = {
        "client_id": _config().shopify_api_key,
        "scope": ",".join(shopify.REQUIRED),
        "redirect_uri": f"{_config().app_url}/auth/callback",
        "state": state,
    }
    if not shopify.is_shop_domain(domain):
        raise BadInput("`shop` must name a shop, e.g. example.myshopify.com.")
    response = make_response(
        redirect(shopify.shop_url(domain, f"/admin/oauth/authorize?{urlencode(query)}"), 302)
    )
    kept = sealing.sign("install-state", [state, domain, int(clock.machine_now().timestamp())])
    response.set_cookie(
        COOKIE, kept, max_age=STATE_SECONDS, path="/auth", httponly=True, samesite="Lax", secure=_is_secure()
    )
    return response


@blueprint.get("/auth/callback")
@public
def finish() -> Response:
    """The merchant agreed: take the token, install, and go to the app's home."""
    domain = _signed_shop()
    _check_state(domain)
    try:
        tokens = shopify.exchange_code(domain, request.args.get("code", ""))
    except TokenRejected:
        raise NotAllowed("The store does not take this code any more. Begin again.") from None
    _check_scopes(tokens)
    keep(shops.arrive(domain, tokens))
    handle = domain.partition(".")[0]
    home = f"{_config().shopify_admin_origin}/store/{handle}/apps/{_config().shopify_api_key}"
    response = make_response(redirect(home, 302))
    response.delete_cookie(COOKIE, path="/auth", httponly=True, samesite="Lax", secure=_is_secure())
    return response


def _signed_shop() -> str:
    """The shop that a rightly and lately signed query names."""
    domain = request.args.get("shop", "")
    if not shopify.is_shop_domain(domain):
        raise BadInput("`shop` must name a shop.")
    pairs = list(request.args.items(multi=True))
    if not shopify.is_query_genuine(pairs, _config().shopify_secrets, time.time()):
        raise NotAllowed("The query is not signed by the platform, or too long ago. Begin again.")
    return domain


def _check_state(domain: str) -> None:
    try:
        state, began_for, began_at = sealing.read("install-state", request.cookies.get(COOKIE, ""))
    except NotAllowed:
        raise NotAllowed(BEGAN_ELSEWHERE) from None
    given = request.args.get("state", "")
    is_same = hmac.compare_digest(state.encode(), given.encode("utf-8", "replace"))
    is_late = clock.machine_now().timestamp() - began_at > STATE_SECONDS
    if not is_same or began_for != domain or is_late:
        raise NotAllowed(BEGAN_ELSEWHERE)


def _check_scopes(tokens: TokenSet) -> None:
    """All that was asked for must have been granted; who may write may read."""
    missing = shopify.missing_of(tokens.scopes.split(","))
    if missing:
        raise NotAllowed(f"The store did not grant {', '.join(missing)}. Begin again.")


def _is_secure() -> bool:
    return _config().app_url.startswith("https:")


def _config() -> Config:
    config: Config = current_app.config["PERENNIAL"]
    return config
