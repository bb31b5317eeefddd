"""Invented customers: names and towns of several countries, addresses that can never receive mail."""

import random
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from faker import Faker

from devstore.data.shapes import Customer

AT_HOME: Mapping[str, float] = {"en_US": 1.0}
ABROAD: Mapping[str, float] = {
    "en_US": 70,
    "en_CA": 7,
    "en_GB": 8,
    "de_DE": 4,
    "fr_FR": 3,
    "en_AU": 2,
    "nl_NL": 2,
    "es_MX": 2,
    "pt_BR": 1,
    "ja_JP": 1,
}
CONSENT_SHARE = 0.6


def customers(
    first_orders: Iterable[tuple[int, datetime]],
    until: datetime,
    seed: int,
    locales: Mapping[str, float] = ABROAD,
    known_days: int = 0,
) -> tuple[Customer, ...]:
    """One customer for each (key, time of the first order), created shortly or up to `known_days` before it.

    Nothing is dated at or after `until`. E-mail addresses are unique.
    """
    fakers = {locale: _faker(locale, seed) for locale in sorted(locales)}
    taken: set[str] = set()
    made = []
    for key, first_order in first_orders:
        dice = random.Random(f"{seed}:person:{key}")
        (locale,) = dice.choices(list(locales), list(locales.values()))
        before = timedelta(minutes=dice.randint(2, 40), days=dice.randint(0, known_days))
        made.append(_customer(key, fakers[locale], locale, first_order - before, until, dice, taken))
    return tuple(made)


def _faker(locale: str, seed: int) -> Faker:
    faker = Faker(locale)
    faker.seed_instance(f"{seed}:{locale}")
    return faker


def _customer(
    key: int,
    faker: Faker,
    locale: str,
    created_at: datetime,
    until: datetime,
    dice: random.Random,
    taken: set[str],
) -> Customer:
    first_name, last_name = faker.first_name(), faker.last_name()
    accepts = dice.random() < CONSENT_SHARE
    return Customer(
        key=key,
        email=_address(first_name, last_name, taken),
        first_name=first_name,
        last_name=last_name,
        country_code=locale[-2:],
        city=faker.city(),
        locale=locale.replace("_", "-"),
        created_at=created_at,
        accepts_marketing=accepts,
        consent_at=_consent_at(created_at, until, dice) if accepts else None,
    )


def _consent_at(created_at: datetime, until: datetime, dice: random.Random) -> datetime:
    """Mostly given when the account was made, sometimes weeks later."""
    later = timedelta(days=dice.randint(1, 90), minutes=dice.randint(0, 1439))
    agreed = created_at + (later if dice.random() < 0.2 else timedelta(0))
    return agreed if agreed < until else created_at


def _address(first_name: str, last_name: str, taken: set[str]) -> str:
    stem = ".".join(filter(None, (_plain(first_name), _plain(last_name)))) or "listener"
    address, number = f"{stem}@example.com", 2
    while address in taken:
        address, number = f"{stem}{number}@example.com", number + 1
    taken.add(address)
    return address


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    return re.sub(r"[^a-z]+", "", folded.encode("ascii", "ignore").decode().lower())
