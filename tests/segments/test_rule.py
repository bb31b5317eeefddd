"""The language: read and written back the same, faults named by their place, a sentence for each rule."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings

from app.segments import RuleProblem, parse, parse_text, sentence, stored
from app.segments.fields import FIELDS
from app.segments.kinds import OPERATORS
from tests.segments.rules import rules

pytestmark = pytest.mark.one_database
SHOP = SimpleNamespace(id=1, currency="USD")
TWICE = {"field": "orders", "is": "at_least", "value": 2}


def rule(*parts, match="all"):
    return {"version": 1, "match": match, "of": list(parts)}


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(rules(date(2026, 3, 19)))
def test_every_rule_is_read_back_as_it_was_written(data):
    read = parse(data)

    assert parse(stored(read)) == read


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "rule: a rule is an object with version 1"),
        ({**rule(TWICE), "version": 2}, "rule: a rule is an object with version 1"),
        ({**rule(TWICE), "version": True}, "rule: a rule is an object with version 1"),
        (rule(), "rule: a group needs at least one condition"),
        (rule(match="some"), "rule: a group matches all, any or none"),
        (rule(TWICE, {"field": "orders", "is": "like", "value": 2}), "of[1]: orders has no operator 'like'"),
        (rule({"match": "any", "of": [{"field": "shoe"}]}), "of[0].of[0]: there is no field 'shoe'"),
        (rule({"field": ["orders"]}), "of[0]: there is no field"),
        (rule(TWICE | {"value": "2"}), "of[0]: a whole number is needed"),
        (rule(TWICE | {"value": True}), "of[0]: a whole number is needed"),
        (rule(TWICE | {"value": 2.5}), "of[0]: a whole number is needed"),
        (rule(TWICE | {"value": 10**13}), "of[0]: the number lies outside"),
        (rule(TWICE | {"value": None}), "of[0]: a value is missing"),
        (rule(TWICE | {"within": 30}), "of[0]: orders has no window of days"),
        (rule(TWICE | {"sql": "1=1"}), "of[0]: unknown key 'sql'"),
        (rule({"field": "gap", "is": "at_least", "value": float("inf")}), "of[0]: a number is needed"),
        (rule({"field": "lapse_risk", "is": "at_least", "value": 101}), "of[0]: the number lies outside 0"),
        (rule({"field": "spent", "is": "between", "value": [5, 1]}), "of[0]: the first value is above"),
        (rule({"field": "last_order", "is": "in_last", "value": -1}), "of[0]: days are a whole number"),
        (rule({"field": "last_order", "is": "in_next", "value": 3}), "of[0]: last_order has no operator"),
        (rule({"field": "last_order", "is": "since", "value": "21.11.2026"}), "of[0]: a day looks like"),
        (rule({"field": "consent", "is": "any_of", "value": ["maybe"]}), "of[0]: consent cannot be 'maybe'"),
        (rule({"field": "country", "is": "any_of", "value": []}), "of[0]: choose at least one"),
        (rule({"field": "country", "is": "any_of", "value": ["A"] * 101}), "of[0]: more than 100 values"),
        (rule({"field": "email", "is": "contains", "value": "a\x00"}), "of[0]: the text holds a character"),
        (rule({"field": "viewed", "is": "did", "value": 1}), "of[0]: did takes no value"),
        (rule(*[TWICE] * 31), "rule: more than 30 conditions"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_its_place_named(data, said):
    with pytest.raises(RuleProblem) as refused:
        parse(data)

    assert str(refused.value).startswith(said)


def test_groups_stand_four_deep_and_no_deeper():
    data = TWICE
    for _ in range(3):
        data = {"match": "all", "of": [data]}
    parse(rule(data))

    with pytest.raises(RuleProblem, match=r"of\[0\].of\[0\].of\[0\].of\[0\]: groups stand at most 4 deep"):
        parse(rule({"match": "all", "of": [data]}))


@pytest.mark.parametrize("text", ["", "[", "[" * 30_000, '{"version": NaN}', " " * 40_000])
def test_a_text_that_is_no_rule_is_refused(text):
    with pytest.raises(RuleProblem):
        parse_text(text)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            rule(TWICE, {"field": "last_order", "is": "longer_ago", "value": 90}),
            "ordered at least 2 times and last order more than 90 days ago",
        ),
        (rule({"field": "orders", "is": "exactly", "value": 1}), "ordered once"),
        (rule({"field": "spent", "is": "between", "value": [1000, 5050]}), "spent between $10.00 and $50.50"),
        (
            rule({"field": "monetary", "is": "exactly", "value": 5}),
            "stands in the best fifth by what she spent",
        ),
        (
            rule({"field": "country", "is": "none_of", "value": ["DE", "FR"]}),
            "does not live in Germany or France",
        ),
        (rule({"field": "searched", "is": "did_not", "within": 1}), "did not search in the last 1 day"),
        (rule({"field": "consent", "is": "any_of", "value": ["subscribed"]}), "wants mail"),
        (
            rule({"field": "gap", "is": "at_most", "value": 7.5}),
            "usually waits at most 7.5 days between orders",
        ),
        (
            rule({"match": "any", "of": [TWICE, {"match": "none", "of": [TWICE]}]}, TWICE),
            "(ordered at least 2 times or not (ordered at least 2 times)) and ordered at least 2 times",
        ),
        (
            rule({"field": "first_order", "is": "between", "value": ["2026-01-01", "2026-02-03"]}),
            "first order from 1 Jan 2026 to 3 Feb 2026",
        ),
    ],
)  # fmt: skip
def test_each_rule_has_its_sentence(app, data, said):
    assert sentence(SHOP, parse(data)) == said


def test_the_page_of_the_language_tells_every_field_and_operator():
    told = (Path(__file__).parent.parent.parent / "docs/segments.md").read_text()

    names = [*FIELDS, *(each.name for operators in OPERATORS.values() for each in operators)]
    assert [name for name in names if f"`{name}`" not in told] == []
