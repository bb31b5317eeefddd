"""A mail's content for one person: her name, her points, products for her, and the links back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from babel.numbers import format_decimal
from flask import current_app

from app import brand, carousels, catalog, loyalty, orders
from app.core import clock, sealing
from app.core.config import Config
from app.core.money import money_text
from app.customers import Customer
from app.mail import Message
from app.sends.liquid import render_text
from app.sends.models import Send, SendKind, SendState
from app.sends.planning import of_customer
from app.sends.templating import MailText, html_of, one_line, paragraphs, text_of
from app.shops import Shop
from app.web.locales import HOME, direction_of
from app.web.speaking import Tongue, tongue_of

BRAND = {
    "font": "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
    "ink": "#1d1c1a",
    "quiet": "#6a665f",
    "paper": "#f4f1ec",
    "tint": "#f4f1ec",
    "accent": "#1d1c1a",
    "on_accent": "#ffffff",
    "radius": "8px",
}
PRODUCTS = 4
UNKNOWN_READER = (SendKind.CONFIRMATION, SendKind.REQUESTED)
"""Mails to an address that was typed on the storefront say nothing of whose it is."""
SAMPLE_VALUES = {
    "first_name": "Ada", "shop_name": "Your shop", "order_name": "#1001", "points": 120, "product_title": "",
}  # fmt: skip
"""Every name a merchant's text may use."""


def compose(shop: Shop, customer: Customer, send: Send) -> Message:
    """The message as it goes to this customer. Reads only."""
    text = MailText(**send.content["text"])
    values = _values(shop, customer, send)
    links = _Links(send) if send.id else None
    return _message(shop, customer, send, text, values, links)


def preview(shop: Shop, text: MailText) -> str:
    """The HTML of a mail with a sample customer, for the merchant."""
    sample = Customer(first_name="Ada", last_name="Byron", email="ada@example.com", locale=shop.locale)
    send = Send(shop_id=shop.id, kind=SendKind.MARKETING, content={"about": {}}, message_id="preview")
    values = {**SAMPLE_VALUES, "shop_name": shop.name}
    return _message(shop, sample, send, text, values, None).html


def preferences_link(shop_id: int, customer_id: int) -> str | None:
    """Where she chooses what we write to her, by the newest mail that reached her; None while none did."""
    newest = next((send for send in of_customer(shop_id, customer_id) if send.state == SendState.SENT), None)
    return _Links(newest).preferences() if newest else None


class _Links:
    """Addresses under `/e/` that only this send's reader has."""

    def __init__(self, send: Send) -> None:
        self._base = f"{_config().app_url}/e"
        self._who = [send.shop_id, send.id, send.message_id]

    def unsubscribe(self) -> str:
        return f"{self._base}/unsubscribe/{sealing.sign('recipient', self._who)}"

    def preferences(self) -> str:
        return f"{self._base}/preferences/{sealing.sign('recipient', self._who)}"

    def pixel(self) -> str:
        return f"{self._base}/open/{sealing.sign('recipient', self._who)}.gif"

    def click(self, url: str) -> str:
        return f"{self._base}/click/{sealing.sign('click', [*self._who, url])}"


