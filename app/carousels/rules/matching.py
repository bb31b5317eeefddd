"""Which rules hold here, and what they do with the products that strategies found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from app import catalog, segments
from app.carousels.context import Looked
from app.carousels.models import RuleAction
from app.carousels.rules.shapes import Condition, Rule
from app.catalog import Merchandise
from app.shops import Shop

FIRST = 48
"""Of what a RETURN rule names, so many of the newest; products named one by one all count."""


@dataclass(frozen=True)
class InForce:
    """The rules that hold on one page for one person, in the order in which they were made."""

    shop: Shop
    rules: tuple[Rule, ...]

    @property
    def is_empty(self) -> bool:
        return not self.rules

    @cached_property
    def moves(self) -> tuple[Rule, ...]:
        """Those that need to know of every product what it is like."""
        return self._those(RuleAction.BOOST, RuleAction.BURY)

    def excluded(self, about: Mapping[int, Merchandise]) -> set[int]:
        """Those of the products that no rule lets through."""
        rules = self._those(RuleAction.EXCLUDE)
        return {
            product_id
            for product_id, each in about.items()
            if any(rule.products.covers(each) for rule in rules)
        }

    @property
    def excludes(self) -> bool:
        return bool(self._those(RuleAction.EXCLUDE))

    def returned(self) -> list[int]:
        """What stands before all that strategies find, one rule after the other."""
        found: list[int] = []
        for rule in self._those(RuleAction.RETURN):
            found += catalog.chosen(self.shop.id, rule.products.selection, FIRST)
        return list(dict.fromkeys(found))

    def pinned(self) -> list[tuple[int, int]]:
        """(place from 0, product), by place; products of one rule stand side by side."""
        found = []
        for rule in self._those(RuleAction.PIN):
            for at, product_id in enumerate(catalog.chosen(self.shop.id, rule.products.selection, FIRST)):
                found.append(((rule.position or 1) - 1 + at, product_id))
        return sorted(found)

    def _those(self, *actions: RuleAction) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.action in actions)


def in_force(looked: Looked, placement: str, switched_on: Iterable[Rule]) -> InForce:
    """The rules whose conditions all hold: about the anchors or the collection, and about the customer."""
    rules = [rule for rule in switched_on if rule.placement in ("", placement)]
    if not rules:
        return InForce(looked.shop, ())
    about = _about_anchors(looked, rules)
    member = _segments_of(looked, rules)
    holding = [
        rule
        for rule in rules
        if all(_holds(each, looked, about) for each in rule.about_page)
        and all(member & set(each.any_of) for each in rule.about_customer)
    ]
    return InForce(looked.shop, tuple(holding))


def for_product(shop: Shop, rules: Iterable[Rule], placement: str, page_of: Merchandise | None) -> InForce:
    """The rules that hold on a product's own page for everybody; segments are for who asks us herself."""
    holding = [
        rule
        for rule in rules
        if rule.placement in ("", placement)
        and not rule.about_customer
        and all(page_of is not None and each.covers(page_of) for each in rule.about_page)
    ]
    return InForce(shop, tuple(holding))


def _about_anchors(looked: Looked, rules: list[Rule]) -> dict[int, Merchandise]:
    if not any(rule.about_page for rule in rules):
        return {}
    return catalog.merchandise(looked.shop.id, looked.anchors)


def _holds(condition: Condition, looked: Looked, about: Mapping[int, Merchandise]) -> bool:
    is_here = condition.by == "collection" and looked.context.collection in condition.any_of
    return is_here or any(condition.covers(each) for each in about.values())


def _segments_of(looked: Looked, rules: list[Rule]) -> set[str]:
    """Of the segments that the rules name, those in which the customer is; of nobody known none."""
    named = {each for rule in rules for condition in rule.about_customer for each in condition.any_of}
    if looked.customer_id is None:
        return set()
    found = set()
    for each in named:
        segment = segments.find(looked.shop.id, int(each))
        if segment is not None and segments.contains(looked.shop, segment, looked.customer_id):
            found.add(each)
    return found
