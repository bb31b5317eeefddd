"""Shutting a shop and opening it again, with all that follows for its app."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore.billing.charging import follow_shop
from devstore.models import Shop
from devstore.platform.installing import find_installation, uninstall
from devstore.state import current


def set_shop_state(session: Session, shop: Shop, state: str | None) -> None:
    """Freeze, lock or close a shop; None opens it again. Raises ValueError for another state.

    What the app charges a frozen shop waits with it. A shop that closes loses its app.
    """
    devstore = current()
    devstore.faults.set_state(shop.domain, state)
    follow_shop(session, shop, is_frozen=state == "frozen")
    installation = find_installation(session, shop, devstore.config.client_id)
    if state == "closed" and installation is not None and installation.is_live:
        uninstall(session, shop, installation)


def end_all_trouble(session: Session) -> None:
    """No trouble waits, and every shop is open, with what its app charges."""
    faults = current().faults
    for shop in session.scalars(select(Shop)):
        if faults.state_of(shop.domain) is not None:
            set_shop_state(session, shop, None)
    faults.clear()
