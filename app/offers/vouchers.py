"""Vouchers from promise to end: reserved, issued, then used, expired or void; one per source and holder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app import shops
from app.core import clock, happenings, jobs
from app.core.database import db, insert_fresh
from app.core.errors import AppError, BadInput, NotFound
from app.offers import budgets, holders, pools
from app.offers.budgets import Taken
from app.offers.models import Voucher, VoucherState
from app.offers.terms import OfferKind, OfferTerms, new_card_code, new_code
from app.orders import OrderFacts
from app.shops import Shop

ENDED = (VoucherState.USED, VoucherState.EXPIRED, VoucherState.VOID)
ALIVE = (VoucherState.RESERVED, VoucherState.ISSUED)


class OfferEnded(AppError):
    """This offer was had before and is over; `reason` is used, expired or void."""

    code = "offer_ended"

    def __init__(self, reason: VoucherState) -> None:
        super().__init__(f"the code is {reason.value}")
        self.reason = reason.value


@dataclass(frozen=True, slots=True)
class _Wish:
    """One call of `reserve`."""

    shop: Shop
    source: str
    holders: Sequence[str]
    browser: str | None
    terms: OfferTerms
    customer_id: int | None
    prefix: str
    reckoned_minor: int | None

    @property
    def names(self) -> list[str]:
        """Everybody who is to have the voucher from now on."""
        return [*self.holders, self.browser] if self.browser else list(self.holders)


def reserve(
    shop: Shop,
    *,
    source: str,
    holder: str,
    terms: OfferTerms,
    customer_id: int | None = None,
    also: Sequence[str] = (),
    browser: str | None = None,
    prefix: str = "THX",
    is_repeatable: bool = False,
    reckoned_minor: int | None = None,
) -> Voucher:
    """Promise a code and queue the job that makes it, in the open unit of work.

    The same holder gets the same voucher from the same source while it is good, with the terms it was
    first promised with; once it is over, OfferEnded. There is never a second code. `customer_id` binds the
    code to her account; `also` are further names of the same person, the surest first after `holder`: what
    any of them was given is hers, and each has it from then on. `browser` is one that nobody is known to own:
    what it was given is hers too, unless another customer has it; only of a source with a budget, ValueError
    otherwise. Where the source `is_repeatable`, `holder` names one occasion and the same person may have one
    for each. `reckoned_minor` is what a code without a price of its own counts in the budget. Raises
    BudgetSpent where that does not allow one more.
    """
    if terms.strategy.is_personal and customer_id is None:
        raise BadInput("this kind of offer is for customers with an account")
    names = [holder] if is_repeatable else holders.holders_of(holder, customer_id)
    every_name = list(dict.fromkeys([*names, *also]))
    wish = _Wish(shop, source, every_name, browser, terms, customer_id, prefix, reckoned_minor)
    voucher = _had(wish)
    if voucher is None and shops.is_left_alone(shop.id):
        raise OfferEnded(VoucherState.VOID)
    voucher = voucher or _promised(wish)
    refuse_ended(voucher)
    return voucher


def _had(wish: _Wish) -> Voucher | None:
    """What she or her browser was promised before; everybody who is her has it from now on."""
    found = holders.held(wish.shop.id, wish.source, wish.holders)
    if found is None and wish.browser:
        found = holders.take_over(wish.shop.id, wish.source, wish.browser, wish.holders)
    if found is not None:
        holders.add(found, wish.names)
    return found


def _promised(wish: _Wish) -> Voucher:
    """A new voucher with its job, unless another request gave her one at this very moment.

    Counting it locks the budget's row, so behind that stands whatever any other request promised. Where the
    source has no budget the voucher's own unique row decides.
    """
    shop, source = wish.shop, wish.source
    try:
        taken = budgets.take(shop, source, wish.terms, wish.reckoned_minor)
    except budgets.BudgetSpent:
        if (held := _had(wish)) is None:
            raise
        return held
    if (held := _had(wish)) is not None:
        budgets.give_back(shop.id, source, taken)
        return held
    if wish.browser and taken.period_key is None:
        raise ValueError("without a budget nothing holds up two who ask at one browser at once")
    return _made(wish, taken)


def _made(wish: _Wish, taken: Taken) -> Voucher:
    """What has been counted, as a voucher; given back where another request was first."""
    shop, source = wish.shop, wish.source
    ready = pools.take(shop.id, source, wish.terms) if wish.customer_id is None else None
    fresh = insert_fresh(Voucher, ("shop_id", "source", "holder"), [_row(wish, taken, ready)])
    mine = _one(Voucher.shop_id == shop.id, Voucher.source == source, Voucher.holder == wish.holders[0])
    holders.add(mine, wish.names)
    held = holders.held(shop.id, source, wish.holders) or mine
    if fresh and held.id == mine.id:
        if ready is None and not wish.terms.strategy.is_ours:
            jobs.add("offers.issue", key=str(mine.id), shop_id=shop.id, data={"voucher": mine.id})
        return mine
    budgets.give_back(shop.id, source, taken)
    if ready is not None:
        pools.put_back(ready)
    if fresh:
        db.session.delete(mine)
        db.session.flush()
        holders.add(held, wish.names)
    return held


def _row(wish: _Wish, taken: Taken, ready: pools.Ready | None) -> dict[str, Any]:
    terms, now = wish.terms, clock.now()
    is_card = terms.kind is OfferKind.GIFT_CARD
    fresh_code = new_card_code() if is_card else new_code(wish.prefix)
    return {
        "shop_id": wish.shop.id, "source": wish.source, "holder": wish.holders[0],
        "customer_id": wish.customer_id, "kind": terms.kind, "value": terms.value, "hours": terms.hours,
        "minimum_minor": terms.minimum_minor, "combines": ",".join(terms.combines or ()),
        "product": terms.product, "product_title": terms.product_title, "reserved_at": now,
        "cost_minor": taken.cost_minor, "period_key": taken.period_key,
        "code": ready.code if ready else fresh_code,
        "state": VoucherState.ISSUED if ready else VoucherState.RESERVED,
        "pool_id": ready.pool_id if ready else None,
        "ends_at": ready.ends_at if ready else None,
        "issued_at": now if ready else None,
    }  # fmt: skip


def change_owner(shop_id: int, *, from_id: int, to_id: int) -> None:
    """What was given to one customer is another's, who is the same person."""
    holders.share_with_customer(shop_id, from_id=from_id, to_id=to_id)
    db.session.execute(
        update(Voucher)
        .where(Voucher.shop_id == shop_id, Voucher.customer_id == from_id)
        .values(customer_id=to_id)
        .execution_options(synchronize_session=False)
    )


