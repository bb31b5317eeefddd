"""Open, click, unsubscribe, choose, confirm: what the links in our mails lead to."""

from __future__ import annotations

import base64
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import customers, mail, sends, shops, signups
from app.core.errors import NotFound
from app.core.unit import unit_of_work
from app.customers import Customer, Topic
from app.sends import Send
from app.shops import Shop
from app.signups import Signup, SignupState
from app.web import recipient_only
from app.web.speaking import Tongue, tongue_of

blueprint = Blueprint(
    "recipients", __name__, url_prefix="/e", template_folder="templates", static_folder="static"
)

Who = tuple[int, int, str]
"""A shop's id, a send's id, and the name that only this mail has."""
DOT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
"""A picture of one transparent pixel."""


@blueprint.get("/open/<token>.gif")
@recipient_only("recipient", int, int, str)
def opened(who: Who) -> ResponseReturnValue:
    """The mail was drawn."""
    with unit_of_work():
        _, send = _found(*who)
        sends.note_open(send)
    return Response(DOT, content_type="image/gif", headers={"Cache-Control": "no-store"})


@blueprint.get("/click/<token>")
@recipient_only("click", int, int, str, str)
def clicked(signed: tuple[int, int, str, str]) -> ResponseReturnValue:
    """A link was followed: on to the shop, and nowhere else, with a word of whose mail it was."""
    shop_id, send_id, message_id, url = signed
    with unit_of_work():
        shop, send = _found(shop_id, send_id, message_id)
        sends.note_click(send)
        home = shop.primary_url
    if urlsplit(url).netloc != urlsplit(home).netloc:
        raise NotFound("The link leads nowhere.")
    return redirect(sends.with_arrival(url, send), 302)


@blueprint.get("/unsubscribe/<token>")
@recipient_only("recipient", int, int, str)
def ask_unsubscribe(who: Who) -> ResponseReturnValue:
    """A page with one button; link scanners that only look change nothing."""
    shop, send = _found(*who)
    return _unsubscribe_page(shop, customers.get(shop.id, send.customer_id), is_done=False)


@blueprint.post("/unsubscribe/<token>")
@recipient_only("recipient", int, int, str)
def unsubscribe(who: Who) -> ResponseReturnValue:
    """No more marketing mail, at once; also what mail programmes post by themselves (RFC 8058)."""
    with unit_of_work():
        shop, send = _found(*who)
        customer = customers.get(shop.id, send.customer_id)
        if customer.email:
            mail.suppress(shop.id, customer.email, "unsubscribed")
        customers.withdraw(customer, source=f"unsubscribe:{send.id}", text="Unsubscribe")
        sends.cancel_waiting(shop.id, customer.id, reason="unsubscribed")
    return _unsubscribe_page(shop, customer, is_done=True)


@blueprint.get("/preferences/<token>")
@recipient_only("recipient", int, int, str)
def ask_preferences(who: Who) -> ResponseReturnValue:
    """Which kinds of mail she gets, to be changed."""
    shop, send = _found(*who)
    return _preferences(shop, customers.get(shop.id, send.customer_id), is_done=False)


@blueprint.post("/preferences/<token>")
@recipient_only("recipient", int, int, str)
def choose_preferences(who: Who) -> ResponseReturnValue:
    """Keep the kinds that she ticked; whether she gets any mail is asked elsewhere."""
    with unit_of_work():
        shop, send = _found(*who)
        customer = customers.get(shop.id, send.customer_id)
        if customer.redacted_at is None:
            customers.choose(customer, request.form.getlist("topic"), source=f"preferences:{send.id}")
    return _preferences(shop, customer, is_done=True)


def _preferences(shop: Shop, customer: Customer, *, is_done: bool) -> ResponseReturnValue:
    declined, tongue = customers.declined_by(customer), _tongue(shop, customer)
    topics = [
        (topic, tongue.say(f"topic_{topic}"), tongue.say(f"topic_{topic}_text"), topic not in declined)
        for topic in Topic
    ]
    page, email = "recipients/preferences.html", customer.email
    return render_template(page, shop=shop, tongue=tongue, email=email, topics=topics, is_done=is_done)


def _unsubscribe_page(shop: Shop, customer: Customer, *, is_done: bool) -> ResponseReturnValue:
    page, tongue = "recipients/unsubscribe.html", _tongue(shop, customer)
    return render_template(page, shop=shop, tongue=tongue, email=customer.email, is_done=is_done)


def _tongue(shop: Shop, customer: Customer) -> Tongue:
    return tongue_of(customer.locale, shop.locale)


@blueprint.get("/confirm/<token>")
@recipient_only("confirm", int, int, str)
def ask_confirmation(who: Who) -> ResponseReturnValue:
    """A page with one button; link scanners that only look agree to nothing."""
    shop, signup = shops.by_id(who[0]), signups.find(*who)
    return _confirmation(shop, signup) if signup else _too_late(shop)


@blueprint.post("/confirm/<token>")
@recipient_only("confirm", int, int, str)
def confirm(who: Who) -> ResponseReturnValue:
    """The owner of the address agrees."""
    with unit_of_work():
        shop, signup = shops.by_id(who[0]), signups.find(*who)
        if signup is not None:
            signups.confirm(shop, signup)
    return _confirmation(shop, signup) if signup else _too_late(shop)


def _confirmation(shop: Shop, signup: Signup) -> ResponseReturnValue:
    """In the language of the page on which the address was left."""
    is_done, tongue = signup.state == SignupState.CONFIRMED, tongue_of(signup.locale, shop.locale)
    page = "recipients/confirm.html"
    return render_template(page, shop=shop, signup=signup, tongue=tongue, is_done=is_done)


def _too_late(shop: Shop) -> ResponseReturnValue:
    """Nothing is known of her any more but what her browser says."""
    tongue = tongue_of(request.accept_languages.best, shop.locale)
    return render_template("recipients/too_late.html", shop=shop, tongue=tongue), 410


def _found(shop_id: int, send_id: int, message_id: str) -> tuple[Shop, Send]:
    """Ids alone will not do: what comes after an erased shop may be given the same ones."""
    send = sends.find(shop_id, send_id)
    if send is None or send.message_id != message_id:
        raise NotFound("This mail is no longer known.")
    return shops.by_id(shop_id), send
