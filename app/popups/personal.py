"""Offers that only proven customers get: what the shopper reads, and what a proven address brings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app import customers, loyalty, offers
from app.core import clock, happenings, jobs
from app.core.errors import AppError
from app.core.happenings import Happening
from app.offers import OfferKind, Voucher, VoucherState
from app.popups.claiming import claim_signed_in
from app.popups.making import list_all
from app.popups.models import Popup
from app.popups.offering import is_personal, source_of, terms_of, title_of
from app.shops import Shop

LOOK_AGAIN = 30.0
"""Seconds until it is asked again whether the store has an account of hers."""
PATIENCE = timedelta(days=1)
NEEDS = {OfferKind.POINTS: "points", OfferKind.STORE_CREDIT: "credit", OfferKind.GIFT_CARD: "card"}
GIVEN = {
    OfferKind.POINTS: "The points are on your account.",
    OfferKind.STORE_CREDIT: "It lies in your account and is offered to you when you pay.",
    OfferKind.GIFT_CARD: "Type it in when you pay.",
}
SIGN_IN = "Sign in, and it is yours."
CONFIRM = "Please look into your mailbox: one click there confirms your address, and it is yours."


def asks_address(popup: Popup) -> bool:
    """Whether a step of it asks for an address, which its owner then proves by our mail."""
    return any(field.get("type") == "email" for step in popup.steps for field in step.get("fields", ()))


def how_it_is_had(popup: Popup) -> dict[str, Any]:
    """What the browser says of a personal offer, in English; nothing for a plain code (docs/popups.md)."""
    kind = terms_of(popup).kind
    if kind not in NEEDS:
        return {}
    told = {"needs": NEEDS[kind], "title": "It is yours", "reached": GIVEN[kind]}
    if asks_address(popup):
        return told | {"text": CONFIRM}
    return told | {"text": SIGN_IN, "action": "Sign in and get it"}


def give_to_confirmed(shop: Shop, confirmed: Happening, popup_id: int) -> None:
    """She proved the address that she left in this popup: what it gives is hers, and a mail says so.

    Whoever has it already, by whatever door, gets nothing more. Raises Postpone while store credit waits
    for the account that the store makes for her.
    """
    popup = next((each for each in list_all(shop.id) if each.id == popup_id), None)
    if popup is None or confirmed.customer_id is None or not is_personal(terms_of(popup)):
        return
    customer_id = customers.present_ids(shop.id, [confirmed.customer_id])[confirmed.customer_id]
    customer = customers.get(shop.id, customer_id)
    if customer.redacted_at is not None or not _has_account(customer.platform_id, popup, confirmed):
        return
    holder = offers.customer_holder(customer_id)
    if offers.promised(shop.id, source_of(popup), [holder]) is not None:
        return
    try:
        made = claim_signed_in(shop, popup.id, customer_id, None)
    except AppError:
        return
    if made is not None:
        _record(shop, popup, offers.get(shop.id, made.voucher_id))


def _has_account(platform_id: str | None, popup: Popup, confirmed: Happening) -> bool:
    if platform_id is not None or terms_of(popup).kind is not OfferKind.STORE_CREDIT:
        return True
    if clock.now() < confirmed.at + PATIENCE:
        raise jobs.Postpone(LOOK_AGAIN, "the store has no account of hers yet")
    return False


def _record(shop: Shop, popup: Popup, voucher: Voucher) -> None:
    told = {
        "voucher": voucher.id, "gift": voucher.terms.label(shop.currency), "cost_minor": voucher.cost_minor,
        "currency": shop.currency, "reason": title_of(popup), "by": source_of(popup), "by_mail": True,
        "note": "",
    }  # fmt: skip
    subject = f"voucher:{voucher.id}"
    happenings.record(shop.id, "gift_given", subject, customer_id=voucher.customer_id, data=told)


def take_points_back(shop: Shop, voided: Happening) -> None:
    """Points whose voucher was withdrawn go back, as far as they are not spent."""
    voucher = offers.get(shop.id, voided.data["voucher"])
    is_posted = voucher.state is VoucherState.VOID and voucher.issued_at is not None
    if voucher.kind is not OfferKind.POINTS or not is_posted or voucher.customer_id is None:
        return
    points = min(voucher.value, loyalty.balances(shop.id, voucher.customer_id).available)
    if points:
        loyalty.adjust(
            shop, voucher.customer_id, -points, reason=voided.data["reason"],
            key=f"voucher:{voucher.id}:taken", by=voided.data["by"],
        )  # fmt: skip
