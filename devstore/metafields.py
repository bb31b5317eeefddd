"""Metafields: how app-owned namespaces are kept, and which values their types take."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore.models import Metafield
from devstore.names import number_of

LARGEST_LIST = 128
LARGEST_JSON = 128_000
LARGEST_TEXT = 65_536
NAME = re.compile(r"[A-Za-z0-9_-]+")
LENGTHS = {"namespace": (3, 255), "key": (2, 64)}
"""Shortest and longest."""


def app_number(client_id: str) -> int:
    """The app's number on the platform: always the same for one client id."""
    return 200_000_000_000 + int.from_bytes(hashlib.sha256(client_id.encode()).digest()[:4])


def stored_namespace(namespace: str | None, client_id: str) -> str:
    """ "$app" and "$app:x" as they are kept: reserved for this one app."""
    own = f"app--{client_id}"
    if namespace is None or namespace == "$app":
        return own
    return f"{own}--{namespace[5:]}" if namespace.startswith("$app:") else namespace


def is_foreign(namespace: str, client_id: str) -> bool:
    """Whether a stored namespace is reserved for another app, or for the platform."""
    if namespace.startswith("shopify--"):
        return True
    own = stored_namespace(None, client_id)
    return namespace.startswith("app--") and namespace != own and not namespace.startswith(f"{own}--")


def name_fault(what: str, text: str) -> tuple[str, str] | None:
    """Why a namespace or key is none: the platform's code and its words."""
    least, most = LENGTHS[what]
    if len(text) < least:
        return "TOO_SHORT", f"{what.title()} is too short (minimum is {least} characters)"
    if len(text) > most:
        return "TOO_LONG", f"{what.title()} is too long (maximum is {most} characters)"
    if not NAME.fullmatch(text):
        return "INVALID_CHARACTER", f"{what.title()} contains one or more invalid characters."
    return None


def metafields_of(
    session: Session, shop_id: int, owner_type: str, owner_ids: Iterable[int]
) -> dict[int, list[Metafield]]:
    """All metafields of some owners ("Product", "AppInstallation", ...), by owner."""
    wanted = (
        select(Metafield)
        .where(
            Metafield.shop_id == shop_id,
            Metafield.owner_type == owner_type,
            Metafield.owner_id.in_(list(owner_ids)),
        )
        .order_by(Metafield.id)
    )
    found: dict[int, list[Metafield]] = {}
    for metafield in session.scalars(wanted):
        found.setdefault(metafield.owner_id, []).append(metafield)
    return found


def digest_of(value: str) -> str:
    """What a writer names to be sure that nobody wrote in between."""
    return hashlib.sha256(value.encode()).hexdigest()


def is_known_type(kind: str) -> bool:
    return kind.removeprefix("list.") in TYPES


def fault_of(kind: str, value: str) -> str | None:
    """What is wrong with a value of this type, in the platform's words; None when it is good."""
    if not kind.startswith("list."):
        return TYPES[kind](value)
    try:
        entries = json.loads(value)
    except ValueError:
        entries = None
    if not isinstance(entries, list):
        return "must be an array"
    if len(entries) > LARGEST_LIST:
        return f"exceeds the maximum of {LARGEST_LIST} values"
    check = TYPES[kind.removeprefix("list.")]
    return next((fault for entry in entries if (fault := check(_text(entry)))), None)


def _text(entry: object) -> str:
    return entry if isinstance(entry, str) else json.dumps(entry)


def _line(value: str) -> str | None:
    return "cannot contain any newline characters" if "\n" in value else _prose(value)


def _prose(value: str) -> str | None:
    return f"is too long (maximum is {LARGEST_TEXT} characters)" if len(value) > LARGEST_TEXT else None


def _json(value: str) -> str | None:
    if len(value.encode()) > LARGEST_JSON:
        return f"exceeds the maximum size of {LARGEST_JSON} bytes"
    try:
        json.loads(value)
    except ValueError as reason:
        return f"is invalid JSON: {reason}"
    return None


def _integer(value: str) -> str | None:
    is_good = re.fullmatch(r"-?\d{1,16}", value) and abs(int(value)) <= 9_007_199_254_740_991
    return None if is_good else "must be an integer"


def _decimal(value: str) -> str | None:
    try:
        return None if Decimal(value).is_finite() else "must be a decimal"
    except InvalidOperation:
        return "must be a decimal"


def _boolean(value: str) -> str | None:
    return None if value in ("true", "false") else "must be true or false"


def _reference(*kinds: str) -> Callable[[str], str | None]:
    name = kinds[0].lower()
    return lambda value: None if number_of(value, *kinds) is not None else f"must be a valid {name} reference"


def _date(value: str) -> str | None:
    try:
        date.fromisoformat(value)
    except ValueError:
        return 'must be in "YYYY-MM-DD" format'
    return None


def _date_time(value: str) -> str | None:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return 'must be in "YYYY-MM-DDTHH:MM:SS" format'
    return None


def _money(value: str) -> str | None:
    try:
        amount = json.loads(value)
        return (
            _decimal(str(amount["amount"])) if len(amount["currency_code"]) == 3 else "must name a currency"
        )
    except (ValueError, KeyError, TypeError):
        return "must be a money value"


def _url(value: str) -> str | None:
    return None if re.match(r"(https?|mailto|sms|tel):", value) else "must be a valid URL"


TYPES: dict[str, Callable[[str], str | None]] = {
    "single_line_text_field": _line,
    "multi_line_text_field": _prose,
    "json": _json,
    "number_integer": _integer,
    "number_decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
    "date_time": _date_time,
    "money": _money,
    "url": _url,
    "product_reference": _reference("Product"),
    "variant_reference": _reference("ProductVariant"),
    "collection_reference": _reference("Collection"),
    "customer_reference": _reference("Customer"),
}
