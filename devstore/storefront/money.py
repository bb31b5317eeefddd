"""Prices as shoppers read them. Templates and scripts count in hundredths, whatever the currency."""

FORMATS = {
    "USD": "${{amount}}",
    "CAD": "${{amount}}",
    "AUD": "${{amount}}",
    "GBP": "£{{amount}}",
    "EUR": "{{amount_with_comma_separator}} €",
    "SEK": "{{amount_with_comma_separator}} kr",
    "RON": "{{amount_with_comma_separator}} lei",
    "BRL": "R$ {{amount_with_comma_separator}}",
    "JPY": "¥{{amount_no_decimals}}",
}
WITHOUT_DECIMALS = {"JPY", "KRW", "VND", "CLP", "ISK"}


def money_format(currency: str) -> str:
    """The shop's pattern, e.g. "${{amount}}"."""
    return FORMATS.get(currency, "{{amount}} " + currency)


def cents(minor: int, currency: str) -> int:
    """Minor units as hundredths: templates multiply even yen by a hundred."""
    return minor * 100 if currency in WITHOUT_DECIMALS else minor


def money(amount: int | float | None, pattern: str) -> str:
    """Hundredths put into the shop's pattern; nothing for no price."""
    if amount is None:
        return ""
    value = round(float(amount))
    plain = f"{value / 100:,.2f}"
    swapped = plain.translate(str.maketrans(",.", ".,"))
    words = {
        "{{amount}}": plain,
        "{{amount_with_comma_separator}}": swapped,
        "{{amount_no_decimals}}": f"{round(value / 100):,}",
    }
    for mark, text in words.items():
        pattern = pattern.replace(mark, text)
    return pattern


def money_with_currency(amount: int | float | None, pattern: str, currency: str) -> str:
    """As `money`, with the currency's code behind."""
    text = money(amount, pattern)
    return text if not text or text.endswith(currency) else f"{text} {currency}"
