"""The page where the buyer of a draft order pays it."""

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from devstore.customers import ADDRESS, find_or_create_customer
from devstore.drafts.completing import complete
from devstore.drafts.invoicing import find_invoice
from devstore.drafts.models import DraftOrder
from devstore.drafts.writing import DraftRefused
from devstore.storefront.shell import shell
from devstore.storefront.visits import Visit, visit

blueprint = Blueprint("storefront_invoices", __name__)


@blueprint.get("/<int:shop_id>/invoices/<token>")
def show(shop_id: int, token: str) -> Response:
    with visit() as here:
        draft = _draft(here, shop_id, token)
        if draft is None:
            return redirect("/")
        return _thanks(draft) if draft.order else _page(here, draft)


@blueprint.post("/<int:shop_id>/invoices/<token>")
def pay(shop_id: int, token: str) -> Response:
    with visit(write=True) as here:
        draft = _draft(here, shop_id, token)
        if draft is None:
            return redirect("/")
        if draft.order:
            return _thanks(draft)
        email = (request.form.get("email") or draft.email or "").strip()
        if not ADDRESS.fullmatch(email):
            return _page(here, draft, problem="Enter a valid email")
        try:
            with here.session.begin_nested():
                if draft.customer is None:
                    draft.customer = find_or_create_customer(here.session, here.shop, email)
                draft.email = draft.email or email.lower()
                complete(here.session, here.shop, draft, source=None, now=here.now)
        except DraftRefused as refusal:
            return _page(here, draft, problem=str(refusal))
        return _thanks(draft)


def _draft(here: Visit, shop_id: int, token: str) -> DraftOrder | None:
    return find_invoice(here.session, here.shop, token) if shop_id == here.shop.id else None


def _thanks(draft: DraftOrder) -> Response:
    assert draft.order is not None
    return redirect(f"/checkout/thank-you/{draft.order.checkout_token}", 303)


def _page(here: Visit, draft: DraftOrder, *, problem: str = "") -> Response:
    text = render_template("storefront/invoice.html", draft=draft, problem=problem, **shell(here))
    response = make_response(text, 422 if problem else 200)
    response.headers["Cache-Control"] = "private, no-store"
    return response