def refuse_ended(voucher: Voucher) -> None:
    """Raise OfferEnded for a voucher that is good no more, also before the hourly round has noticed."""
    if voucher.state in ENDED:
        raise OfferEnded(voucher.state)
    if voucher.ends_at is not None and voucher.ends_at <= clock.now():
        raise OfferEnded(VoucherState.EXPIRED)


def get(shop_id: int, voucher_id: int) -> Voucher:
    """The voucher as it is now; raises NotFound for one of another shop."""
    return _one(Voucher.shop_id == shop_id, Voucher.id == voucher_id)


def mark_issued(voucher: Voucher, platform_id: str, ends_at: datetime | None) -> bool:
    """It exists on the platform; False when the voucher was no longer waiting for it."""
    changes = {"platform_id": platform_id, "ends_at": ends_at, "issued_at": clock.now()}
    return _change(voucher, (VoucherState.RESERVED,), VoucherState.ISSUED, **changes)


def keep_promise(voucher: Voucher) -> bool:
    """What never stands on the platform was given in this unit of work; False when it had been before."""
    return _change(voucher, (VoucherState.RESERVED,), VoucherState.ISSUED, issued_at=clock.now())


def void(voucher: Voucher, by: str, reason: str = "withdrawn") -> bool:
    """End a voucher that was not used: its code is taken back on the platform. False when it was over.

    Its budget has room again for another one.
    """
    now, is_ours = clock.now(), voucher.terms.strategy.is_ours
    changes = {"void_reason": reason, "voided_at": now, "withdrawn_at": now if is_ours else None}
    if not _change(voucher, ALIVE, VoucherState.VOID, **changes):
        return False
    taken = Taken(voucher.period_key, voucher.cost_minor)
    budgets.give_back(voucher.shop_id, voucher.source, taken)
    if not is_ours:
        data = {"voucher": voucher.id}
        jobs.add("offers.withdraw", key=str(voucher.id), shop_id=voucher.shop_id, data=data)
    told = {"voucher": voucher.id, "source": voucher.source, "reason": reason, "by": by}
    happenings.record(
        voucher.shop_id, "voucher_voided", f"voucher:{voucher.id}", customer_id=voucher.customer_id, data=told
    )
    return True


