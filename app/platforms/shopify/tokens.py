"""Tokens for the Admin API: exchanged for a session token or a code, refreshed before they end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.platforms.refusals import Barred, Frozen, Locked, ShopGone, TokenRejected, Unavailable
from app.platforms.shopify.addresses import config, shop_url
from app.platforms.shopify.calling import Answer, post
from app.platforms.store import TokenSet

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token"
ONLINE = "urn:shopify:params:oauth:token-type:online-access-token"


def exchange_session_token(domain: str, subject_token: str, *, seconds: float = 5.0) -> TokenSet:
    """An offline token of the shop for a session token just verified."""
    return _exchange(domain, subject_token, OFFLINE, seconds, expiring="1")


def exchange_for_staff(domain: str, subject_token: str, *, seconds: float = 3.0) -> TokenSet:
    """A token of the member of staff who asks: it may do what she herself may, until her session ends."""
    return _exchange(domain, subject_token, ONLINE, seconds)


def exchange_code(domain: str, code: str, *, seconds: float = 5.0) -> TokenSet:
    """An offline token of the shop for the code that ends an authorization."""
    return _ask(domain, {"code": code, "expiring": "1"}, seconds)


def refresh(domain: str, refresh_token: str, *, seconds: float = 7.0) -> TokenSet:
    """The next pair of tokens; raises TokenRejected when this one is no longer good."""
    return _ask(domain, {"grant_type": "refresh_token", "refresh_token": refresh_token}, seconds)


def _exchange(domain: str, subject: str, wanted: str, seconds: float, **more: str) -> TokenSet:
    fields = {"grant_type": EXCHANGE, "subject_token": subject, "subject_token_type": ID_TOKEN}
    return _ask(domain, fields | {"requested_token_type": wanted} | more, seconds)


def _ask(domain: str, fields: dict[str, str], seconds: float) -> TokenSet:
    """One call, never repeated here: a repeat might use up what the first one got.

    Only a secret that the platform does not know (any more, or yet) is followed by the other one.
    """
    answer = Answer(401, {}, {"error": "invalid_client"})
    for secret in config().shopify_secrets:
        body = {"client_id": config().shopify_api_key, "client_secret": secret} | fields
        answer = post(shop_url(domain, "/admin/oauth/access_token"), body, seconds=seconds)
        if _reason(answer.body) != "invalid_client":
            break
    return _read(domain, answer)


def _read(domain: str, answer: Answer) -> TokenSet:
    if answer.status in {400, 401}:
        raise TokenRejected(f"the platform gives no token: {_reason(answer.body)}")
    if answer.status == 402:
        raise Frozen(f"402: no token while {domain} is frozen")
    if answer.status == 423:
        raise Locked(f"423: no token while {domain} is locked")
    if answer.status == 403:
        raise Barred("the platform refuses the token call: is our address on its list?")
    if answer.status == 404:
        raise ShopGone(f"{domain} is not there")
    if answer.status != 200 or not isinstance(answer.body, dict) or not answer.body.get("access_token"):
        raise Unavailable(f"the token call was answered with {answer.status}")
    return _token_set(answer.body)


def _reason(body: Any) -> str:
    return str(body.get("error", "refused"))[:100] if isinstance(body, dict) else "refused"


def _token_set(body: dict[str, Any]) -> TokenSet:
    return TokenSet(
        access_token=str(body["access_token"]),
        scopes=str(body.get("scope", "")),
        lasts=_span(body.get("expires_in")),
        refresh_token=str(body.get("refresh_token") or ""),
        refresh_lasts=_span(body.get("refresh_token_expires_in")),
        staff_scopes=frozenset(str(body.get("associated_user_scope") or "").split(",")) - {""},
    )


def _span(seconds: Any) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=int(seconds))
