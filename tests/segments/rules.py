"""Random rules over all fields and operators, for properties that hold for each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from app.segments.fields import FIELDS, Field
from app.segments.kinds import OPERATORS, Kind, Operator, Shape
from tests.segments.people import DAYS, PRODUCTS

OPEN = {
    "country": ("US", "DE", "FR"),
    "language": ("en", "pt", "de", "fr"),
    "product": tuple(PRODUCTS),
    "type": ("Tea", "Cup", "Pot"),
    "collection": ("91", "92", "93"),
    "product_tag": ("calm", "gift", "new"),
    "customer_tag": ("VIP", "press", 'a "b"', "%"),
}
NUMBERS = {
    Kind.NUMBER: st.sampled_from((-1, 0, 1, 2, 5, 50, 500)),
    Kind.MONEY: st.sampled_from((-1, 0, 1000, 1500, 5000)),
    Kind.DECIMAL: st.sampled_from((0, 0.5, 2, 7.5, 30)),
    Kind.SHARE: st.sampled_from((0, 25, 33, 50, 100)),
    Kind.TEXT: st.sampled_from(("a1", "@post.example", "b_", "%", "TEST")),
}


def rules(today: date) -> st.SearchStrategy[dict[str, Any]]:
    """Rules as JSON; `today` is what dates are drawn around."""
    leaf = st.sampled_from([(f, o) for f in FIELDS.values() for o in OPERATORS[f.kind]]).flatmap(
        lambda pair: condition(*pair, today)
    )
    nested = st.recursive(leaf, _groups, max_leaves=6).filter(lambda node: _depth(node) <= 3)
    return _groups(nested).map(lambda group: {"version": 1, **group})


def _groups(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    matches = st.sampled_from(("all", "any", "none"))
    return st.fixed_dictionaries({"match": matches, "of": st.lists(parts, min_size=1, max_size=3)})


def _depth(node: dict[str, Any]) -> int:
    return 1 + max(map(_depth, node["of"])) if "of" in node else 0


def condition(field: Field, compared: Operator, today: date) -> st.SearchStrategy[dict[str, Any]]:
    if compared.name == "in_next" and not field.may_lie_ahead:
        compared = OPERATORS[Kind.DATE][0]
    drawn: dict[str, Any] = {"field": st.just(field.name), "is": st.just(compared.name)}
    if compared.shape is not Shape.NOTHING:
        drawn["value"] = _values(field, compared.shape, today)
    if field.has_window:
        drawn["within"] = st.sampled_from((None, 0, 1, 30, 90))
    return st.fixed_dictionaries(drawn)


def _values(field: Field, shape: Shape, today: date) -> st.SearchStrategy[Any]:
    if shape is Shape.DAYS:
        return st.sampled_from(DAYS)
    if shape is Shape.MANY:
        keys = [key for key, _ in field.choices] or OPEN[field.catalogue]
        return st.lists(st.sampled_from(keys), min_size=1, max_size=3)
    days = st.sampled_from(DAYS).map(lambda ago: (today - timedelta(days=ago)).isoformat())
    one = days if field.kind is Kind.DATE else NUMBERS[field.kind]
    return one if shape is Shape.ONE else st.tuples(one, one).map(sorted)