def _message(
    shop: Shop, customer: Customer, send: Send, text: MailText, values: dict[str, Any], links: _Links | None
) -> Message:
    def filled(template: str) -> str:
        return render_text(template, values)

    def link(url: str) -> str:
        return links.click(url) if links else url

    is_marketing = send.kind == SendKind.MARKETING
    locale = send.content.get("locale") or customer.locale or shop.locale or HOME
    tongue = tongue_of(locale)
    parts: dict[str, Any] = {
        "subject": one_line(filled(text.subject)),
        "preheader": filled(text.preheader),
        "headline": filled(text.headline),
        "body": paragraphs(filled(text.body)),
        "points_line": "" if send.kind in UNKNOWN_READER else _points_line(shop, values, tongue),
        "button": filled(text.button),
        "button_url": send.content.get("button_url") or link(f"{shop.primary_url}/?_pn=mail"),
        "products_title": filled(text.products_title),
        "products": _product_rows(shop, customer, send, link) if text.products_title else [],
        "again": carousels.heading("buy_again", customer.locale or shop.locale or "en"),
        "again_url": _again_url(shop, customer, send),
        "order_name": values["order_name"],
        "shop_name": shop.name,
        "brand": _brand(shop),
        "logo": brand.logo_of(shop.id),
        "social": brand.social_of(shop.id),
        "locale": locale.partition("-")[0],
        "direction": direction_of(locale),
        "footer": tongue.say(f"because_{send.kind.value}", shop=shop.name),
        "unsubscribe_label": tongue.say("unsubscribe"),
        "unsubscribe_url": links.unsubscribe() if links and is_marketing else "",
        "preferences_label": tongue.say("preferences"),
        "preferences_url": links.preferences() if links and is_marketing else "",
        "pixel_url": links.pixel() if links and is_marketing else "",
    }
    return Message(
        message_id=f"{send.message_id}@{_config().app_url.partition('://')[2].partition(':')[0]}",
        sender_name=one_line(shop.name),
        sender_email=shop.email,
        to_name=one_line(f"{customer.first_name} {customer.last_name}"),
        to_email=customer.email or "",
        subject=parts["subject"],
        html=html_of(parts),
        text=text_of(parts),
        at=clock.now(),
        unsubscribe_url=parts["unsubscribe_url"],
    )


def _brand(shop: Shop) -> dict[str, str]:
    """What mail programmes can show of the kit: the button's two colours, and corners."""
    kit = brand.kit_of(shop.id)
    worn = {"accent": kit.get("accent"), "on_accent": kit.get("accent_text"), "radius": kit.get("radius")}
    return BRAND | {name: value for name, value in worn.items() if value}


def _values(shop: Shop, customer: Customer, send: Send) -> dict[str, Any]:
    balances = loyalty.balances(shop.id, customer.id)
    return {
        **send.content["about"],
        "first_name": customer.first_name,
        "shop_name": shop.name,
        "order_name": send.content["about"].get("order_name", ""),
        "product_title": send.content["about"].get("product_title", ""),
        "points": balances.available + balances.pending,
    }


def _points_line(shop: Shop, values: dict[str, Any], tongue: Tongue) -> str:
    programme = loyalty.programme_of(shop.id)
    if not programme.is_on or not values["points"]:
        return ""
    points = format_decimal(values["points"], locale=tongue.locale)
    return tongue.say("points_line", points=points, programme=programme.name)


def _again_url(shop: Shop, customer: Customer, send: Send) -> str:
    """Fills a cart with the order that the mail is about; "" unless it is hers and can be bought in part."""
    order = orders.find_by_platform_id(shop.id, send.content["about"].get("order", ""))
    if send.kind in UNKNOWN_READER or order is None or order.redacted_at is not None:
        return ""
    if order.customer_id != customer.id or not carousels.basket_of(shop, order).url:
        return ""
    return carousels.reorder_link(shop, order)


def _product_rows(shop: Shop, customer: Customer, send: Send, link: Any) -> list[list[dict[str, str]]]:
    seeds = tuple(filter(None, send.content["about"].get("products", "").split(",")))
    context = carousels.Context(
        seeds=seeds, limit=PRODUCTS, country=customer.country, customer_id=customer.id
    )
    cards = carousels.fill(shop, "mail", context).cards
    products = [_product(shop, card, link) for card in cards]
    return [products[at : at + 2] for at in range(0, len(products), 2)]


def _product(shop: Shop, card: catalog.Card, link: Any) -> dict[str, str]:
    url = f"{shop.primary_url}{card.url}?{urlencode({'_pn': 'mail'})}"
    return {
        "title": card.title,
        "url": link(url),
        "image": card.image,
        "price": money_text(card.price_minor, card.currency),
        "was": money_text(card.compare_at_minor, card.currency) if card.compare_at_minor else "",
    }


def _config() -> Config:
    config: Config = current_app.config["PERENNIAL"]
    return config
