"""The page on which a merchant grants an app what it asks for, and the way back to the app with a code."""

import time
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from devstore.admin.frame import host_parameter, signature_of
from devstore.admin.here import render, shop_page
from devstore.config import DevstoreConfig
from devstore.models import Shop
from devstore.platform import codes
from devstore.platform.installing import install
from devstore.platform.scopes import scope_words
from devstore.state import current

blueprint = Blueprint("granting", __name__)


@blueprint.errorhandler(codes.InvalidRequest)
def refuse(reason: codes.InvalidRequest) -> ResponseReturnValue:
    return f"Oauth error {reason}", 400, {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.get("/store/<handle>/oauth/authorize")
def ask(handle: str) -> str:
    devstore = current()
    asked = codes.read_request(devstore.app, devstore.config.client_id, request.args)
    with shop_page(handle) as (session, shop):
        words = scope_words(asked.scopes)
        return render(session, shop, "grant.html", "apps", scopes=words, asked=request.args)


@blueprint.post("/store/<handle>/oauth/authorize")
def grant(handle: str) -> ResponseReturnValue:
    """The merchant agreed: the app is installed, and its code goes with her browser."""
    devstore = current()
    asked = codes.read_request(devstore.app, devstore.config.client_id, request.form)
    with shop_page(handle, write=True) as (session, shop):
        installation = install(session, shop, devstore.app, devstore.config.client_id, asked.scopes)
        code = codes.give(session, installation)
        address = _callback_address(devstore.config, shop, asked, code)
    return redirect(address, 302)


def _callback_address(config: DevstoreConfig, shop: Shop, asked: codes.Asked, code: str) -> str:
    parameters = [
        ("code", code),
        ("host", host_parameter(config, shop)),
        ("shop", shop.domain),
        ("state", asked.state),
        ("timestamp", str(int(time.time()))),
    ]
    signed = [*parameters, ("hmac", signature_of(parameters, config.client_secret))]
    return f"{asked.redirect_uri}?{urlencode(signed)}"
