"""Money: whole minor units and a currency, never floats."""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import cache

from babel.numbers import format_currency, get_currency_precision

from app.core.errors import BadInput


@cache
def decimals(currency: str) -> int:
    """How many decimals the currency has: 2 for USD, 0 for JPY, 3 for KWD (CLDR)."""
    return int(get_currency_precision(currency))


def minor_of(amount: str | int | float | Decimal | None, currency: str) -> int:
    """The platform's decimal text as minor units: ("12.34", "USD") is 1234; None is 0.

    Raises BadInput for what is no finite number.
    """
    if amount is None or amount == "":
        return 0
    try:
        value = Decimal(str(amount))
        if not value.is_finite():
            raise InvalidOperation
        return int((value * 10 ** decimals(currency)).to_integral_value(ROUND_HALF_EVEN))
    except InvalidOperation:
        raise BadInput(f"{amount!r} is not an amount of money.") from None


def major_of(minor: int, currency: str) -> Decimal:
    """Minor units as the platform's decimal: (1234, "USD") is Decimal("12.34")."""
    places = decimals(currency)
    return Decimal(minor).scaleb(-places).quantize(Decimal(1).scaleb(-places))


def money_text(minor: int, currency: str, locale: str = "en_US") -> str:
    """The amount as people read it: (1234, "USD") is "$12.34"."""
    return str(format_currency(major_of(minor, currency), currency, locale=locale))
