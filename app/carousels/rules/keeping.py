"""Rules as they are kept: added, changed, switched, removed."""

from __future__ import annotations

from sqlalchemy import select

from app import shops
from app.carousels.models import CarouselRule
from app.carousels.rules.shapes import Rule
from app.core import clock
from app.core.database import db
from app.core.errors import BadInput, NotFound
from app.shops import Shop

MOST = 100
"""Rules of a shop: each request asks all of them."""


def switched_on(shop_id: int) -> list[Rule]:
    return [rule for rule in list_all(shop_id) if rule.is_on]


def list_all(shop_id: int) -> list[Rule]:
    """All rules, in the order in which they were made."""
    rows = db.session.scalars(
        select(CarouselRule).where(CarouselRule.shop_id == shop_id).order_by(CarouselRule.id)
    )
    return [Rule.of(row) for row in rows]


def get(shop_id: int, rule_id: int) -> CarouselRule:
    """The shop's rule; raises NotFound."""
    found = db.session.scalar(
        select(CarouselRule).where(CarouselRule.shop_id == shop_id, CarouselRule.id == rule_id)
    )
    if found is None:
        raise NotFound("There is no such rule.")
    return found


def add(shop: Shop, rule: Rule, by: str) -> CarouselRule:
    """Keep a new rule, on at once. Raises BadInput beyond 100."""
    if len(list_all(shop.id)) >= MOST:
        raise BadInput(f"There are {MOST} rules. Remove one that is not needed.")
    row = CarouselRule(shop_id=shop.id, is_on=True)
    _fill(row, rule, by)
    db.session.add(row)
    db.session.flush()
    _told(shop, row, "carousel_rule_added", by)
    return row


def change(shop: Shop, row: CarouselRule, rule: Rule, by: str) -> None:
    _fill(row, rule, by)
    _told(shop, row, "carousel_rule_changed", by)


def switch(shop: Shop, row: CarouselRule, is_on: bool, by: str) -> None:
    row.is_on, row.changed_at, row.changed_by = is_on, clock.now(), by
    _told(shop, row, "carousel_rule_changed", by)


def remove(shop: Shop, row: CarouselRule, by: str) -> None:
    db.session.delete(row)
    _told(shop, row, "carousel_rule_removed", by)


def _fill(row: CarouselRule, rule: Rule, by: str) -> None:
    row.placement, row.action, row.position = rule.placement, rule.action, rule.position
    row.conditions = [each.stored() for each in rule.conditions]
    row.products = rule.products.stored()
    row.changed_at, row.changed_by = clock.now(), by


def _told(shop: Shop, row: CarouselRule, what: str, by: str) -> None:
    shops.audit(shop.id, by, what, {"rule": row.id, "action": row.action.value})
