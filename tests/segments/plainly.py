"""Rules judged one customer at a time, in plain Python over the same rows: what the SQL must agree with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.segments.rule import Condition, Group

ZONE = ZoneInfo("America/New_York")


@dataclass
class Purchase:
    at: datetime
    products: tuple[str, ...]
    is_discounted: bool
    has_code: bool
    counts: bool


@dataclass
class Visit:
    at: datetime
    name: str
    product: str | None


@dataclass
class Person:
    """All that is stored of one customer; `value` is her row of the value table or None."""

    columns: dict[str, Any]
    value: dict[str, Any] | None
    purchases: list[Purchase] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    points: int | None = None
    wishes: dict[str, bool] = field(default_factory=dict)
    """By product: whether it stands on her list or was taken off."""
    declined: tuple[str, ...] = ()
    contacts: list[datetime] = field(default_factory=list)


@dataclass(frozen=True)
class Range:
    """What the products are: type, tags and collections, each by the product."""

    types: dict[str, str]
    tags: dict[str, tuple[str, ...]]
    collections: dict[str, tuple[str, ...]]


def matches(node: Group | Condition, person: Person, now: datetime, sold: Range) -> bool:
    if isinstance(node, Condition):
        return _Judge(person, now, sold).holds(node)
    found = [matches(part, person, now, sold) for part in node.of]
    return {"all": all(found), "any": any(found), "none": not any(found)}[node.match.value]


class _Judge:
    def __init__(self, person: Person, now: datetime, sold: Range) -> None:
        self.person, self.sold = person, sold
        self.today = now.astimezone(ZONE).date()

    def holds(self, asked: Condition) -> bool:
        return bool(getattr(self, f"_{asked.field}", self._plain)(asked))

    def _plain(self, asked: Condition) -> bool:
        return _compare(self._fact(asked.field), asked, self.today)

    def _fact(self, name: str) -> Any:
        row, value = self.person.columns, self.person.value or {}
        facts = {
            "country": row["country"], "known_since": row["created_at"], "email": row["email"],
            "account": "guest" if row["platform_id"] is None else "account",
            "consent": row["consent_state"], "consent_at": row["consent_at"],
            "orders": value.get("orders", 0), "spent": value.get("spent_minor", 0),
            "first_order": value.get("first_order_at"), "last_order": value.get("last_order_at"),
            "gap": value.get("gap_days"), "rfm_group": value.get("rfm_group"),
            "recency": value.get("recency"), "frequency": value.get("frequency"),
            "monetary": value.get("monetary"), "expected_orders": value.get("expected_orders"),
            "expected_value": value.get("expected_value_minor"), "next_order": value.get("next_order_at"),
            "points": self.person.points or 0, "wishes": sum(self.person.wishes.values()),
        }  # fmt: skip
        return facts[name]

    def _language(self, asked: Condition) -> bool:
        spoken = self.person.columns["locale"].lower().replace("_", "-").partition("-")[0]
        return (spoken in asked.value) == (asked.operator == "any_of")

    def _average_order(self, asked: Condition) -> bool:
        value = self.person.value
        return bool(value and value["orders"]) and _compare(
            value["spent_minor"] / value["orders"], asked, self.today
        )

    def _lapse_risk(self, asked: Condition) -> bool:
        risk = (self.person.value or {}).get("lapse_risk")
        return risk is not None and _compare(risk * 100, asked, self.today)

    def _counted(self, within: int | None) -> list[Purchase]:
        return [each for each in self.person.purchases if each.counts and self._recent(each.at, within)]

    def _recent(self, at: datetime, within: int | None) -> bool:
        return within is None or at.astimezone(ZONE).date() >= self.today - timedelta(days=within)

    def _bought(self, asked: Condition, named: dict[str, tuple[str, ...]]) -> bool:
        bought = {product for each in self._counted(asked.within) for product in each.products}
        found = {name for product in bought for name in named[product]}
        return bool(found & set(asked.value)) == (asked.operator == "any_of")

    def _bought_product(self, asked: Condition) -> bool:
        return self._bought(asked, {product: (product,) for product in self.sold.types})

    def _bought_type(self, asked: Condition) -> bool:
        return self._bought(asked, {product: (kind,) for product, kind in self.sold.types.items()})

    def _bought_tag(self, asked: Condition) -> bool:
        return self._bought(asked, self.sold.tags)

    def _bought_collection(self, asked: Condition) -> bool:
        return self._bought(asked, self.sold.collections)

    def _tag(self, asked: Condition) -> bool:
        return bool(set(self.person.columns["tags"]) & set(asked.value)) == (asked.operator == "any_of")

    def _wished_product(self, asked: Condition) -> bool:
        wished = {product for product, is_wished in self.person.wishes.items() if is_wished}
        return bool(wished & set(asked.value)) == (asked.operator == "any_of")

    def _topic(self, asked: Condition) -> bool:
        return bool(set(asked.value) - set(self.person.declined)) == (asked.operator == "any_of")

    def _contacted(self, asked: Condition) -> bool:
        return any(self._recent(at, asked.within) for at in self.person.contacts) == (asked.operator == "did")

    def _discounted_orders(self, asked: Condition) -> bool:
        number = sum(each.is_discounted for each in self._counted(asked.within))
        return _compare(number, asked, self.today)

    def _discount_share(self, asked: Condition) -> bool:
        orders = (self.person.value or {}).get("orders", 0)
        number = sum(each.is_discounted for each in self._counted(None))
        return orders > 0 and _compare(number * 100 / orders, asked, self.today)

    def _used_code(self, asked: Condition) -> bool:
        return any(each.has_code for each in self._counted(asked.within)) == (asked.operator == "did")

    def _did(self, asked: Condition, name: str | None) -> bool:
        seen = [each for each in self.person.visits if self._recent(each.at, asked.within)]
        seen = [each for each in seen if name in (None, each.name)]
        if asked.value:
            seen = [each for each in seen if each.product in asked.value]
        return bool(seen) == (asked.operator in ("did", "any_of"))

    def _visited(self, asked: Condition) -> bool:
        return self._did(asked, None)

    def _viewed(self, asked: Condition) -> bool:
        return self._did(asked, "product_viewed")

    _viewed_product = _viewed

    def _searched(self, asked: Condition) -> bool:
        return self._did(asked, "search_submitted")

    def _added_to_cart(self, asked: Condition) -> bool:
        return self._did(asked, "product_added_to_cart")


def _compare(fact: Any, asked: Condition, today: date) -> bool:
    if asked.operator == "none_of":
        return fact not in asked.value
    if asked.operator in ("is_known", "is_unknown"):
        return (fact is None) == (asked.operator == "is_unknown")
    if fact is None:
        return False
    return _known(fact.astimezone(ZONE).date() if isinstance(fact, datetime) else fact, asked, today)


def _known(fact: Any, asked: Condition, today: date) -> bool:
    value = asked.value
    judged = {
        "any_of": lambda: fact in value,
        "is": lambda: fact == value.strip().lower(),
        "contains": lambda: value.strip().lower() in fact,
        "begins_with": lambda: fact.startswith(value.strip().lower()),
        "ends_with": lambda: fact.endswith(value.strip().lower()),
        "at_least": lambda: fact >= value,
        "at_most": lambda: fact <= value,
        "exactly": lambda: fact == value,
        "between": lambda: value[0] <= fact <= value[1],
        "in_last": lambda: today - timedelta(days=value) <= fact <= today,
        "longer_ago": lambda: fact < today - timedelta(days=value),
        "in_next": lambda: today <= fact <= today + timedelta(days=value),
        "since": lambda: fact >= value,
        "before": lambda: fact < value,
    }
    return bool(judged[asked.operator]())
