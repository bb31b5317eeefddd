"""What the stand-in admin says when an address or a form is not one of its own."""

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

WORDS = {
    400: ("That cannot be done", "The form was not understood."),
    403: ("Not from here", "Only the admin's own pages may change something: open the page and try again."),
    404: ("There is no such page", "The shop, the order or the page is not in this stand-in."),
    405: ("There is no such page", "This address only takes what one of the admin's forms sends."),
}


def tell_refusal(refusal: HTTPException) -> ResponseReturnValue:
    """A page with a way back; programs get the bare sentence."""
    if "text/html" not in request.headers.get("Accept", ""):
        return refusal.get_response()
    title, usual = WORDS.get(refusal.code or 500, ("That did not work", ""))
    own = refusal.description if refusal.description != type(refusal).description else None
    page = render_template("admin/refusal.html", title=title, words=own or usual)
    return make_response(page, refusal.code or 500)
