"""Routes of a shop's domain that the app calls or sends merchants to: OAuth and the Admin API."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.config import served_version
from devstore.faults.calls import Suffered, broken_answer, check_open, lose, meet
from devstore.graphql.call import Call
from devstore.graphql.execution import Answer, BadRequest, read_request, run
from devstore.models import AccessToken, Installation, Shop
from devstore.platform import codes, tokens
from devstore.platform.session_tokens import InvalidSubjectToken, check_session_token
from devstore.platform.staff import grant_to_staff
from devstore.state import current

blueprint = Blueprint("platform", __name__)

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token"
ONLINE = "urn:shopify:params:oauth:token-type:online-access-token"


class Refusal(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(str(body))
        self.status, self.body = status, body


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> ResponseReturnValue:
    return jsonify(refusal.body), refusal.status


@blueprint.errorhandler(Suffered)
def suffer(trouble: Suffered) -> ResponseReturnValue:
    return broken_answer() if trouble.body is None else (jsonify(trouble.body), trouble.status)


@blueprint.get("/<shop_domain>/admin/oauth/authorize")
def authorize(shop_domain: str) -> ResponseReturnValue:
    """A merchant's browser, sent by the app: on to the admin, which asks her."""
    devstore = current()
    with devstore.database.session_scope() as session:
        handle = _shop(session, shop_domain).handle
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{devstore.config.admin_origin}/store/{handle}/oauth/authorize?{query}", 302)


@blueprint.post("/<shop_domain>/admin/oauth/access_token")
def access_token(shop_domain: str) -> ResponseReturnValue:
    fault = meet(current().faults, "token", shop_domain)
    form = request.get_json(silent=True) if request.is_json else request.form.to_dict()
    if not isinstance(form, dict):
        raise _oauth_error("invalid_request", "The request is missing its parameters")
    devstore = current()
    _check_client(form)
    with devstore.database.session_scope(write=True) as session:
        shop = _shop(session, shop_domain)
        body = _answer(session, shop, form)
    lose(fault)
    return jsonify(body)


def _answer(session: Session, shop: Shop, form: dict[str, Any]) -> dict[str, Any]:
    installation = _installation(session, shop, form)
    if form.get("grant_type") == EXCHANGE and form.get("requested_token_type") == ONLINE:
        claims = _claims_of(shop, form)
        return grant_to_staff(session, shop, installation, claims)
    grant = _granted(session, shop, installation, form)
    body: dict[str, Any] = {"access_token": grant.access.token, "scope": grant.scopes}
    if grant.refresh is not None:
        body |= {
            "expires_in": int(tokens.ACCESS_LIFE.total_seconds()),
            "refresh_token": grant.refresh.token,
            "refresh_token_expires_in": int(tokens.REFRESH_LIFE.total_seconds()),
        }
    return body


@blueprint.post("/<shop_domain>/admin/api/<version>/graphql.json")
def graphql(shop_domain: str, version: str) -> ResponseReturnValue:
    fault = meet(current().faults, "graphql", shop_domain)
    served = served_version(version)
    if served is None:
        raise Refusal(404, {"errors": "Not Found"})
    devstore = current()
    installation_id = _authorized(shop_domain)
    try:
        asked = read_request(request.get_json(silent=True), served)
    except BadRequest as bad:
        return _api_answer(bad.answer, served)

    def with_call(work: Callable[[Call], Answer]) -> Answer:
        with devstore.database.session_scope(write=asked.is_mutation) as session:
            shop = _shop(session, shop_domain)
            installation = session.get_one(Installation, installation_id)
            return work(Call(session, shop, installation, devstore.config, devstore.app, clock.now(session)))

    answer = run(asked, devstore.buckets.of(installation_id), with_call)
    lose(fault)
    return _api_answer(answer, served, asked.deprecated)


def _api_answer(answer: Answer, version: str, deprecated: str | None = None) -> Response:
    response = jsonify(answer)
    response.headers["X-Shopify-API-Version"] = version
    if deprecated:
        response.headers["X-Shopify-API-Deprecated-Reason"] = deprecated
    return response


def _shop(session: Session, domain: str) -> Shop:
    shop = session.scalar(select(Shop).where(Shop.domain == domain))
    if shop is None:
        raise Refusal(404, {"errors": "Not Found"})
    check_open(current().faults, domain)
    return shop


