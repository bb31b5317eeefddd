"""Customer accounts: sign in by a one-time code, see one's orders, sign out."""

from urllib.parse import urlencode, urlsplit

from flask import Blueprint, make_response, redirect, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response

from devstore.checkout.automatic import automatic_uses_of
from devstore.customers import find_customer, set_account_state
from devstore.models import Order
from devstore.storefront.addresses import own_path
from devstore.storefront.sessions import sign_in, sign_out
from devstore.storefront.shell import pictures_of, shell
from devstore.storefront.sign_in_codes import latest_code, new_code, opens
from devstore.storefront.tendering import credit_of
from devstore.storefront.visits import Visit, visit
from devstore.tender.paying import tenders_of
from devstore.ui_extensions.placing import extension_markup, pages_of
from devstore.ui_extensions.told import account_api, order_status_api

blueprint = Blueprint("storefront_accounts", __name__)
MOST_ORDERS = 50
ORDER_INDEX = (
    "customer-account.order-index.announcement.render",
    "customer-account.order-index.block.render",
)
ORDER_STATUS = (
    "customer-account.order-status.announcement.render",
    "customer-account.order-status.block.render",
)


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
        text = render_template(
            "storefront/account.html",
            orders=orders,
            pictures=pictures_of(here, orders),
            credit=credit_of(here),
            pages=pages_of(here),
            extensions=extension_markup(here, ORDER_INDEX, account_api(here)),
            **shell(here),
        )
        return _private(make_response(text))


@blueprint.get("/account/orders/<int:number>")
def order_page(number: int) -> Response:
    """One order of hers, with what came back of it."""
    with visit() as here:
        order = here.session.get(Order, number)
        if here.customer is None:
            return redirect("/account/login")
        if order is None or order.customer_id != here.customer.id:
            return redirect("/account")
        text = render_template(
            "storefront/order.html",
            order=order,
            pictures=pictures_of(here, [order]),
            automatic=automatic_uses_of(here.session, order),
            tenders=tenders_of(here.session, order),
            extensions=extension_markup(here, ORDER_STATUS, order_status_api(here, order)),
            **shell(here),
        )
        return _private(make_response(text))


@blueprint.get("/account/login")
def login_form() -> Response:
    with visit() as here:
        return _form(here)


@blueprint.get("/customer_authentication/login")
def login_and_return() -> Response:
    """The storefront's own way to sign in, which leads back to the page that it was followed on."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    page = came_from.path if came_from.netloc == request.host else "/"
    query = urlencode({"return_to": own_path(request.args.get("return_to"), own_path(page, "/"))})
    return redirect(f"/account/login?{query}")


@blueprint.post("/account/login")
def login() -> Response:
    """First the address, then the code. The code stands on the page: this store sends no mail of its own."""
    email = request.form.get("email", "").strip().lower()
    given = request.form.get("code", "").strip()
    with visit(write=True) as here:
        customer = find_customer(here.session, here.shop, email)
        if customer is None:
            return _form(here, email=email, error="There is no customer with this email here.")
        if not given:
            return _form(here, email=email, code=new_code(here.session, customer, now=here.now))
        if opens(here.session, customer, given, now=here.now):
            set_account_state(here.session, here.shop, customer, "enabled")
            return sign_in(redirect(_next(), 303), here.shop, customer)
        code = latest_code(here.session, here.shop, email, now=here.now)
        if code is None:
            return _form(here, email=email, error="This code has run out. Ask for a new one.")
        return _form(here, email=email, code=code, error="This is not the code. Try again.")


def _next() -> str:
    """Where signing in leads: back to the page of this shop where it began, if that was told."""
    return own_path(request.form.get("return_to"), "/account")


@blueprint.route("/account/logout", methods=["GET", "POST"])
def logout() -> Response:
    return sign_out(redirect("/", 303))


def _form(here: Visit, *, email: str = "", code: str = "", error: str = "") -> Response:
    return_to = request.values.get("return_to", "")
    text = render_template(
        "storefront/login.html", email=email, code=code, error=error, return_to=return_to, **shell(here)
    )
    return _private(make_response(text, 422 if error else 200))


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
