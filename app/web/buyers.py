"""The guard of routes that our UI extensions ask, on account and thank-you pages."""

from __future__ import annotations

from typing import Any

from flask import current_app, request

from app import shops
from app.platforms import shopify
from app.web import cors
from app.web.marks import View, guarded_by


def buyer_only(view: View) -> View:
    """For the extensions' own session tokens; the view gets `shop` and the platform id of the customer.

    The customer is None where nobody is signed in. Nobody may keep the answer; every page may read it, since
    only the token opens it.
    """

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        try:
            kind, _, token = request.headers.get("Authorization", "").partition(" ")
            claims = shopify.read_buyer_token(token.strip() if kind.lower() == "bearer" else "")
            shop = shops.get(claims.shop_domain)
            answer = view(shop, claims.customer_platform_id, *args, **kwargs)
        except Exception as error:
            answer = current_app.handle_user_exception(error)
        response = current_app.make_response(answer)
        response.headers["Cache-Control"] = "no-store"
        return cors.let_everyone_read(response)

    return guarded_by(view, wrapper)
