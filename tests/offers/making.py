"""What offers tests start from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from app import offers
from app.core import clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.offers import OfferKind, OfferTerms, Voucher
from app.orders import OrderFacts
from app.shops import Shop

TEN_PERCENT = OfferTerms(OfferKind.PERCENTAGE, 10, 48)


def reserve(shop: Shop, holder: str = "visitor:1", source: str = "popup:5", **changes: Any) -> Voucher:
    with unit_of_work():
        return offers.reserve(shop, **({"source": source, "holder": holder, "terms": TEN_PERCENT} | changes))


def order_with(*codes: str, **changes: Any) -> OrderFacts:
    usual = {
        "order_id": 77, "platform_id": "4577", "customer_id": None, "created_at": clock.now(), "paid": True,
        "cancelled": False, "is_test": False, "currency": "USD", "goods_minor": 10_000, "gift_cards_minor": 0,
        "total_minor": 10_000, "refunded_minor": 0, "discount_codes": codes, "lines": (),
    }  # fmt: skip
    return OrderFacts(**(usual | changes))


def settle(shop: Shop, facts: OrderFacts) -> None:
    with unit_of_work():
        offers.settle(shop, facts)


def fresh(shop: Shop, voucher_id: int) -> Voucher:
    with unit_of_work():
        return offers.get(shop.id, voucher_id)


def count(table: Any, shop: Shop, *where: Any) -> int:
    db.session.rollback()
    query = select(func.count()).select_from(table).where(table.shop_id == shop.id, *where)
    return db.session.scalar(query) or 0
