"""Customer accounts: sign in by a one-time code, see one's orders, sign out."""

import hashlib
import hmac

from flask import Blueprint, current_app, make_response, redirect, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response

from devstore.customers import find_customer, set_account_state
from devstore.models import Customer, Order, Shop
from devstore.storefront.sessions import sign_in, sign_out
from devstore.storefront.shell import shell
from devstore.storefront.visits import Visit, visit

blueprint = Blueprint("storefront_accounts", __name__)
MOST_ORDERS = 50


@blueprint.get("/account")
def account() -> Response:
    with visit() as here:
        if here.customer is None:
            return redirect("/account/login")
        orders = here.session.scalars(
            select(Order)
            .where(Order.customer_id == here.customer.id)
            .options(selectinload(Order.lines))
            .order_by(Order.created_at.desc())
            .limit(MOST_ORDERS)
        ).all()
        return _private(
            make_response(render_template("storefront/account.html", orders=orders, **shell(here)))
        )


@blueprint.get("/account/login")
def login_form() -> Response:
    with visit() as here:
        return _form(here)


@blueprint.post("/account/login")
def login() -> Response:
    """First the address, then the code. The code stands on the page: this store sends no mail of its own."""
    email = request.form.get("email", "").strip().lower()
    with visit() as here:
        customer = find_customer(here.session, here.shop, email)
        if customer is None:
            return _form(here, email=email, error="There is no customer with this email here.")
        code = _code_for(here.shop, email)
        given = request.form.get("code", "").strip()
        if not given:
            return _form(here, email=email, code=code)
        if not hmac.compare_digest(given.encode(), code.encode()):
            return _form(here, email=email, code=code, error="This is not the code. Try again.")
    with visit(write=True) as here:
        customer = here.session.get_one(Customer, customer.id)
        set_account_state(here.session, here.shop, customer, "enabled")
        return sign_in(redirect("/account", 303), here.shop, customer)


@blueprint.route("/account/logout", methods=["GET", "POST"])
def logout() -> Response:
    return sign_out(redirect("/", 303))


def _form(here: Visit, *, email: str = "", code: str = "", error: str = "") -> Response:
    text = render_template("storefront/login.html", email=email, code=code, error=error, **shell(here))
    return _private(make_response(text, 422 if error else 200))


def _code_for(shop: Shop, email: str) -> str:
    key = str(current_app.secret_key or "stand-in").encode()
    digest = hmac.new(key, f"{shop.domain}:{email}".encode(), hashlib.sha256).hexdigest()
    return f"{int(digest[:12], 16) % 1_000_000:06d}"


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
