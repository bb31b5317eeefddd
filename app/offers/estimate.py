"""What an offer is likely to cost in a month, by the shop's last orders and what its codes came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app import orders
from app.core import clock
from app.offers.listing import counts_since
from app.offers.terms import OfferTerms
from app.shops import Shop

MONTH = timedelta(days=30)
CLAIMED, USED = 0.05, 0.25
"""Shares assumed while the shop has no figures of its own: of those who are asked, and of codes given."""
ENOUGH = 30
"""So many claims, or codes that came to an end, make the shop's own share worth more than an assumption."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """One month: claims x share used x share of orders that qualify x what one of those costs.

    Amounts in minor units of the shop's currency; shares from 0 to 1.
    """

    orders: int
    """Paid in the last 30 days, without cancelled and test orders."""
    qualifying: int
    """Of them, those that reach the minimum."""
    goods_minor: int
    """What was bought with those that qualify."""
    each_minor: int
    """What the code would have taken off one of them on average."""
    reach: int
    """People who are asked in a month."""
    claims: int
    claimed_share: float
    used_share: float
    is_claim_assumed: bool
    is_use_assumed: bool
    cost_minor: int
    worst_minor: int
    """Had every order that qualifies carried the code."""
    currency: str

    @property
    def qualifying_share(self) -> float:
        return self.qualifying / self.orders if self.orders else 0.0


def estimate(shop: Shop, terms: OfferTerms, *, source: str, reach: int) -> Estimate:
    """The likely cost of a month in which `reach` people are asked, at least as many as ordered."""
    since = clock.now() - MONTH
    paid = [
        (each.goods_minor, each.shipping_minor)
        for each in orders.facts_since(shop.id, since)
        if each.paid and not each.cancelled and not each.is_test
    ]
    reach = max(reach, len(paid))
    fitting = [each for each in paid if each[0] >= terms.minimum_minor]
    costs = [terms.cost_of(goods, shipping) for goods, shipping in fitting]
    given, used, ended = counts_since(shop.id, source, since)
    knows_claims, knows_uses = given >= ENOUGH and reach > 0, ended >= ENOUGH
    claims = given if knows_claims else round(reach * CLAIMED)
    used_share = used / ended if knows_uses else USED
    known = terms.strategy.known_cost(terms)
    each_minor = round(sum(costs) / len(costs)) if costs else known or 0
    share = 1.0 if terms.minimum_minor == 0 else (len(fitting) / len(paid) if paid else 0.0)
    return Estimate(
        orders=len(paid),
        qualifying=len(fitting),
        goods_minor=sum(goods for goods, _ in fitting),
        each_minor=each_minor,
        reach=reach,
        claims=claims,
        claimed_share=given / reach if knows_claims else CLAIMED,
        used_share=used_share,
        is_claim_assumed=not knows_claims,
        is_use_assumed=not knows_uses,
        cost_minor=round(claims * used_share * share * each_minor),
        worst_minor=sum(costs),
        currency=shop.currency,
    )
