"""Money between integers of minor units and the decimal text of the platform."""

from decimal import Decimal, InvalidOperation

WHOLE_CURRENCIES = {"JPY"}
MOST_MINOR = 10**15


def digits_of(currency: str) -> int:
    return 0 if currency in WHOLE_CURRENCIES else 2


def text_of(minor: int, currency: str) -> str:
    """Minor units as the platform writes them in webhooks: 1250 USD is "12.50"."""
    digits = digits_of(currency)
    return f"{Decimal(minor).scaleb(-digits):.{digits}f}"


def decimal_of(minor: int, currency: str) -> str:
    """Minor units as the Admin API writes them, which drops a last zero: 1250 USD is "12.5"."""
    digits = digits_of(currency)
    sign, minor = ("-", -minor) if minor < 0 else ("", minor)
    if digits == 0:
        return f"{sign}{minor}.0"
    whole, rest = divmod(minor, 100)
    return f"{sign}{whole}.{rest // 10}" if rest % 10 == 0 else f"{sign}{whole}.{rest:02d}"


def minor_of(text: str, currency: str) -> int:
    """Decimal text as minor units. ValueError for text that is no exact amount of this currency."""
    try:
        minor = Decimal(text).scaleb(digits_of(currency))
    except InvalidOperation as reason:
        raise ValueError(f"{text!r} is not an amount") from reason
    if not minor.is_finite() or minor != minor.to_integral_value():
        raise ValueError(f"{text!r} is finer than {currency}")
    if abs(minor) > MOST_MINOR:
        raise ValueError(f"{text!r} is more than anything costs")
    return int(minor)


def shares_of(amount: int, weights: list[int]) -> list[int]:
    """Split an amount by weights so that the shares add up exactly."""
    total = sum(weights)
    if total == 0:
        return [0 for _ in weights]
    shares, given, weighed = [], 0, 0
    for weight in weights:
        weighed += weight
        upto = amount * weighed // total
        shares.append(upto - given)
        given = upto
    return shares
