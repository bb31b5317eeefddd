"""The rule language: nested groups of conditions, read strictly from JSON and written back the same.

    {"version": 1, "match": "all", "of": [
        {"field": "orders", "is": "at_least", "value": 2},
        {"match": "none", "of": [{"field": "viewed", "is": "did", "within": 30}]}]}

A group matches `all`, `any` or `none` of what it holds. docs/segments.md lists fields and operators.
"""

from __future__ import annotations

import enum
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from app.core.errors import BadInput
from app.segments.fields import FIELDS, Field
from app.segments.kinds import Kind, Shape, operator

VERSION = 1
LONGEST_TEXT = 32_768
DEEPEST = 4
"""Groups within groups, the outermost included."""
MOST_CONDITIONS = 30
"""Each may join one table, and SQLite joins 64."""
MOST_VALUES = 100
MOST_DAYS = 3_660
LARGEST = 10**12
LONGEST_VALUE = 200


class Match(enum.StrEnum):
    ALL = "all"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison. Whoever lacks the fact does not match, but for 'is none of' and 'is not known'."""

    field: str
    operator: str
    value: Any = None
    """int, float, str, date, a pair of these, or a tuple of str; None where the operator needs nothing."""
    within: int | None = None
    """Only what happened today and on so many days before it; None is ever."""


@dataclass(frozen=True, slots=True)
class Group:
    match: Match
    of: tuple[Group | Condition, ...]


class RuleProblem(BadInput):
    """The rule cannot be read. `place` holds the positions that lead to the fault, e.g. (1, 0)."""

    def __init__(self, place: tuple[int, ...], what: str) -> None:
        self.place, self.what = place, what
        super().__init__(f"{where(place)}: {what}")


def where(place: tuple[int, ...]) -> str:
    """A place in words of the JSON: (1, 0) is "of[1].of[0]"."""
    return ".".join(f"of[{at}]" for at in place) or "rule"


def parse_text(text: str) -> Group:
    """The rule in a JSON text; raises RuleProblem."""
    if len(text) > LONGEST_TEXT:
        raise RuleProblem((), f"longer than {LONGEST_TEXT} characters")
    try:
        return parse(json.loads(text, parse_constant=_refuse_constant))
    except (ValueError, RecursionError):
        raise RuleProblem((), "this is no JSON") from None


def parse(data: Any) -> Group:
    """The rule in a JSON value; raises RuleProblem, which names the place."""
    if not isinstance(data, dict) or type(data.get("version")) is not int or data["version"] != VERSION:
        raise RuleProblem((), f"a rule is an object with version {VERSION}")
    rule = _group({key: value for key, value in data.items() if key != "version"}, ())
    if sum(1 for _ in conditions(rule)) > MOST_CONDITIONS:
        raise RuleProblem((), f"more than {MOST_CONDITIONS} conditions")
    if len(json.dumps(stored(rule))) > LONGEST_TEXT:
        raise RuleProblem((), f"longer than {LONGEST_TEXT} characters")
    return rule


def stored(rule: Group) -> dict[str, Any]:
    """The rule as JSON; `parse` reads the same rule from it."""
    return {"version": VERSION, **_stored(rule)}


def conditions(node: Group | Condition) -> Iterator[Condition]:
    """All conditions, in the order in which they stand."""
    if isinstance(node, Condition):
        yield node
    else:
        for part in node.of:
            yield from conditions(part)


def _stored(node: Group | Condition) -> dict[str, Any]:
    if isinstance(node, Group):
        return {"match": node.match.value, "of": [_stored(part) for part in node.of]}
    told: dict[str, Any] = {"field": node.field, "is": node.operator}
    if node.value is not None:
        told["value"] = _json(node.value)
    if node.within is not None:
        told["within"] = node.within
    return told


def _json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_json(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _node(data: Any, place: tuple[int, ...]) -> Group | Condition:
    if not isinstance(data, dict):
        raise RuleProblem(place, "a group or a condition is an object")
    return _group(data, place) if "match" in data else _condition(data, place)


def _group(data: dict[str, Any], place: tuple[int, ...]) -> Group:
    _only(data, {"match", "of"}, place)
    if len(place) >= DEEPEST:
        raise RuleProblem(place, f"groups stand at most {DEEPEST} deep")
    if data.get("match") not in list(Match):
        raise RuleProblem(place, "a group matches all, any or none")
    parts = data.get("of")
    if not isinstance(parts, list) or not parts:
        raise RuleProblem(place, "a group needs at least one condition")
    if len(parts) > MOST_CONDITIONS:
        raise RuleProblem(place, f"more than {MOST_CONDITIONS} conditions")
    return Group(Match(data["match"]), tuple(_node(part, (*place, at)) for at, part in enumerate(parts)))


def _condition(data: dict[str, Any], place: tuple[int, ...]) -> Condition:
    _only(data, {"field", "is", "value", "within"}, place)
    name = data.get("field")
    field = FIELDS.get(name) if isinstance(name, str) else None
    if field is None:
        raise RuleProblem(place, f"there is no field {str(name)[:50]!r}")
    compared = operator(field.kind, data.get("is"))
    if compared is None or (compared.name == "in_next" and not field.may_lie_ahead):
        raise RuleProblem(place, f"{field.name} has no operator {str(data.get('is'))[:50]!r}")
    value = _value(field, compared.shape, data, place)
    return Condition(field.name, compared.name, value, _within(field, data, place))


def _only(data: dict[str, Any], known: set[str], place: tuple[int, ...]) -> None:
    strange = sorted(str(key) for key in set(data) - known)
    if strange:
        raise RuleProblem(place, f"unknown key {strange[0][:50]!r}")


def _within(field: Field, data: dict[str, Any], place: tuple[int, ...]) -> int | None:
    if data.get("within") is None:
        return None
    if not field.has_window:
        raise RuleProblem(place, f"{field.name} has no window of days")
    return _days(data["within"], place)


def _value(field: Field, shape: Shape, data: dict[str, Any], place: tuple[int, ...]) -> Any:
    given = data.get("value")
    if (shape is Shape.NOTHING) != (given is None):
        raise RuleProblem(place, "a value is missing" if given is None else f"{data['is']} takes no value")
    if shape is Shape.NOTHING:
        return None
    read = {Shape.ONE: _one, Shape.TWO: _two, Shape.MANY: _many, Shape.DAYS: _asked_days}[shape]
    return read(field, given, place)


def _two(field: Field, given: Any, place: tuple[int, ...]) -> tuple[Any, Any]:
    if not isinstance(given, list) or len(given) != 2:
        raise RuleProblem(place, "two values are needed, the least and the most")
    least, most = (_one(field, each, place) for each in given)
    if least > most:
        raise RuleProblem(place, "the first value is above the second")
    return least, most


def _asked_days(_field: Field, given: Any, place: tuple[int, ...]) -> int:
    return _days(given, place)


def _days(given: Any, place: tuple[int, ...]) -> int:
    if type(given) is not int or not 0 <= given <= MOST_DAYS:
        raise RuleProblem(place, f"days are a whole number from 0 to {MOST_DAYS:,}")
    return given


def _many(field: Field, given: Any, place: tuple[int, ...]) -> tuple[str, ...]:
    if not isinstance(given, list) or not given:
        raise RuleProblem(place, "choose at least one")
    if len(given) > MOST_VALUES:
        raise RuleProblem(place, f"more than {MOST_VALUES} values")
    chosen = tuple(dict.fromkeys(_text(each, place) for each in given))
    known = [key for key, _ in field.choices]
    strange = [each for each in chosen if known and each not in known]
    if strange:
        raise RuleProblem(place, f"{field.name} cannot be {strange[0]!r}")
    return chosen


def _one(field: Field, given: Any, place: tuple[int, ...]) -> Any:
    if field.kind is Kind.TEXT:
        return _text(given, place)
    if field.kind is Kind.DATE:
        return _day(given, place)
    return _number(field.kind, given, place)


def _number(kind: Kind, given: Any, place: tuple[int, ...]) -> int | float:
    is_number = type(given) is int or (kind is Kind.DECIMAL and type(given) is float and math.isfinite(given))
    if not is_number:
        raise RuleProblem(place, "a number is needed" if kind is Kind.DECIMAL else "a whole number is needed")
    most = 100 if kind is Kind.SHARE else LARGEST
    least = 0 if kind is Kind.SHARE else -LARGEST
    if not least <= given <= most:
        raise RuleProblem(place, f"the number lies outside {least:,} to {most:,}")
    return given  # type: ignore[no-any-return]


def _day(given: Any, place: tuple[int, ...]) -> date:
    try:
        day = date.fromisoformat(given) if isinstance(given, str) and len(given) == 10 else None
    except ValueError:
        day = None
    if day is None or not 1970 <= day.year <= 2999:
        raise RuleProblem(place, "a day looks like 2026-11-21 and lies between 1970 and 2999")
    return day


def _text(given: Any, place: tuple[int, ...]) -> str:
    if not isinstance(given, str) or not given.strip() or len(given) > LONGEST_VALUE:
        raise RuleProblem(place, f"a text of 1 to {LONGEST_VALUE} characters is needed")
    if "\x00" in given or any("\ud800" <= letter <= "\udfff" for letter in given):
        raise RuleProblem(place, "the text holds a character that no database takes")
    return given
