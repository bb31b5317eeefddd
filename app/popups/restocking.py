"""Back in stock: who asked to be told gets one mail, once, when the variant can be bought again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select

from app import customers, mail, sends, shops
from app.catalog import Product, Variant
from app.core import clock, happenings
from app.core.database import db, insert_fresh
from app.core.errors import BadInput
from app.popups.making import list_all
from app.popups.models import Popup, RestockRequest, RestockState
from app.popups.offering import source_of
from app.popups.wording import said_in
from app.sends import MailText, SendKind
from app.shops import Shop
from app.web.locales import language_of

KEPT = timedelta(days=180)
BATCH = 100
LONGEST_TEXT = 2000
PLAY = "back_in_stock"
USEFUL = timedelta(days=7)


def take(shop: Shop, popup_id: int, *, email: str, variant: object, text: str, locale: str) -> bool:
    """Remember who wants to be told, once for an address and variant; raises BadInput for nonsense.

    False, changing nothing, without such a popup, for an unknown variant, or for one asked before: the caller
    answers alike.
    """
    checked = customers.checked_email(email)
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise BadInput(f"text is what she agreed to, as it was shown: 1 to {LONGEST_TEXT} signs.")
    if not isinstance(variant, str) or not variant.isascii() or not variant.isdigit() or len(variant) > 20:
        raise BadInput("variant is the platform's number of what is sold out.")
    popup = _popup(shop, popup_id)
    if popup is None or not _is_ours(shop.id, variant):
        return False
    row = {
        "shop_id": shop.id, "variant_platform_id": variant, "email": checked, "text": text,
        "source": source_of(popup), "locale": language_of(locale), "state": RestockState.WAITING,
        "asked_at": clock.now(), "told_at": None,
    }  # fmt: skip
    return bool(insert_fresh(RestockRequest, ("shop_id", "variant_platform_id", "email"), [row]))


def _popup(shop: Shop, popup_id: int) -> Popup | None:
    mine = (each for each in list_all(shop.id) if each.id == popup_id)
    return next((each for each in mine if each.is_on and each.play == PLAY), None)


def _is_ours(shop_id: int, variant: str) -> bool:
    known = select(Variant.id).where(Variant.shop_id == shop_id, Variant.platform_id == variant)
    return db.session.scalar(known) is not None


def tell_some() -> int:
    """Plan the mails of one batch whose variants can be bought again; returns how many were settled."""
    is_back = exists().where(
        Variant.shop_id == RestockRequest.shop_id,
        Variant.platform_id == RestockRequest.variant_platform_id,
        Variant.is_available.is_(True),
        Variant.product_id == Product.id,
        Product.is_active.is_(True),
        Product.removed_at.is_(None),
    )
    found = db.session.scalars(
        select(RestockRequest)
        .where(RestockRequest.state == RestockState.WAITING, is_back)
        .order_by(RestockRequest.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for request in found:
        _tell(request)
    return len(found)


def _tell(request: RestockRequest) -> None:
    now = clock.now()
    request.state, request.told_at = RestockState.TOLD, now
    shop = shops.by_id(request.shop_id)
    if shop.uninstalled_at is not None or mail.is_suppressed(shop.id, request.email):
        return
    product = db.session.execute(
        select(Product.title, Product.handle)
        .join(Variant, Variant.product_id == Product.id)
        .where(Variant.shop_id == shop.id, Variant.platform_id == request.variant_platform_id)
    ).one()
    customer = customers.person_of(shop.id, request.email, request.locale)
    subject = f"variant:{request.variant_platform_id}"
    happenings.record(
        shop.id, "restock_announced", subject, customer_id=customer.id, data={"title": product.title}
    )
    sends.plan(
        shop.id, customer.id, cause=f"restock:{request.id}:{_number(request.asked_at)}", source="restock",
        kind=SendKind.REQUESTED, text=_words(request.locale), due_at=now, useful_until=now + USEFUL,
        about={"product_title": product.title}, button_url=f"{shop.primary_url}/products/{product.handle}",
    )  # fmt: skip


def _number(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _words(language: str) -> MailText:
    def said(text: str) -> str:
        return said_in(language, text)

    return MailText(
        subject=said("{{ product_title }} is back"),
        preheader=said("You asked us to tell you."),
        headline=said("It is here again"),
        body=said(
            "{{ product_title }} can be bought again. "
            "You asked for this one mail, and there will be no second."
        ),
        button=said("Have a look"),
    )


def forget_some() -> int:
    """Forget one batch of requests that were told, a week ago, or waited too long; returns how many."""
    now = clock.now()
    is_old = (RestockRequest.asked_at < now - KEPT) | (RestockRequest.told_at < now - USEFUL)
    ids = list(
        db.session.scalars(select(RestockRequest.id).where(is_old).order_by(RestockRequest.id).limit(BATCH))
    )
    if ids:
        db.session.execute(delete(RestockRequest).where(RestockRequest.id.in_(ids)))
    return len(ids)