def _check_client(form: dict[str, Any]) -> None:
    known, secrets = current().config.client_id, current().secrets.accepted
    if form.get("client_id") != known or form.get("client_secret") not in secrets:
        raise _oauth_error("invalid_client", "Client authentication failed", 401)


def _installation(session: Session, shop: Shop, form: dict[str, Any]) -> Installation:
    try:
        return tokens.live_installation(session, shop, str(form["client_id"]))
    except tokens.NoInstallation:
        raise _oauth_error("invalid_client", "The app is not installed in this shop", 401) from None


def _granted(session: Session, shop: Shop, installation: Installation, form: dict[str, Any]) -> tokens.Grant:
    kind = form.get("grant_type")
    if kind == "refresh_token":
        try:
            return tokens.refresh(session, installation, str(form.get("refresh_token", "")))
        except tokens.InvalidGrant:
            message = "The refresh token is invalid, expired or was already used"
            raise _oauth_error("invalid_grant", message) from None
    if kind == EXCHANGE:
        return _exchanged(session, shop, installation, form)
    if kind is None and "code" in form:
        return _for_code(session, installation, form)
    raise _oauth_error("unsupported_grant_type", f"The grant type {kind!r} is not supported")


def _exchanged(
    session: Session, shop: Shop, installation: Installation, form: dict[str, Any]
) -> tokens.Grant:
    if form.get("requested_token_type") != OFFLINE:
        raise _oauth_error("invalid_request", "requested_token_type is missing or not supported")
    expiring = str(form.get("expiring", "")) == "1"
    kind, subject = form.get("subject_token_type"), str(form.get("subject_token", ""))
    if kind == OFFLINE:
        return _migrated(session, shop, installation, subject)
    _claims_of(shop, form)
    return tokens.grant(session, installation, expiring=expiring)


def _claims_of(shop: Shop, form: dict[str, Any]) -> dict[str, Any]:
    """The claims of the session token that is to be exchanged."""
    if form.get("subject_token_type") != ID_TOKEN:
        raise _oauth_error("invalid_request", "subject_token_type is missing or not supported")
    subject = str(form.get("subject_token", ""))
    try:
        return check_session_token(current().config, shop.domain, subject, current().secrets.accepted)
    except InvalidSubjectToken as reason:
        raise _oauth_error("invalid_subject_token", f"The subject token is invalid: {reason}") from None


def _for_code(session: Session, installation: Installation, form: dict[str, Any]) -> tokens.Grant:
    try:
        codes.take(session, installation, str(form["code"]))
    except codes.InvalidCode as reason:
        raise _oauth_error("invalid_request", str(reason)) from None
    return tokens.grant(session, installation, expiring=str(form.get("expiring", "")) == "1")


def _migrated(session: Session, shop: Shop, installation: Installation, subject: str) -> tokens.Grant:
    """An old token that never ends is traded in for an expiring pair, once."""
    old = tokens.find_access(session, shop, subject)
    if old is None or old.expires_at is not None:
        raise _oauth_error("invalid_subject_token", "The subject token is not a non-expiring offline token")
    session.delete(old)
    return tokens.grant(session, installation, expiring=True)


def _authorized(shop_domain: str) -> int:
    """The installation whose token this call carries."""
    database = current().database
    with database.session_scope() as session:
        shop = _shop(session, shop_domain)
        access = tokens.find_access(session, shop, request.headers.get("X-Shopify-Access-Token", ""))
        _check_access(session, access)
        assert access is not None
        first_use = tokens.needs_proof(session, access)
        installation_id = access.installation_id
    if first_use:
        with database.session_scope(write=True) as session:
            tokens.prove(session, access)
    return installation_id


def _check_access(session: Session, access: AccessToken | None) -> None:
    if access is not None and access.expires_at is None:
        raise Refusal(
            403, {"errors": "[API] Non-expiring access tokens are no longer accepted for the Admin API."}
        )
    if access is None or access.expires_at is None or access.expires_at <= clock.now(session):
        message = "[API] Invalid API key or access token (unrecognized login or wrong password)"
        raise Refusal(401, {"errors": message})


def _oauth_error(name: str, description: str, status: int = 400) -> Refusal:
    return Refusal(status, {"error": name, "error_description": description})