def settle(shop: Shop, facts: OrderFacts) -> None:
    """Mark the vouchers used whose codes an order carries, each once, for the first order that does.

    A later cancellation or refund of that order changes nothing: the platform counts the use for good,
    so giving the voucher back would promise a code that no longer works.
    """
    codes = {code.strip().upper() for code in facts.discount_codes}
    if not codes:
        return
    query = select(Voucher).where(Voucher.shop_id == shop.id, Voucher.code.in_(codes)).order_by(Voucher.id)
    for voucher in db.session.scalars(query).all():
        cost_minor = _cost_on(voucher, facts)
        if mark_used(voucher, cost_minor=cost_minor, order_id=facts.order_id):
            told = {"voucher": voucher.id, "source": voucher.source, "order": facts.platform_id}
            happenings.record(
                shop.id, "voucher_used", f"voucher:{voucher.id}", customer_id=facts.customer_id, data=told
            )


def mark_used(voucher: Voucher, *, cost_minor: int, order_id: int | None = None) -> bool:
    """It was spent; its budget learns what it cost. False when that was known before."""
    reckoned_minor = voucher.cost_minor
    changes = {"order_id": order_id, "used_at": clock.now(), "cost_minor": cost_minor}
    if _change(voucher, ALIVE, VoucherState.USED, **changes):
        more_minor = cost_minor - reckoned_minor
    elif _change(voucher, (VoucherState.EXPIRED, VoucherState.VOID), VoucherState.USED, **changes):
        more_minor = cost_minor
    else:
        return False
    budgets.add(voucher.shop_id, voucher.source, voucher.period_key, cost_minor=more_minor)
    return True


def _cost_on(voucher: Voucher, facts: OrderFacts) -> int:
    """What the code took off the order: what the order says, else what the terms say of what is known."""
    known = voucher.terms.strategy.known_cost(voucher.terms)
    if known is not None:
        return min(known, facts.discount_minor) if facts.discount_minor else known
    is_alone = len(facts.discount_codes) == 1
    if is_alone and facts.discount_minor:
        return facts.discount_minor
    if voucher.kind is OfferKind.PERCENTAGE and voucher.value < 100:
        return facts.goods_minor * voucher.value // (100 - voucher.value)
    return voucher.cost_minor


def _one(*where: Any) -> Voucher:
    voucher = db.session.scalar(select(Voucher).where(*where).execution_options(populate_existing=True))
    if voucher is None:
        raise NotFound("there is no such voucher")
    return voucher


def _change(voucher: Voucher, from_: tuple[VoucherState, ...], to: VoucherState, **changes: Any) -> bool:
    """Take the step if the voucher stands where it starts; of two at once one takes it."""
    taken = db.session.scalar(
        update(Voucher)
        .where(Voucher.id == voucher.id, Voucher.shop_id == voucher.shop_id, Voucher.state.in_(from_))
        .values(state=to, **changes)
        .returning(Voucher.id)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(voucher)
    return taken is not None
