"""The checkout: one page, a gateway that always pays, and the thank-you page."""

from flask import Blueprint, make_response, redirect, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from devstore.checkout.automatic import automatic_uses_of
from devstore.customers import find_or_create_customer, set_marketing_consent
from devstore.discounts import CodeRefused
from devstore.hooks.shopping import tell_checkout_changed, tell_checkout_opened
from devstore.models import Customer, Order
from devstore.ordering import OutOfStock, Payment, circumstances_of_cart, lines_of_cart, place_order
from devstore.storefront import carts, tendering
from devstore.storefront.cart_drop import CartDrop
from devstore.storefront.contact import COUNTRIES, Contact, known_contact, sent_contact
from devstore.storefront.pixel_checkout import (
    alerts_of,
    checkout_events,
    checkout_of_order,
    checkout_of_quote,
    thanks_events,
)
from devstore.storefront.shell import pictures_of, shell
from devstore.storefront.visits import CART_COOKIE, Visit, visit
from devstore.tender.gift_cards import CardRefused
from devstore.tender.paying import tenders_of
from devstore.ui_extensions.placing import extension_markup
from devstore.ui_extensions.told import thank_you_api

blueprint = Blueprint("storefront_checkout", __name__)
OTHER_BUTTONS = {"apply_code", "remove_code", "remove_card", "set_tender"}
THANK_YOU = (
    "purchase.thank-you.announcement.render",
    "purchase.thank-you.customer-information.render-after",
    "purchase.thank-you.block.render",
)


@blueprint.get("/checkout")
def show() -> Response:
    with visit(write=True) as here:
        if here.cart is None or not here.cart.lines:
            return redirect("/cart")
        tell_checkout_opened(here)
        return _page(here, known_contact(here))


@blueprint.post("/checkout")
def act() -> Response:
    """Buttons: apply a code or gift card, take one away, use store credit, pay."""
    with visit(write=True) as here:
        if here.cart is None or not here.cart.lines:
            return redirect("/cart", 303)
        contact = sent_contact(request.form)
        is_paying = not OTHER_BUTTONS & set(request.form)
        if is_paying or "set_tender" in request.form:
            tendering.use_credit(here, "store_credit" in request.form)
        if "remove_card" in request.form:
            tendering.drop_card(here, request.form.get("remove_card", 0, int))
            return _page(here, contact)
        if "remove_code" in request.form:
            _drop_code(here, request.form["remove_code"])
            return _page(here, contact)
        code = request.form.get("discount", "").strip()
        refusal = _try(here, code, contact) if code else ""
        if refusal or not is_paying:
            return _page(here, contact, refusal=refusal)
        return _pay(here, contact)


@blueprint.get("/checkout/thank-you/<token>")
def thank_you(token: str) -> Response:
    with visit() as here:
        order = here.session.scalar(
            select(Order).where(Order.shop_id == here.shop.id, Order.checkout_token == token)
        )
        if order is None:
            return redirect("/")
        automatic = automatic_uses_of(here.session, order)
        checkout = checkout_of_order(here, order, automatic)
        text = render_template(
            "storefront/thank_you.html",
            order=order,
            automatic=automatic,
            tenders=tenders_of(here.session, order),
            pictures=pictures_of(here, [order]),
            extensions=extension_markup(here, THANK_YOU, thank_you_api(here, order)),
            **shell(here, thanks_events(checkout), checkout),
        )
        return _private(make_response(text))


def _page(here: Visit, contact: Contact, *, refusal: str = "", problem: str = "") -> Response:
    pricing = carts.pricing_of(here, contact.values["email"] or None, contact.values["country_code"])
    quote = pricing.quote
    if quote is None:
        return redirect("/cart", 303)
    refusal = refusal or next((each.message for each in pricing.refused), "")
    typed = request.form.get("discount", "") if refusal and "apply_code" in request.form else ""
    alerts = alerts_of(contact.errors, contact.values, refusal=refusal, code=typed, problem=problem)
    checkout = checkout_of_quote(here, quote)
    text = render_template(
        "storefront/checkout.html",
        contact=contact,
        cart=CartDrop(here),
        pricing=pricing,
        quote=quote,
        split=tendering.split_of(here, quote.total_minor),
        credit=tendering.credit_of(here),
        wants_credit=tendering.wants_credit(here),
        refusal=refusal,
        typed=typed,
        problem=problem,
        countries=COUNTRIES,
        **shell(here, checkout_events(checkout, alerts), checkout),
    )
    is_wrong = bool(contact.errors or refusal or problem) and request.method == "POST"
    return _private(make_response(text, 422 if is_wrong else 200))


def _try(here: Visit, code: str, contact: Contact) -> str:
    """Take a gift card or a discount code; why it is refused, or nothing."""
    try:
        if tendering.take_card(here, code):
            return ""
    except CardRefused as refusal:
        return refusal.message
    refused = _try_code(here, code, contact)
    return refused.message if refused else ""


def _try_code(here: Visit, code: str, contact: Contact) -> CodeRefused | None:
    """Carry the code if it applies; a refused one leaves the cart as it was."""
    before = list(here.cart.discount_codes) if here.cart else []
    carts.set_codes(here, ",".join([*before, code]))
    refused = carts.pricing_of(here, contact.values["email"] or None).refused
    refusal = next((each for each in refused if each.code.lower() == code.lower()), None)
    if refusal is not None and refusal.reason == "not_combinable":
        carts.set_codes(here, code)
        return None
    if refusal is not None:
        carts.set_codes(here, ",".join(before))
    return refusal


def _pay(here: Visit, contact: Contact) -> Response:
    cart = carts.open_cart(here)
    contact.check()
    if contact.errors:
        return _page(here, contact)
    tell_checkout_changed(here, contact.told)
    try:
        with here.session.begin_nested():
            customer = _customer(here, contact)
            order = place_order(
                here.session,
                here.shop,
                lines_of_cart(cart),
                customer=customer,
                email=contact.values["email"],
                codes=cart.discount_codes,
                circumstances=circumstances_of_cart(cart, contact.address),
                payment=Payment(tendering.cards_on(here), _may_spend_credit(here, customer)),
            )
    except CodeRefused as refusal:
        _drop_code(here, refusal.code)  # told once; the next press of the button pays without it
        return _page(here, contact, refusal=refusal.message)
    except OutOfStock as reason:
        return _page(here, contact, problem=f"{reason}. Change the quantity in your cart to go on.")
    tell_checkout_changed(here, contact.told, customer, completed=True)
    cart.completed_at = here.now
    cart.customer_id = customer.id
    response = redirect(f"/checkout/thank-you/{order.checkout_token}", 303)
    response.delete_cookie(CART_COOKIE)
    return response


def _may_spend_credit(here: Visit, customer: Customer) -> bool:
    return tendering.wants_credit(here) and here.customer is not None and here.customer.id == customer.id


def _drop_code(here: Visit, code: str) -> None:
    kept = [each for each in carts.open_cart(here).discount_codes if each.lower() != code.lower()]
    carts.set_codes(here, ",".join(kept))


def _customer(here: Visit, contact: Contact) -> Customer:
    values = contact.values
    customer = find_or_create_customer(
        here.session,
        here.shop,
        values["email"],
        first_name=values["first_name"],
        last_name=values["last_name"],
    )
    customer.default_address = contact.address
    if contact.accepts_marketing and customer.marketing_state != "subscribed":
        set_marketing_consent(here.session, here.shop, customer, "subscribed")
    return customer


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
