"""Pages about one customer: her orders, what she agreed to, and her mailbox as she sees it."""

from flask import Blueprint, abort
from sqlalchemy import select

from devstore.admin.here import render, shop_page
from devstore.mailboxes.arriving import mails_of
from devstore.mailboxes.models import Mail
from devstore.models import Customer, Order
from devstore.state import current

blueprint = Blueprint("people", __name__)
MOST_ORDERS = 50


@blueprint.get("/store/<handle>/customers/<int:number>")
def customer(handle: str, number: int) -> str:
    with shop_page(handle) as (session, shop):
        found = session.get(Customer, number)
        if found is None or found.shop_id != shop.id:
            abort(404)
        wanted = select(Order).where(Order.customer_id == found.id).order_by(Order.created_at.desc())
        orders = session.scalars(wanted.limit(MOST_ORDERS)).all()
        mails = mails_of(session, found.email)
        return render(session, shop, "customer.html", "customers", customer=found, orders=orders, mails=mails)


@blueprint.get("/store/<handle>/mailbox")
def mailbox(handle: str) -> str:
    """The latest mails to anybody."""
    with shop_page(handle) as (session, shop):
        mails = session.scalars(select(Mail).order_by(Mail.id.desc()).limit(MOST_ORDERS)).all()
        has_door = current().config.smtp_port is not None
        return render(session, shop, "mailbox.html", "mailbox", mails=mails, has_door=has_door)


@blueprint.get("/store/<handle>/mailbox/<int:number>")
def mail(handle: str, number: int) -> str:
    with shop_page(handle) as (session, shop):
        found = session.get(Mail, number)
        if found is None:
            abort(404)
        wanted = select(Customer.id).where(Customer.shop_id == shop.id, Customer.email == found.email)
        return render(session, shop, "mail.html", "mailbox", mail=found, customer_id=session.scalar(wanted))
