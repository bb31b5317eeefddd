"""What a browser sends as answers, checked against what was asked; nothing that was not asked is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.errors import BadInput

LONGEST_TEXT = 200
LEAP_YEAR = 2024
CHOSEN = frozenset({"choice", "choices"})


@dataclass(frozen=True)
class Checked:
    """One answer: the question, what was chosen by its own names, and the same in words."""

    name: str
    label: str
    values: tuple[str, ...]
    said: str
    is_chosen: bool
    """Whether it is one of the answers that were offered, and so may be counted."""


def checked(fields: Mapping[str, Mapping[str, Any]], sent: object) -> list[Checked]:
    """`fields` by name with type, label and options; raises BadInput for what fits none of them.

    An e-mail address or a variant is no answer and is refused here.
    """
    if not isinstance(sent, Mapping) or not sent or len(sent) > len(fields):
        raise BadInput("answers holds an answer by the name of each field.")
    found = []
    for name, value in sent.items():
        field = fields.get(name)
        if field is None or field["type"] not in READERS:
            raise BadInput("That was not asked.")
        if value not in (None, "", []):
            found.append(READERS[field["type"]](field, value))
    return found


def _choices(field: Mapping[str, Any], value: object) -> Checked:
    known = {key: label for key, label in field["options"]}
    sent = value if isinstance(value, list) else [value]
    if len(sent) > len(known) or any(not isinstance(each, str) or each not in known for each in sent):
        raise BadInput("Choose of the answers that are offered.")
    if field["type"] == "choice" and len(sent) != 1:
        raise BadInput("Choose one answer.")
    chosen = tuple(key for key in known if key in sent)
    return Checked(field["name"], field["label"], chosen, ", ".join(known[key] for key in chosen), True)


def _birthday(field: Mapping[str, Any], value: object) -> Checked:
    try:
        month, _, day = str(value).partition("-")
        found = date(LEAP_YEAR, int(month), int(day))
    except ValueError:
        raise BadInput("A birthday is a month and a day, like 05-31.") from None
    said = f"{found.day} {found:%B}"
    return Checked(field["name"], field["label"], (f"{found:%m-%d}",), said, False)


def _text(field: Mapping[str, Any], value: object) -> Checked:
    said = " ".join(value.split()) if isinstance(value, str) else ""
    if not said or len(said) > LONGEST_TEXT or not said.isprintable():
        raise BadInput(f"A text has at most {LONGEST_TEXT} signs.")
    return Checked(field["name"], field["label"], (said,), said, False)


READERS = {"choice": _choices, "choices": _choices, "birthday": _birthday, "text": _text}
