"""Customers at their newest state, guests and the accounts they become."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from app import customers
from app.core.errors import NotFound
from app.core.unit import unit_of_work
from tests.orders.making import NOON, customer, order

LATER = NOON + timedelta(hours=1)


def take_in(shop, *snapshots):
    with unit_of_work():
        return customers.record_many(shop.id, snapshots)


def of_order(shop, snapshot):
    with unit_of_work():
        return customers.of_order(shop.id, snapshot)


def known(shop, platform_id="7001"):
    return customers.find_by_platform_id(shop.id, platform_id)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        (" ADA@Example.COM ", "ada@example.com"),
        ("ａｄａ@example.com", "ada@example.com"),
        ("a.d.a+mugs@example.com", "a.d.a+mugs@example.com"),
        ("  ", None),
        (None, None),
    ],
)
def test_an_address_has_one_spelling(written, normal):
    assert customers.normal_email(written) == normal


def test_a_newer_state_wins_and_an_older_one_is_ignored(shop):
    take_in(shop, customer(updated_at=LATER, first_name="Augusta", email="A@example.com"))
    take_in(shop, customer(first_name="Old"))

    assert (known(shop).first_name, known(shop).email) == ("Augusta", "a@example.com")


def test_ids_come_back_by_platform_id(shop):
    found = take_in(shop, customer("1", email="1@example.com"), customer("2", email="2@example.com"))

    assert found == {each: known(shop, each).id for each in ("1", "2")}
    assert take_in(shop) == {}


def test_a_guest_is_made_once_and_becomes_the_account_with_the_same_address(shop):
    first = of_order(shop, order("1", customer_platform_id=None, email="Ada@example.com"))
    second = of_order(shop, order("2", customer_platform_id=None, email="ada@EXAMPLE.com"))
    assert (first.id, first.platform_id) == (second.id, None)

    take_in(shop, customer())

    assert (known(shop).id, known(shop).first_name) == (first.id, "Ada")
    assert of_order(shop, order("3", customer_platform_id=None, email="ada@example.com")).id == first.id


def test_an_account_known_only_from_an_order_learns_its_name_later(shop):
    stub = of_order(shop, order(customer_platform_id="7001", email="ada@example.com"))
    assert (stub.email, stub.first_name) == ("ada@example.com", "")

    take_in(shop, customer(updated_at=NOON - timedelta(days=99)))

    assert known(shop).id == stub.id
    assert known(shop).first_name == "Ada"


def test_an_order_of_nobody_has_no_customer(shop):
    assert of_order(shop, order(customer_platform_id=None, email=" ")) is None


def test_an_account_goes_before_a_guest_with_the_same_address(shop):
    take_in(shop, customer(email="old@example.com"))
    of_order(shop, order(customer_platform_id=None, email="ada@example.com"))
    take_in(shop, customer(updated_at=LATER))

    assert customers.find_by_email(shop.id, "ADA@example.com").platform_id == "7001"


def test_another_shop_gets_nothing(shop, other_shop):
    take_in(shop, customer())
    mine = known(shop).id

    with pytest.raises(NotFound):
        customers.get(other_shop.id, mine)
    assert known(other_shop) is None
    assert customers.find_by_email(other_shop.id, "ada@example.com") is None
    assert customers.by_ids(other_shop.id, [mine]) == {}
    assert customers.page(other_shop.id) == []
    assert customers.count(other_shop.id) == 0


def test_pages_are_searched_and_followed(shop):
    people = [("Ada", "Byron"), ("Grace", "Hopper"), ("Mary", "Somerville"), ("Adele", "Goldberg")]
    for number, (first, last) in enumerate(people):
        take_in(shop, customer(str(number), email=f"{last}@example.com", first_name=first, last_name=last))

    names = [each.last_name for each in customers.page(shop.id, "ad")]
    assert names == ["Goldberg", "Byron"]
    assert [each.last_name for each in customers.page(shop.id, "ADA byr")] == ["Byron"]
    assert customers.page(shop.id, "%") == []
    first = customers.page(shop.id, limit=3)
    assert [each.last_name for each in customers.page(shop.id, after=first[-1].id)] == ["Byron"]


@pytest.mark.parametrize("seed", range(10))
def test_any_order_and_repetition_of_states_ends_alike(shop, other_shop, seed):
    dice = random.Random(seed)
    states = [
        customer(
            str(dice.randint(1, 3)),
            updated_at=NOON + timedelta(seconds=number),
            first_name=f"Name {number}",
            email=f"{number}@example.com",
            consent_state=dice.choice((None, "subscribed", "unsubscribed", "not_subscribed", "pending")),
            consent_at=NOON + timedelta(seconds=dice.randint(0, 5)),
        )
        for number in range(12)
    ]
    take_in(shop, *states)
    shuffled = states * 2
    dice.shuffle(shuffled)
    for state in shuffled:
        take_in(other_shop, state)

    assert _state(shop) == _state(other_shop)


def _state(shop):
    fields = ("platform_id", "email", "first_name", "consent_state", "consent_at", "platform_updated_at")
    return sorted(tuple(str(getattr(each, field)) for field in fields) for each in customers.page(shop.id))
