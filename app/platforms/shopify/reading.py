"""Small readings that both translations share: times, money, ids, and one refusal for all that is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from app.core.errors import AppError
from app.core.money import minor_of
from app.platforms.refusals import Unreadable

P = ParamSpec("P")
T = TypeVar("T")

MOST = 2**53
"""Beyond it a number is no amount, count or id that a shop could mean."""


def translates(what: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Turn every way in which a body may be malformed into Unreadable."""

    def wrap(translate: Callable[P, T]) -> Callable[P, T]:
        @wraps(translate)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            with _one_refusal(what):
                return translate(*args, **kwargs)

        return guarded

    return wrap


@contextmanager
def _one_refusal(what: str) -> Iterator[None]:
    try:
        yield
    except Unreadable:
        raise
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, AppError) as error:
        raise Unreadable(f"no readable {what}: {type(error).__name__} {error}"[:300]) from error


def at(text: str | None) -> datetime | None:
    """An ISO 8601 time with its offset, in UTC; None stays None."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment.astimezone(UTC)


def moment(text: str | None) -> datetime:
    """Like `at`, for times that must be there."""
    found = at(text)
    if found is None:
        raise ValueError("a time is missing")
    return found


def minor(amount: Any, currency: str) -> int:
    """A decimal amount in minor units, within what a shop could mean."""
    return _minor_of_text(amount, currency) if type(amount) is str else _minor(amount, currency)


def _minor(amount: Any, currency: str) -> int:
    value = minor_of(amount, currency)
    if abs(value) > MOST:
        raise ValueError("an amount beyond reason")
    return value


_minor_of_text = lru_cache(maxsize=8192)(_minor)
"""A shop's prices are few and come a million times in its history."""


def whole(value: Any) -> int:
    """A count, within what a shop could mean."""
    if type(value) is not int or not -MOST <= value <= MOST:
        raise ValueError(f"{str(value)[:40]!r} is no count")
    return value


def platform_id(value: Any) -> str:
    """The bare number of an id or a global id, as text; raises ValueError for anything else."""
    if type(value) is str:  # nearly every one, a million times in an import
        text = value[value.rfind("/") + 1 :]
        if text.isdigit() and text.isascii() and len(text) <= 20:
            return text
    text = str(value).rpartition("/")[2].partition("?")[0]
    if not (text.isdigit() and text.isascii() and len(text) <= 20):
        raise ValueError(f"{str(value)[:60]!r} is no id")
    return text


def optional_id(value: Any) -> str | None:
    return None if value is None else platform_id(value)


def currency_code(value: Any) -> str:
    """Three capital letters."""
    if not isinstance(value, str) or not re.fullmatch("[A-Z]{3}", value):
        raise ValueError(f"{str(value)[:20]!r} is no currency")
    return value


def text(value: Any) -> str:
    """Text, or empty for null; raises TypeError for anything else."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} where text belongs")
    return value
