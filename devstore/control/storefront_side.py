"""Levers on the storefront: taxes, discounts without a code, gift cards, store credit, sign-in, pixels."""

from dataclasses import asdict
from datetime import date, datetime

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from devstore import clock
from devstore.checkout.automatic import end_all, make_automatic
from devstore.checkout.taxes import set_rate
from devstore.control.levers import Body, given, in_shop, own
from devstore.models import Customer, Shop
from devstore.ordering import Payment
from devstore.pixels.running import run_others
from devstore.state import current
from devstore.storefront.pixels import Pixel
from devstore.storefront.sign_in_codes import latest_code
from devstore.storefront.theme_state import set_theme
from devstore.tender import gift_cards, store_credit
from devstore.ui_extensions.declared import ui_extensions
from devstore.ui_extensions.editor import place

blueprint = Blueprint("storefront_side", __name__)


@blueprint.post("/<domain>/taxes")
def set_taxes(domain: str) -> ResponseReturnValue:
    """{"included": bool, "rates": {country: hundredths of a percent}, "title", "on_shipping"}."""
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        shop.taxes_included = bool(asked.get("included", shop.taxes_included))
        title, on_shipping = asked.get("title", "VAT"), asked.get("on_shipping", True)
        for country, rate_bp in asked.get("rates", {}).items():
            set_rate(session, shop, country, int(rate_bp), title=title, on_shipping=on_shipping)
        return {"included": shop.taxes_included}

    return in_shop(domain, work)


@blueprint.post("/<domain>/automatic_discounts")
def add_automatic_discount(domain: str) -> ResponseReturnValue:
    """{"title", "kind", "percentage_bp" or "amount_minor", "combines_with", "product_ids"}."""
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        names = ("percentage_bp", "amount_minor", "minimum_subtotal_minor", "product_ids")
        made = make_automatic(
            session,
            shop,
            asked["title"],
            kind=asked["kind"],
            now=clock.now(session),
            combines_with=asked.get("combines_with", []),
            **{name: asked.get(name) for name in names},
        )
        return {"id": made.id}

    return in_shop(domain, work)


@blueprint.post("/<domain>/automatic_discounts/clear")
def end_automatic_discounts(domain: str) -> ResponseReturnValue:
    return in_shop(domain, lambda session, shop: {"ended": end_all(session, shop, now=clock.now(session))})


@blueprint.post("/<domain>/gift_cards")
def issue_gift_card(domain: str) -> ResponseReturnValue:
    """{"amount_minor", "code", "customer_id", "expires_on", "note"}; answers with the whole code."""
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        ends = asked.get("expires_on")
        card = gift_cards.issue(
            session,
            shop,
            int(asked["amount_minor"]),
            now=clock.now(session),
            code=asked.get("code"),
            customer_id=asked.get("customer_id"),
            expires_on=date.fromisoformat(ends) if ends else None,
            note=asked.get("note"),
        )
        return {"id": card.id, "code": card.code, "balance_minor": card.balance_minor}

    return in_shop(domain, work)


@blueprint.post("/<domain>/customers/<int:number>/store_credit")
def move_store_credit(domain: str, number: int) -> ResponseReturnValue:
    """{"amount_minor": positive to credit, negative to debit, 0 to look, "expires_at"}."""
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        now = clock.now(session)
        account = store_credit.account_for(
            session, own(session, shop, Customer, number), shop.currency, now=now
        )
        amount, ends = int(asked.get("amount_minor", 0)), asked.get("expires_at")
        if amount > 0:
            expires_at = datetime.fromisoformat(ends) if ends else None
            store_credit.credit(session, account, amount, now=now, expires_at=expires_at)
        elif amount < 0:
            store_credit.debit(session, account, -amount, now=now)
        return {"id": account.id, "balance_minor": store_credit.balance_of(account, now=now)}

    return in_shop(domain, work)


@blueprint.get("/<domain>/sign_in_code")
def sign_in_code(domain: str) -> ResponseReturnValue:
    """The code last mailed to {email}, None when there is none that still opens the account."""

    def work(session: Session, shop: Shop) -> Body:
        return {"code": latest_code(session, shop, request.args["email"], now=clock.now(session))}

    return in_shop(domain, work)


@blueprint.post("/<domain>/theme")
def dress(domain: str) -> ResponseReturnValue:
    """{"theme": "press" or "emporium", "language", "embed", "blocks"}: what is left out stays.

    `embed` is true for all of the app's embeds, false for none, or the list of those that are on.
    """
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        state = set_theme(session, shop, **asked)
        return {"theme": state.name, "language": state.language}

    return in_shop(domain, work)


@blueprint.post("/<domain>/pixels")
def run_pixels(domain: str) -> ResponseReturnValue:
    """{"pixels": [{"id", "source", "settings", "customer_privacy"}]}: these run, beside the app's own."""
    asked = given()

    def work(session: Session, shop: Shop) -> Body:
        run_others(session, shop, [Pixel(**each) for each in asked["pixels"]])
        return {"pixels": len(asked["pixels"])}

    return in_shop(domain, work)


@blueprint.post("/<domain>/ui_extensions/<handle>")
def place_extension(domain: str, handle: str) -> ResponseReturnValue:
    """{"is_shown", "settings"}: what the merchant does in the checkout editor."""
    asked, devstore = given(), current()
    known = {each.handle: each for each in ui_extensions(devstore.config, devstore.app)}
    if handle not in known:
        abort(404)

    def work(session: Session, shop: Shop) -> Body:
        settings, is_shown = asked.get("settings", {}), bool(asked.get("is_shown", True))
        return asdict(place(session, shop, known[handle], settings, is_shown=is_shown))

    return in_shop(domain, work)


def payment_of(session: Session, shop: Shop, asked: Body) -> Payment:
    """What an order asked for as {"gift_cards": [code], "store_credit": bool} is paid with."""
    cards = [gift_cards.find(session, shop, code) for code in asked.get("gift_cards", [])]
    return Payment([card for card in cards if card], bool(asked.get("store_credit")))
