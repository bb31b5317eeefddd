"""Claims by script: changed ids, forged tokens, replays and many at once, and what they may have brought."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from app import offers
from app.core import sealing
from app.core.database import db
from app.core.unit import unit_of_work
from app.offers import Limits, OfferTerms, Period, Voucher
from tests.popups.making import API, made

AT_ONCE, MOST = 8, 12


def within_what_is_offered(app, shop, other_shop, claims: int, seed: int = 1) -> Counter[int]:
    """Send so many claims of every kind; fails where one gave more than it may."""
    popup, free, off = (
        made(shop, "dont_go", gives_codes=True),
        made(shop, "last_chance"),
        made(shop, "welcome", False),
    )
    strange = made(other_shop, "dont_go", gives_codes=True)
    terms = OfferTerms("percentage", 10, 48)
    with unit_of_work():
        limits = Limits(Period.MONTH, MOST, None)
        offers.set_budget(shop, f"popup:{popup.id}", limits, title="Don't go", terms=terms, each_minor=100)
    dice = random.Random(seed)
    web = app.test_client()
    tokens = [
        web.post(f"{API}/visitors", json={"shop": shop.domain, **purpose}).json["visitor"]
        for _ in range(10)
        for purpose in ({}, {"purpose": "claim"})
    ]
    theirs = web.post(f"{API}/visitors", json={"shop": other_shop.domain}).json["visitor"]
    forged = [sealing.sign("vis1tor", [shop.id, "0" * 32]), tokens[0] + "x", "", "visitor:1", theirs]
    numbers = [popup.id] * 6 + [free.id, off.id, strange.id, 0, -1, 2**62, "1", True, None, popup.id + 0.5]
    asked = [
        {"shop": shop.domain, "visitor": dice.choice(tokens * 3 + forged), "popup": dice.choice(numbers)}
        for _ in range(claims)
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = Counter(pool.map(lambda each: claim(app, *each), enumerate(asked)))
    db.session.rollback()
    check(shop, other_shop, popup)
    return answers


def claim(app, number: int, body: dict[str, object]) -> int:
    """From another address each time, so that the limit of one address is not what holds."""
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    with app.app_context():
        return (
            app.test_client()
            .post(f"{API}/vouchers", json=body, environ_base={"REMOTE_ADDR": address})
            .status_code
        )


def check(shop, other_shop, popup) -> None:
    rows = list(db.session.scalars(select(Voucher).where(Voucher.shop_id == shop.id)))
    assert {each.source for each in rows} == {f"popup:{popup.id}"}
    assert len(rows) == len({each.holder for each in rows}) == MOST
    assert offers.find_budget(shop.id, f"popup:{popup.id}").given == MOST
    strange = select(func.count()).select_from(Voucher).where(Voucher.shop_id == other_shop.id)
    assert db.session.scalar(strange) == 0
