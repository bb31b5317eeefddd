"""Claiming: a shopper asks for the popup's code; the same shopper always gets the same one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from app import activity, offers, shops
from app.core import clock
from app.core.database import db
from app.core.errors import AppError
from app.offers import Voucher
from app.popups.holding_out import meet
from app.popups.making import find
from app.popups.models import Popup
from app.popups.offering import source_of, terms_of, title_of
from app.popups.scheduling import windows
from app.shops import Shop

LATE = timedelta(hours=1)
"""So long after a schedule's end a shopper who was shown the popup may take its code."""


@dataclass(frozen=True)
class Claimed:
    """The code, or None while the store is still making it."""

    voucher_id: int
    code: str | None
    ends_at: datetime | None


class NotOffered(AppError):
    """This popup gives no code now."""

    code = "not_offered"


def claim(shop: Shop, popup_id: int, holder: str) -> Claimed | None:
    """Reserve the holder's own code; raises NotOffered, or offers' refusal when it was used or has ended.

    A browser that is known to be a customer's gets what she was given on any other. None for a visitor who
    is held out of popups: that she asked is kept. A code promised before is hers.
    """
    customer_id = activity.customer_of(shop.id, holder)
    return _claim(shop, popup_id, [*_names_of(shop.id, customer_id), holder], unit=holder)


def claim_signed_in(shop: Shop, popup_id: int, customer_id: int, browser: str | None) -> Claimed | None:
    """The same for a proven customer: hers is the code that any browser known as hers was given.

    The browser she sits at is what may be held out; without one she takes no part. What it was given before
    she signed in is hers, if it is nobody else's: another's browser gives her nothing and takes nothing.
    """
    is_free = browser is not None and activity.customer_of(shop.id, browser) in (None, customer_id)
    names = _names_of(shop.id, customer_id)
    return _claim(shop, popup_id, names, unit=browser, browser=browser if is_free else None)


def _names_of(shop_id: int, customer_id: int | None) -> list[str]:
    """Under which names a customer may have been promised something, the surest first."""
    if customer_id is None:
        return []
    return [offers.customer_holder(customer_id), *activity.holders_of(shop_id, customer_id)]


def _claim(
    shop: Shop, popup_id: int, names: list[str], *, unit: str | None, browser: str | None = None
) -> Claimed | None:
    popup = find(shop.id, popup_id)
    if not (popup.is_on and popup.gives_codes) or popup.archived_at is not None or _is_over(shop, popup):
        raise NotOffered()
    source = source_of(popup)
    is_held_out = unit is not None and meet(shop, unit, popup, clock.now())
    if is_held_out and offers.promised(shop.id, source, names, browser) is None:
        return None
    if offers.find_budget(shop.id, source) is None:
        offers.open_budget(shop, source, offers.USUAL, title=title_of(popup))
    voucher = offers.reserve(
        shop,
        source=source,
        holder=names[0],
        also=names[1:],
        browser=browser,
        terms=terms_of(popup),
        prefix="STAY",
    )
    return claimed(voucher)


def _is_over(shop: Shop, popup: Popup) -> bool:
    """Whether no window of its schedule is open: a page that is an hour old may still offer it."""
    now = clock.now()
    found = windows(popup.schedule, shops.zone(shop), now - LATE)
    return found is not None and not any(start <= now for start, _ in found)


def claimed(voucher: Voucher) -> Claimed:
    is_ready = voucher.state == offers.VoucherState.ISSUED
    return Claimed(voucher.id, voucher.code if is_ready else None, voucher.ends_at if is_ready else None)


def count_use(shop_id: int, popup_id: int) -> None:
    """An order used one of the popup's codes."""
    db.session.execute(
        update(Popup).where(Popup.shop_id == shop_id, Popup.id == popup_id).values(uses=Popup.uses + 1)
    )
