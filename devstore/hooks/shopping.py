"""Tells the app what goes on in carts and checkouts of the online store."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.hooks.cart_bodies import cart_body, checkout_body, deleted_checkout_body
from devstore.hooks.models import AnnouncedCheckout
from devstore.models import Customer, Shop
from devstore.ordering import checkout_token_of
from devstore.storefront.carts import pricing_of
from devstore.storefront.visits import Visit
from devstore.webhooks import queue


def tell_cart(here: Visit) -> None:
    """Send carts/create or carts/update if this request touched the cart."""
    cart = here.cart
    if cart is None or cart.updated_at != here.now:
        return
    topic = "carts/create" if cart.created_at == here.now else "carts/update"
    queue(here.session, here.shop, topic, cart_body(here.shop, cart, pricing_of(here)))


def tell_checkout_opened(here: Visit) -> None:
    """Send checkouts/create the first time a cart's checkout is seen."""
    if here.cart is not None and here.session.get(AnnouncedCheckout, checkout_token_of(here.cart)) is None:
        _tell(here, here.customer, {})


def tell_checkout_changed(
    here: Visit, contact: Mapping[str, Any], customer: Customer | None = None, *, completed: bool = False
) -> None:
    """Send checkouts/update with what the buyer has filled in: email, accepts_marketing, address."""
    _tell(here, customer or here.customer, contact, completed=completed)


def delete_checkout(session: Session, shop: Shop, token: str) -> None:
    """Forget a checkout and send checkouts/delete. Raises ValueError for one that nobody began."""
    told = session.get(AnnouncedCheckout, token)
    if told is None or told.shop_id != shop.id:
        raise ValueError(f"There is no checkout {token}")
    queue(session, shop, "checkouts/delete", deleted_checkout_body(shop, told))
    session.delete(told)


def checkouts_of(session: Session, shop: Shop) -> list[AnnouncedCheckout]:
    """Checkouts begun in this shop, newest first."""
    wanted = select(AnnouncedCheckout).where(AnnouncedCheckout.shop_id == shop.id)
    return list(session.scalars(wanted.order_by(AnnouncedCheckout.created_at.desc())))


def _tell(
    here: Visit, customer: Customer | None, contact: Mapping[str, Any], *, completed: bool = False
) -> None:
    if here.cart is None:
        return
    token = checkout_token_of(here.cart)
    told = here.session.get(AnnouncedCheckout, token)
    topic = "checkouts/update" if told else "checkouts/create"
    told = told or _begin(here, token)
    told.email = contact.get("email") or told.email
    if completed:
        told.completed_at = clock.now(here.session)
    body = checkout_body(here.shop, told, here.cart, pricing_of(here, told.email), customer, contact)
    queue(here.session, here.shop, topic, body)


def _begin(here: Visit, token: str) -> AnnouncedCheckout:
    assert here.cart is not None
    counted = select(func.count()).where(AnnouncedCheckout.shop_id == here.shop.id)
    told = AnnouncedCheckout(
        token=token,
        shop_id=here.shop.id,
        cart_token=here.cart.token,
        number=4001 + (here.session.scalar(counted) or 0),
        email=None,
        created_at=here.now,
    )
    here.session.add(told)
    return told
