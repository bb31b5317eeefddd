"""Discounts together, by the platform's published rules and by the examples of its help pages."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore.checkout.automatic import make_automatic
from devstore.checkout.models import DiscountRule
from devstore.checkout.quoting import Quote, quote_for
from devstore.database import Database
from devstore.discounts import Basket, CodeRefused
from devstore.loading import content_of, load_shop
from devstore.models import DiscountCode, Shop

pytestmark = pytest.mark.one_database
NOW = datetime(2026, 11, 20, tzinfo=UTC)
PANTS, SHIRTS, BOOTS = 1, 2, 3
PRICES = (100_00, 50_00, 200_00)
SENT = 20_00
ALL = ("product", "order", "shipping")

OFF_PANTS = {"title": "20offPants", "kind": "amount", "amount_minor": 20_00, "product_ids": [PANTS]}
OFF_SHIRTS = {"title": "10offShirts", "kind": "amount", "amount_minor": 10_00, "product_ids": [SHIRTS]}
HALF_PANTS = {"title": "HalfPants", "kind": "percentage", "percentage_bp": 5000, "product_ids": [PANTS]}
TENTH = {"title": "10offOrder", "kind": "percentage", "percentage_bp": 1000}
FIFTEEN = {"title": "15offOver200", "kind": "percentage", "percentage_bp": 1500}
TWENTY = {"title": "20offOrder", "kind": "amount", "amount_minor": 20_00}
WHOLE = {"title": "AllOff", "kind": "percentage", "percentage_bp": 10_000}
SENT_FREE = {"title": "Freeship100", "kind": "free_shipping", "minimum_subtotal_minor": 100_00}
ALSO_FREE = {"title": "AlsoFree", "kind": "free_shipping"}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(tmp_path_factory.mktemp("combinations") / "store.db")
    database.create_tables()
    content = content_of("tiny", NOW.date(), full=False)
    load_shop(database, content, kind="tiny", url="http://tiny.localhost", say=lambda words: None)
    yield database
    database.dispose()


@pytest.fixture
def shop(database: Database) -> Iterator["Counter"]:
    with database.session_scope(write=True) as session:
        yield Counter(session)
        session.rollback()


class Counter:
    """The shop's till: discounts are put up, and a basket of pants, shirts and boots is priced."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.shop = session.scalars(select(Shop)).one()
        self.shop.shipping_minor, self.shop.free_shipping_from_minor = SENT, None

    def put_up(self, wishes: dict[str, Any], *combines_with: str, code: str | None = None) -> None:
        """A discount without a code, or with one."""
        made = make_automatic(self.session, self.shop, now=NOW, combines_with=combines_with, **wishes)
        if code is not None:
            self.session.get_one(DiscountRule, made.id).automatic = False
            made.codes = [DiscountCode(shop_id=self.shop.id, code=code, folded=code.lower(), used_by=[])]
        self.session.flush()

    def quote(self, *codes: str) -> Quote:
        basket = Basket(PRICES, None, None, NOW, (PANTS, SHIRTS, BOOTS))
        return quote_for(self.session, self.shop, basket, codes)


EXAMPLES = {
    "two amounts on products and free shipping": ([OFF_PANTS, OFF_SHIRTS, SENT_FREE], 320_00, 0),
    "an amount on a product, a percentage on the order": ([OFF_PANTS, TENTH], 297_00, SENT),
    "two percentages on the order, each of the whole": ([TENTH, FIFTEEN], 262_50, SENT),
    "a percentage on the order, then an amount": ([TWENTY, TENTH], 295_00, SENT),
    "two on the same product, the larger alone": ([OFF_PANTS, HALF_PANTS], 300_00, SENT),
    "nothing goes below zero": ([WHOLE, TENTH, TWENTY], 0, SENT),
}


@pytest.mark.parametrize(("discounts", "subtotal", "sent"), EXAMPLES.values(), ids=EXAMPLES)
def test_discounts_that_combine_come_to_what_the_platform_says(
    shop: Counter, discounts: list[dict[str, Any]], subtotal: int, sent: int
) -> None:
    for wishes in discounts:
        shop.put_up(wishes, *ALL)

    quote = shop.quote()

    assert quote.subtotal_minor == subtotal
    assert quote.shipping_minor - quote.off.shipping_minor == sent
    assert quote.total_minor == subtotal + sent
    assert sum(int(str(used["amount_minor"])) for used in quote.off.automatic) == quote.off.total_minor


APART = {
    "the one that names nobody": ((TENTH, ("product",)), (OFF_PANTS, ()), ["10offOrder"]),
    "the other that names nobody": ((TENTH, ()), (HALF_PANTS, ("order",)), ["HalfPants"]),
    "each naming the wrong class": ((TENTH, ("order",)), (HALF_PANTS, ("product",)), ["HalfPants"]),
    "two on shipping, whatever they name": ((SENT_FREE, ALL), (ALSO_FREE, ALL), ["Freeship100"]),
    "two on the order that name only others": (
        (TENTH, ("product", "shipping")),
        (FIFTEEN, ("product", "shipping")),
        ["15offOver200"],
    ),
}


@pytest.mark.parametrize(("one", "other", "left"), APART.values(), ids=APART)
def test_of_discounts_that_stand_apart_the_best_for_the_shopper_is_left(
    shop: Counter, one: Any, other: Any, left: list[str]
) -> None:
    for wishes, names in (one, other):
        shop.put_up(wishes, *names)

    assert [used["title"] for used in shop.quote().off.automatic] == left


def test_the_best_set_wins_over_the_best_single_one(shop: Counter) -> None:
    shop.put_up(FIFTEEN)
    shop.put_up(HALF_PANTS, "product")
    shop.put_up({**OFF_SHIRTS, "amount_minor": 40_00}, "product")

    assert shop.quote().off.total_minor == 50_00 + 40_00


def test_a_code_worth_more_takes_the_place_of_what_needs_none(shop: Counter) -> None:
    shop.put_up(TENTH)
    shop.put_up(FIFTEEN, code="FIFTEEN")

    off = shop.quote("FIFTEEN").off

    assert ([used["code"] for used in off.used], off.automatic) == (["FIFTEEN"], ())


def test_a_code_worth_less_is_refused_beside_what_needs_none(shop: Counter) -> None:
    shop.put_up(FIFTEEN)
    shop.put_up(TENTH, code="TENTH")

    with pytest.raises(CodeRefused) as refused:
        shop.quote("TENTH")
    assert refused.value.reason == "not_combinable"


def test_a_code_stands_beside_what_needs_none_when_each_names_the_other(shop: Counter) -> None:
    shop.put_up(HALF_PANTS, "order")
    shop.put_up(TENTH, "product", code="TENTH")

    off = shop.quote("TENTH").off

    assert (len(off.used), len(off.automatic), off.total_minor) == (1, 1, 50_00 + 30_00)


def test_five_codes_on_goods_and_one_on_shipping_are_all_a_checkout_takes(shop: Counter) -> None:
    goods = [f"GOODS{number}" for number in range(1, 7)]
    for code in goods:
        shop.put_up({**TWENTY, "title": code, "amount_minor": 1_00}, *ALL, code=code)
    shop.put_up(ALSO_FREE, *ALL, code="SENT")

    quote = shop.quote(*goods[:5], "SENT")
    with pytest.raises(CodeRefused) as refused:
        shop.quote(*goods)

    assert quote.off.total_minor == 5_00 + SENT
    assert (refused.value.code, refused.value.reason) == ("GOODS6", "too_many")
