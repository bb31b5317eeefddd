"""Who visits a shop: customers of its history and people nobody knows yet, each with ways of her own."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore.models import Customer, Shop
from devstore.shoppers.ways import Ways, ways_of

REGULARS = 300
NEWCOMER_SHARE = 0.55
RETURNING = 12
"""A newcomer is one of so many who came lately, so that many come more than once."""
NEW_PERSONS = 0.6
"""By so many the circle of those who come lately moves on with each newcomer's visit."""
FIRST_FRIEND = 500_000
"""Newcomers whom a friend sent are numbered from here."""
FIRST_NAMES = (
    "Ada", "Bruno", "Carla", "Dmitri", "Esra", "Femi", "Greta", "Hana", "Iris", "Jonas", "Kofi", "Lena",
    "Mats", "Nora", "Omar", "Paula", "Quinn", "Rosa", "Samir", "Tilda", "Uma", "Viktor", "Wanda", "Yara",
)  # fmt: skip
LAST_NAMES = (
    "Albers", "Brandt", "Castro", "Doyle", "Ekman", "Fischer", "Grant", "Hughes", "Ivers", "Jansen", "Kaya",
    "Lindqvist", "Moreau", "Novak", "Okafor", "Price", "Quist", "Rossi", "Sato", "Turner", "Vogel", "Weiss",
)  # fmt: skip


@dataclass(frozen=True)
class Shopper:
    """One person of a shop's town."""

    name: str
    """Unique in her shop, the seed of all her dice."""
    email: str
    first_name: str
    last_name: str
    ways: Ways
    customer_id: int | None = None
    number: int = 0
    """Counts customers of the history from 1, newcomers after them."""


def newcomers_host(shop_handle: str) -> str:
    """What stands behind the @ of those who found the shop by themselves."""
    return f"{shop_handle}.example.com"


def regulars_of(session: Session, shop: Shop, seed: int) -> list[Shopper]:
    """A sample of the history's customers, always the same."""
    wanted = (
        select(Customer.id, Customer.email, Customer.first_name, Customer.last_name)
        .where(Customer.shop_id == shop.id, Customer.email.is_not(None))
        .where(Customer.email.not_like(f"%@{newcomers_host(shop.handle)}"))
        .order_by(Customer.id)
    )
    rows = session.execute(wanted).all()
    chosen = sorted(
        Random(f"{seed}:regulars:{shop.handle}").sample(range(len(rows)), min(REGULARS, len(rows)))
    )
    return [
        Shopper(
            f"customer {row.id - rows[0].id + 1}",
            str(row.email),
            row.first_name,
            row.last_name or "Doe",
            ways_of(seed, str(row.email)),
            row.id,
            row.id - rows[0].id + 1,
        )
        for row in (rows[place] for place in chosen)
    ]


def newcomer(shop_handle: str, seed: int, number: int) -> Shopper:
    """The number-th person who found this shop by herself."""
    dice = Random(f"{seed}:newcomer:{shop_handle}:{number}")
    first, last = dice.choice(FIRST_NAMES), dice.choice(LAST_NAMES)
    email = f"{first}.{last}.{number}@{newcomers_host(shop_handle)}".lower()
    return Shopper(f"newcomer {number}", email, first, last, ways_of(seed, email), None, 1_000_000 + number)


def number_of(email: str, shop_handle: str) -> int | None:
    """Which newcomer of this shop has the address; None for anybody else."""
    name, _, host = email.partition("@")
    number = name.rpartition(".")[2]
    return int(number) if host == newcomers_host(shop_handle) and number.isdigit() else None


def visitor_of(regulars: Sequence[Shopper], shop_handle: str, seed: int, visit: int) -> Shopper:
    """Who comes as the visit-th."""
    dice = Random(f"{seed}:who:{shop_handle}:{visit}")
    if not regulars or dice.random() < NEWCOMER_SHARE:
        newest = int(visit * NEWCOMER_SHARE * NEW_PERSONS)
        return newcomer(shop_handle, seed, newest + dice.randrange(RETURNING))
    return dice.choice(regulars)
