"""A rule as the merchant's form brings it, and back into the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import catalog, segments
from app.carousels import placements
from app.carousels.models import RuleAction
from app.carousels.rules.shapes import BY, SEGMENT, Condition, Rule
from app.core.errors import BadInput
from app.core.money import major_of, minor_of, money_text
from app.core.numbers import whole_number
from app.shops import Shop

MOST_NAMED, OFFERED = 50, 12
HIGHEST_PRICE = 10**12
ACTIONS = {
    RuleAction.RETURN: "put first",
    RuleAction.PIN: "pin to a place",
    RuleAction.BOOST: "move up",
    RuleAction.BURY: "move to the end",
    RuleAction.EXCLUDE: "never show",
}


def rule_of(shop: Shop, form: Any, rule_id: int = 0) -> Rule:
    """The rule of the form; raises BadInput with a sentence that says what to put right."""
    placement = form.get("placement", "")
    if placement:
        placements.get(shop.id, placement)
    try:
        action = RuleAction(form.get("action", ""))
    except ValueError:
        raise BadInput("Choose what to do with the products.") from None
    conditions = []
    if form.get("when_by"):
        conditions.append(_condition(shop, form, "when"))
    if form.get("segment"):
        conditions.append(_segment(shop, form["segment"]))
    position = whole_number(form.get("position", ""), 1, placements.MOST)
    if action is RuleAction.PIN and position is None:
        raise BadInput(f"Name the place, 1 to {placements.MOST}.")
    return Rule(
        rule_id,
        placement,
        tuple(conditions),
        action,
        _condition(shop, form, "what"),
        position if action is RuleAction.PIN else None,
    )


def values_of(shop: Shop, rule: Rule) -> dict[str, Any]:
    """The rule as it stands in the form."""
    values: dict[str, Any] = {
        "placement": rule.placement,
        "action": rule.action.value,
        "position": rule.position or 1,
        "segment": next((each.any_of[0] for each in rule.about_customer), ""),
    }
    values |= _fields(shop, "what", rule.products)
    return values | (_fields(shop, "when", rule.about_page[0]) if rule.about_page else {})


def values_told(form: Any) -> dict[str, Any]:
    """The same of a form that is being filled in."""
    plain = {name: form.get(name, "") for name in form if not name.endswith("_value")}
    return plain | {f"{name}_value": form.getlist(f"{name}_value") for name in ("when", "what")}


def _fields(shop: Shop, name: str, condition: Condition) -> dict[str, Any]:
    bounds = {"least": condition.least_minor, "most": condition.most_minor}
    prices = {
        f"{name}_{bound}": "" if minor is None else str(major_of(minor, shop.currency))
        for bound, minor in bounds.items()
    }
    return {f"{name}_by": condition.by, f"{name}_value": list(condition.any_of), **prices}


def sentence(shop: Shop, rule: Rule) -> str:
    """The rule in words, as one reads it aloud."""
    parts = [_about_page(shop, each) for each in rule.about_page]
    parts += [f"the customer is in {_segment_names(shop, each)}" for each in rule.about_customer]
    place = f"pin to place {rule.position}" if rule.action is RuleAction.PIN else ACTIONS[rule.action]
    when = f"If {' and '.join(parts)}, " if parts else "Always "
    return f"{when}{place}: {named(shop, rule.products)}."


def named(shop: Shop, condition: Condition, limit: int = 4) -> str:
    """What the condition names, by titles."""
    if condition.by == "price":
        return _price(shop, condition)
    titles = list(titles_of(shop, condition).values())
    more = f" and {len(titles) - limit} more" if len(titles) > limit else ""
    what = {"collection": "collection", "tag": "tag", "kind": "type", "vendor": "vendor"}.get(
        condition.by, ""
    )
    return " ".join(part for part in (what, ", ".join(titles[:limit]) + more) if part)


def titles_of(shop: Shop, condition: Condition) -> dict[str, str]:
    """What it names, by value; what is gone since keeps its number."""
    known: Mapping[str, str] = {}
    if condition.by == "product":
        known = catalog.titles(shop.id, condition.any_of)
    elif condition.by == "collection":
        known = catalog.titles_of_collections(shop.id, condition.any_of)
    return {each: known.get(each, each) for each in condition.any_of}


def choices(shop: Shop, by: str, search: str) -> list[tuple[str, str]]:
    """What may be named, as (value, words)."""
    wanted = search.strip().lower()
    if by == "product":
        return [(each.platform_id, each.title) for each in catalog.search(shop.id, wanted, OFFERED)]
    if by == "collection":
        return [(each.platform_id, each.title) for each in catalog.collection_names(shop.id, wanted, OFFERED)]
    all_of = {"tag": catalog.product_tags, "kind": catalog.kinds, "vendor": catalog.vendors}.get(by)
    names = all_of(shop.id) if all_of else []
    return [(each, each) for each in names if wanted in each.lower()][:OFFERED]


def _condition(shop: Shop, form: Any, name: str) -> Condition:
    by = form.get(f"{name}_by", "")
    if by not in BY:
        raise BadInput("Choose what the rule is about.")
    if by == "price":
        least, most = (_minor(form.get(f"{name}_{bound}", ""), shop) for bound in ("least", "most"))
        if least is None and most is None:
            raise BadInput("Name a lowest or a highest price.")
        return Condition(by, (), least, most)
    values = tuple(dict.fromkeys(each for each in form.getlist(f"{name}_value") if each))
    if not values:
        raise BadInput(f"Choose at least one: {BY[by].lower()}.")
    if len(values) > MOST_NAMED:
        raise BadInput(f"Name at most {MOST_NAMED}.")
    return Condition(by, values)


def _segment(shop: Shop, told: str) -> Condition:
    number = whole_number(told, 1, 2**53)
    if number is None or segments.find(shop.id, number) is None:
        raise BadInput("Choose one of your segments.")
    return Condition(SEGMENT, (str(number),))


def _segment_names(shop: Shop, condition: Condition) -> str:
    found = (segments.find(shop.id, int(each)) for each in condition.any_of)
    return " or ".join(f"“{each.name}”" if each else "a segment that is gone" for each in found)


def _about_page(shop: Shop, condition: Condition) -> str:
    if condition.by == "price":
        return f"the product costs {_price(shop, condition)}"
    if condition.by == "product":
        return f"the page or the cart shows {named(shop, condition)}"
    return f"the product is of {named(shop, condition)}"


def _price(shop: Shop, condition: Condition) -> str:
    least, most = condition.least_minor, condition.most_minor
    if least is None:
        return f"up to {money_text(most or 0, shop.currency)}"
    if most is None:
        return f"{money_text(least, shop.currency)} or more"
    return f"{money_text(least, shop.currency)} to {money_text(most, shop.currency)}"


def _minor(told: str, shop: Shop) -> int | None:
    if not told.strip():
        return None
    try:
        minor = minor_of(told.strip().replace(",", "."), shop.currency)
    except BadInput:
        raise BadInput("Prices are plain numbers, e.g. 19.90.") from None
    if not 0 <= minor <= HIGHEST_PRICE:
        raise BadInput("Prices are plain numbers, e.g. 19.90.")
    return minor
