"""Who is signed in to a storefront: a signed cookie of that shop's host."""

from flask import Request, current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from devstore.models import Customer, Shop

COOKIE = "_customer"
DAYS = 30


def sign_in(response: Response, shop: Shop, customer: Customer) -> Response:
    """Make the browser this customer's."""
    token = _serializer(shop).dumps(customer.id)
    response.set_cookie(COOKIE, token, max_age=DAYS * 86400, httponly=True, samesite="Lax")
    return response


def sign_out(response: Response) -> Response:
    response.delete_cookie(COOKIE)
    return response


def customer_id_in(request: Request, shop: Shop) -> int | None:
    """The customer's number, None for nobody or a cookie of another shop."""
    try:
        return int(_serializer(shop).loads(request.cookies.get(COOKIE, ""), max_age=DAYS * 86400))
    except (BadSignature, ValueError):
        return None


def _serializer(shop: Shop) -> URLSafeTimedSerializer:
    key = current_app.secret_key or current_app.config.get("CLIENT_SECRET") or "a stand-in keeps no secrets"
    return URLSafeTimedSerializer(str(key), salt=f"customer:{shop.domain}")
