"""Open, click, unsubscribe: what the links in our mails lead to."""

from __future__ import annotations

import base64
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template
from flask.typing import ResponseReturnValue

from app import customers, mail, sends, shops
from app.core.errors import NotFound
from app.core.unit import unit_of_work
from app.sends import Send
from app.shops import Shop
from app.web import recipient_only

blueprint = Blueprint(
    "recipients", __name__, url_prefix="/e", template_folder="templates", static_folder="static"
)

Who = tuple[int, int, str]
"""A shop's id, a send's id, and the name that only this mail has."""
DOT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
"""A picture of one transparent pixel."""


@blueprint.get("/open/<token>.gif")
@recipient_only("recipient")
def opened(who: Who) -> ResponseReturnValue:
    """The mail was drawn."""
    with unit_of_work():
        _, send = _found(*who)
        sends.note_open(send)
    return Response(DOT, content_type="image/gif", headers={"Cache-Control": "no-store"})


@blueprint.get("/click/<token>")
@recipient_only("click")
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
@recipient_only("recipient")
def ask_unsubscribe(who: Who) -> ResponseReturnValue:
    """A page with one button; link scanners that only look change nothing."""
    shop, send = _found(*who)
    customer = customers.get(shop.id, send.customer_id)
    return render_template("recipients/unsubscribe.html", shop=shop, email=customer.email, is_done=False)


@blueprint.post("/unsubscribe/<token>")
@recipient_only("recipient")
def unsubscribe(who: Who) -> ResponseReturnValue:
    """No more marketing mail, at once; also what mail programmes post by themselves (RFC 8058)."""
    with unit_of_work():
        shop, send = _found(*who)
        customer = customers.get(shop.id, send.customer_id)
        if customer.email:
            mail.suppress(shop.id, customer.email, "unsubscribed")
        customers.withdraw(customer, source=f"unsubscribe:{send.id}", text="Unsubscribe")
        sends.cancel_waiting(shop.id, customer.id, reason="unsubscribed")
        email = customer.email
    return render_template("recipients/unsubscribe.html", shop=shop, email=email, is_done=True)


def _found(shop_id: int, send_id: int, message_id: str) -> tuple[Shop, Send]:
    """Ids alone will not do: what comes after an erased shop may be given the same ones."""
    send = sends.find(shop_id, send_id)
    if send is None or send.message_id != message_id:
        raise NotFound("This mail is no longer known.")
    return shops.by_id(shop_id), send
