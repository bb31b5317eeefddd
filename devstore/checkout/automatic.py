"""Discounts without a code: which of them a basket gets, beside the codes it carries.

The basket gets the combination that takes most off. Codes stay, unless those without a code alone take more.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import combinations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager

from devstore.checkout.models import AutomaticDiscountUse, DiscountRule
from devstore.discounts import Basket, CodeRefused, Deduction, combine, deduction_of, is_for, is_met
from devstore.models import Discount, DiscountCode, Order, Shop

MOST_WEIGHED = 6


def automatic_discounts(session: Session, shop: Shop, basket: Basket) -> list[Discount]:
    """Those of the shop that this basket may get."""
    rules = session.scalars(
        select(DiscountRule)
        .join(DiscountRule.discount)
        .options(contains_eager(DiscountRule.discount))
        .where(
            DiscountRule.automatic,
            Discount.shop_id == shop.id,
            Discount.deactivated.is_(False),
            Discount.starts_at <= basket.now,
            or_(Discount.ends_at.is_(None), Discount.ends_at > basket.now),
        )
        .order_by(Discount.id)
    )
    return [
        rule.discount for rule in rules if is_for(rule.discount, basket) and is_met(rule.discount, basket)
    ]


def best_deduction(
    session: Session, shop: Shop, codes: list[DiscountCode], basket: Basket, shipping_minor: int
) -> Deduction:
    """What codes and automatic discounts take off together.

    Raises CodeRefused for a code that cannot stand beside automatic discounts which take more off.
    """
    found = automatic_discounts(session, shop, basket)
    if not found:
        return deduction_of(codes, basket, shipping_minor)
    found.sort(key=lambda each: -deduction_of([], basket, shipping_minor, (each,)).total_minor)
    sets = _combinations(found[:MOST_WEIGHED])
    beside = [chosen for chosen in sets if _stand(chosen, [code.discount for code in codes])]
    with_codes = max((deduction_of(codes, basket, shipping_minor, each) for each in beside), key=_worth)
    if not codes:
        return with_codes
    alone = max((deduction_of([], basket, shipping_minor, each) for each in sets), key=_worth)
    if _worth(alone) > _worth(with_codes):
        message = f"{codes[-1].code} couldn't be used with your existing discounts"
        raise CodeRefused(codes[-1].code, "not_combinable", message)
    return with_codes


def make_automatic(
    session: Session,
    shop: Shop,
    title: str,
    *,
    kind: str,
    now: datetime,
    percentage_bp: int | None = None,
    amount_minor: int | None = None,
    minimum_subtotal_minor: int | None = None,
    combines_with: Sequence[str] = (),
    product_ids: Sequence[int] | None = None,
    ends_at: datetime | None = None,
) -> Discount:
    """A discount every basket gets that meets it. `combines_with` names the classes it stands beside."""
    discount = Discount(
        shop_id=shop.id,
        title=title,
        kind=kind,
        percentage_bp=percentage_bp,
        amount_minor=amount_minor,
        minimum_subtotal_minor=minimum_subtotal_minor,
        combines_with={f"{name}Discounts": True for name in combines_with},
        starts_at=now,
        ends_at=ends_at,
        created_at=now,
        updated_at=now,
    )
    session.add(discount)
    session.flush()
    products = None if product_ids is None else list(product_ids)
    session.add(DiscountRule(discount=discount, automatic=True, product_ids=products))
    session.flush()
    return discount


def end_all(session: Session, shop: Shop, *, now: datetime) -> int:
    """Switch off every discount of the shop that needs no code; how many there were."""
    wanted = select(Discount).join(DiscountRule, DiscountRule.discount_id == Discount.id)
    wanted = wanted.where(
        DiscountRule.automatic, Discount.shop_id == shop.id, Discount.deactivated.is_(False)
    )
    found = list(session.scalars(wanted))
    for discount in found:
        discount.deactivated = True
        discount.ends_at = discount.updated_at = now
    return len(found)


def automatic_uses_of(session: Session, order: Order) -> list[AutomaticDiscountUse]:
    """What an order got without a code."""
    return automatic_uses(session, [order.id])[order.id]


def automatic_uses(session: Session, order_ids: Sequence[int]) -> dict[int, list[AutomaticDiscountUse]]:
    """What each of these orders got without a code, by its number."""
    found: dict[int, list[AutomaticDiscountUse]] = {each: [] for each in order_ids}
    wanted = select(AutomaticDiscountUse).where(AutomaticDiscountUse.order_id.in_(order_ids))
    for use in session.scalars(wanted.order_by(AutomaticDiscountUse.id)):
        found[use.order_id].append(use)
    return found


def _combinations(discounts: list[Discount]) -> list[tuple[Discount, ...]]:
    """Every choice whose members all stand beside each other, the empty one too."""
    sizes = range(len(discounts) + 1)
    chosen = [each for size in sizes for each in combinations(discounts, size)]
    return [each for each in chosen if all(combine(one, other) for one, other in combinations(each, 2))]


def _stand(chosen: Sequence[Discount], others: Sequence[Discount]) -> bool:
    return all(combine(one, other) for one in chosen for other in others)


def _worth(deduction: Deduction) -> int:
    return deduction.total_minor
