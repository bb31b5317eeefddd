"""Levers on the app in a shop: install, uninstall, tokens, privacy requests."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from devstore.control.levers import Body, given, in_shop, own
from devstore.models import Customer, Shop
from devstore.platform.installing import (
    find_installation,
    install,
    redact_customer,
    redact_shop,
    request_customer_data,
    uninstall,
)
from devstore.platform.session_tokens import new_session_token
from devstore.platform.tokens import expire_access
from devstore.state import current

blueprint = Blueprint("app_side", __name__)


@blueprint.post("/<domain>/install")
def install_app(domain: str) -> ResponseReturnValue:
    devstore = current()

    def work(session: Session, shop: Shop) -> Body:
        made = install(session, shop, devstore.app, devstore.config.client_id)
        return {"installation": made.id, "scopes": made.scopes.split(",")}

    return in_shop(domain, work)


@blueprint.post("/<domain>/uninstall")
def uninstall_app(domain: str) -> ResponseReturnValue:
    def work(session: Session, shop: Shop) -> Body:
        installation = find_installation(session, shop, current().config.client_id)
        if installation is None or not installation.is_live:
            raise ValueError("The app is not installed")
        uninstall(session, shop, installation)
        return {}

    return in_shop(domain, work)


@blueprint.post("/<domain>/redact")
def redact(domain: str) -> ResponseReturnValue:
    """Send shop/redact, or with {"customer_id"} customers/redact."""
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        if asked.get("customer_id"):
            redact_customer(session, shop, own(session, shop, Customer, asked["customer_id"]))
        else:
            redact_shop(session, shop)
        return {}

    return in_shop(domain, work)


@blueprint.post("/<domain>/data_request")
def data_request(domain: str) -> ResponseReturnValue:
    def work(session: Session, shop: Shop) -> Body:
        request_customer_data(session, shop, own(session, shop, Customer, given()["customer_id"]))
        return {}

    return in_shop(domain, work)


@blueprint.get("/<domain>/session_token")
def session_token(domain: str) -> ResponseReturnValue:
    """A fresh session token, as the admin would give one to the embedded app."""
    return jsonify(token=new_session_token(current().config, domain))


@blueprint.post("/<domain>/expire_access")
def expire_tokens(domain: str) -> ResponseReturnValue:
    def work(session: Session, shop: Shop) -> Body:
        installation = find_installation(session, shop, current().config.client_id)
        return {"expired": expire_access(session, installation) if installation else 0}

    return in_shop(domain, work)
