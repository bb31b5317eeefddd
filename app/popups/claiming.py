"""Claiming: a shopper asks for the popup's code; the same shopper always gets the same one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from app import activity, catalog, loyalty, offers, shops
from app.core import clock
from app.core.database import db
from app.core.errors import AppError
from app.offers import OfferKind, Voucher, VoucherState
from app.popups.holding_out import meet
from app.popups.making import find
from app.popups.models import Popup
from app.popups.offering import is_personal, source_of, terms_of, title_of, worth_minor
from app.popups.readiness import offer_lacks
from app.popups.scheduling import windows
from app.shops import Shop

LATE = timedelta(hours=1)
"""So long after a schedule's end a shopper who was shown the popup may take its code."""


@dataclass(frozen=True)
class Claimed:
    """What she was given; not ready while the store is still making it."""

    voucher_id: int
    kind: OfferKind
    value: int
    is_ready: bool
    code: str | None
    """None until it is ready, and of what stands on her account."""
    ends_at: datetime | None
    variant: str | None = None
    """Of a free product: the platform's id of what goes into the cart."""


class NotOffered(AppError):
    """This popup gives no code now."""

    code = "not_offered"


class SignInFirst(AppError):
    """This is given to customers who signed in or proved their address."""

    code = "sign_in_first"


def claim(shop: Shop, popup_id: int, holder: str) -> Claimed | None:
    """Reserve the holder's own code; raises NotOffered, or offers' refusal when it was used or has ended.

    Raises SignInFirst where a browser, whosever it seems to be, is not proof enough.

    A browser that is known to be a customer's gets what she was given on any other. None for a visitor who
    is held out of popups: that she asked is kept. A code promised before is hers.
    """
    customer_id = activity.customer_of(shop.id, holder)
    return _claim(shop, popup_id, [*_names_of(shop.id, customer_id), holder], unit=holder, owner=None)


def claim_signed_in(shop: Shop, popup_id: int, customer_id: int, browser: str | None) -> Claimed | None:
    """The same for a proven customer: hers is the code that any browser known as hers was given.

    The browser she sits at is what may be held out; without one she takes no part. What it was given before
    she signed in is hers, if it is nobody else's: another's browser gives her nothing and takes nothing.
    """
    is_free = browser is not None and activity.customer_of(shop.id, browser) in (None, customer_id)
    names, token = _names_of(shop.id, customer_id), browser if is_free else None
    return _claim(shop, popup_id, names, unit=browser, owner=customer_id, browser=token)


def _names_of(shop_id: int, customer_id: int | None) -> list[str]:
    """Under which names a customer may have been promised something, the surest first."""
    if customer_id is None:
        return []
    return [offers.customer_holder(customer_id), *activity.holders_of(shop_id, customer_id)]


def _claim(
    shop: Shop,
    popup_id: int,
    names: list[str],
    *,
    unit: str | None,
    owner: int | None,
    browser: str | None = None,
) -> Claimed | None:
    popup = find(shop.id, popup_id)
    if not _gives(shop, popup):
        raise NotOffered()
    source, terms = source_of(popup), terms_of(popup)
    if owner is None and is_personal(terms):
        raise SignInFirst()
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
        terms=terms,
        customer_id=owner if is_personal(terms) else None,
        prefix="STAY",
        reckoned_minor=worth_minor(shop, terms) if is_personal(terms) else None,
    )
    if owner is None and is_personal(voucher.terms):
        raise SignInFirst()
    _post_points(shop, popup, voucher)
    return claimed(voucher)


def _gives(shop: Shop, popup: Popup) -> bool:
    is_on = popup.is_on and popup.gives_codes and popup.archived_at is None
    return is_on and not _is_over(shop, popup) and not offer_lacks(shop, popup)


def _post_points(shop: Shop, popup: Popup, voucher: Voucher) -> None:
    """Points stand in the ledger in the very transaction that promises them, once."""
    owner = voucher.customer_id
    if voucher.kind is not OfferKind.POINTS or owner is None or not offers.keep_promise(voucher):
        return
    loyalty.adjust(
        shop, owner, voucher.value, reason=title_of(popup), key=f"voucher:{voucher.id}", by=source_of(popup)
    )


def _is_over(shop: Shop, popup: Popup) -> bool:
    """Whether no window of its schedule is open: a page that is an hour old may still offer it."""
    now = clock.now()
    found = windows(popup.schedule, shops.zone(shop), now - LATE)
    return found is not None and not any(start <= now for start, _ in found)


def claimed(voucher: Voucher) -> Claimed:
    """The voucher as its holder is told of it."""
    is_ready, kind = voucher.state is VoucherState.ISSUED, voucher.kind
    has_code = is_ready and kind not in (OfferKind.STORE_CREDIT, OfferKind.POINTS)
    return Claimed(
        voucher.id, kind, voucher.value, is_ready,
        code=(voucher.code.upper() if kind is OfferKind.GIFT_CARD else voucher.code) if has_code else None,
        ends_at=voucher.ends_at if is_ready else None,
        variant=_variant_of(voucher) if is_ready else None,
    )  # fmt: skip


def _variant_of(voucher: Voucher) -> str | None:
    if voucher.kind is not OfferKind.FREE_PRODUCT:
        return None
    return catalog.variant_to_give(voucher.shop_id, voucher.product, voucher.value)


def count_use(shop_id: int, popup_id: int) -> None:
    """An order used one of the popup's codes."""
    db.session.execute(
        update(Popup).where(Popup.shop_id == shop_id, Popup.id == popup_id).values(uses=Popup.uses + 1)
    )
