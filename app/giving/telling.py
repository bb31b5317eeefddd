"""The mails about gifts: that there is one, once it is there; and that it was taken back."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_date
from babel.numbers import format_decimal

from app import customers, offers, sends, shops
from app.core import clock, jobs
from app.core.errors import NotFound
from app.core.happenings import Happening
from app.core.money import money_text
from app.customers import Customer
from app.giving.gifts import SOURCE, is_advertising
from app.offers import OfferKind, OfferTerms, Voucher, VoucherState
from app.sends import MailText, SendKind
from app.shops import Shop
from app.web.speaking import Tongue, tongue_of

MAIL_SOURCE = "gift"
LOOK_AGAIN = 10.0
"""Seconds until it is asked again whether the store has made it."""
HOW = {OfferKind.STORE_CREDIT: "gift_credit", OfferKind.POINTS: "gift_points_how"}
"""What is said of kinds without a code."""
BID = 1000
"""Beside other marketing mails: somebody decided that she is to hear of it."""


def tell(shop: Shop, given: Happening) -> None:
    """Plan the mail of a gift that its merchant wants told; raises Postpone until the store has made it.

    A code makes her buy, so its mail is marketing and needs her consent; a card or a credit is money of hers.
    """
    if not given.data["by_mail"] or given.customer_id is None:
        return
    try:
        voucher = offers.get(shop.id, given.data["voucher"])
    except NotFound:
        return
    if voucher.state is VoucherState.RESERVED:
        raise jobs.Postpone(LOOK_AGAIN, "the store is still making the gift")
    if voucher.state is not VoucherState.ISSUED or voucher.customer_id is None:
        return
    customer = customers.get(shop.id, voucher.customer_id)
    tongue = _tongue(shop, customer)
    sends.plan(
        shop.id,
        customer.id,
        cause=cause_of(voucher),
        source=MAIL_SOURCE,
        kind=SendKind.MARKETING if is_advertising(voucher.terms) else SendKind.TRANSACTIONAL,
        text=_letter(voucher, tongue),
        due_at=clock.now(),
        useful_until=voucher.ends_at,
        bid=BID,
        about=_about(shop, voucher, tongue, given.data["note"]),
        locale=tongue.language,
    )


def recall(shop: Shop, voided: Happening) -> None:
    """A gift that was taken back is not told of any more."""
    if voided.data["source"] == SOURCE or voided.data["source"].startswith("popup:"):
        cause = f"gift:{voided.data['voucher']}"
        sends.cancel_for_causes(shop.id, [cause], reason="it was withdrawn", of_any_kind=True)


def tell_of_withdrawal(shop: Shop, customer: Customer, voucher: Voucher) -> bool:
    """Let her know that what she holds is good no more; False when she was told before.

    No advertisement: it spares her a surprise at the checkout.
    """
    tongue = _tongue(shop, customer)
    name = "taken_credit" if voucher.kind is OfferKind.STORE_CREDIT else "taken_code"
    text = MailText(
        subject=tongue.words["taken_subject"], preheader="", headline=tongue.words["taken_headline"],
        body=tongue.words[name], button=tongue.words["gift_button"],
    )  # fmt: skip
    return sends.plan(
        shop.id,
        customer.id,
        cause=f"{cause_of(voucher)}:withdrawn",
        source=MAIL_SOURCE,
        kind=SendKind.TRANSACTIONAL,
        text=text,
        due_at=clock.now(),
        about=_about(shop, voucher, tongue, ""),
        locale=tongue.language,
    )


def cause_of(voucher: Voucher) -> str:
    return f"gift:{voucher.id}"


def _letter(voucher: Voucher, tongue: Tongue) -> MailText:
    words = tongue.words
    how = words[HOW.get(voucher.kind, "gift_code")]
    return MailText(
        subject=words["gift_subject"], preheader="{{ gift }}", headline=words["gift_headline"],
        body=f"{{{{ note }}}}\n\n{{{{ gift }}}}\n\n{how}", button=words["gift_button"],
    )  # fmt: skip


def _about(shop: Shop, voucher: Voucher, tongue: Tongue, note: str) -> dict[str, str]:
    """What the letter's names stand for: a merchant's words are never read as a template."""
    return {
        "note": note,
        "gift": in_words(voucher.terms, shop.currency, tongue),
        "gift_code": voucher.code.upper() if voucher.kind is OfferKind.GIFT_CARD else voucher.code,
        "gift_ends": _day(shop, voucher.ends_at, tongue),
    }


def in_words(terms: OfferTerms, currency: str, tongue: Tongue) -> str:
    """The gift as its reader is told of it."""
    written = {
        OfferKind.PERCENTAGE: f"{terms.value} %", OfferKind.FREE_PRODUCT: terms.product_title,
        OfferKind.POINTS: format_decimal(terms.value, locale=tongue.locale),
    }  # fmt: skip
    value = written.get(terms.kind) or money_text(terms.value, currency, tongue.locale)
    return tongue.say(f"gift_{terms.kind.value}", value=value)


def _day(shop: Shop, at: datetime | None, tongue: Tongue) -> str:
    if at is None:
        return "–"
    return str(format_date(at.astimezone(shops.zone(shop)).date(), "long", locale=tongue.locale))


def _tongue(shop: Shop, customer: Customer) -> Tongue:
    return tongue_of(customer.locale, shop.locale)
