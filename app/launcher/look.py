"""How the launcher looks and where it shows: the merchant's choice, and what the theme is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app import loyalty, shops
from app.core.colours import checked, refuse_unreadable
from app.core.errors import BadInput
from app.core.numbers import whole_number
from app.shops import Shop

SETTING = "launcher"
CORNERS = ("end", "start")
PAGES = ("home", "collection", "product", "cart", "search", "page", "article", "account", "other")
LONGEST_LABEL, MOST_LIFT = 24, 200


@dataclass(frozen=True, slots=True)
class Look:
    """Where nothing is set, the button shows on every page in the theme's own colours."""

    is_on: bool = True
    corner: str = "end"
    """Of the line: right where one reads from the left."""
    label: str = ""
    """Empty: the word of the page's language."""
    accent: str = ""
    accent_text: str = ""
    pages: tuple[str, ...] = PAGES
    on_phones: bool = True
    lift: int = 16
    """Pixels above the lower edge: another button may stand there already."""

    @classmethod
    def parse(cls, form: Mapping[str, str], pages: list[str], *, is_on: bool) -> Look:
        """Raises BadInput with what to put right."""
        label = " ".join(form.get("label", "").split())
        if len(label) > LONGEST_LABEL:
            raise BadInput(f"The label has more than {LONGEST_LABEL} characters.")
        if form.get("corner") not in CORNERS:
            raise BadInput("Choose a corner.")
        lift = whole_number(form.get("lift", "").strip(), 0, MOST_LIFT)
        if lift is None:
            raise BadInput(f"The distance is a whole number from 0 to {MOST_LIFT}.")
        shown = tuple(page for page in PAGES if page in pages)
        if not shown:
            raise BadInput("Choose at least one page, or switch the launcher off.")
        accent, accent_text = _colours(form) if form.get("colours") == "own" else ("", "")
        return cls(is_on, form["corner"], label, accent, accent_text, shown, form.get("phones") == "1", lift)


def look_of(shop_id: int) -> Look:
    """The merchant's choice, or what is usual."""
    kept = shops.setting(shop_id, SETTING, {})
    return Look(**{**kept, "pages": tuple(kept.get("pages", PAGES))})


def change_look(shop: Shop, look: Look, by: str) -> None:
    """Keep it and have the theme told."""
    shops.change_setting(shop, SETTING, asdict(look) | {"pages": list(look.pages)}, by)
    shops.audit(shop.id, by, "launcher_changed", {"is_on": look.is_on})
    shops.raise_storefront_version(shop.id)


def configuration(shop_id: int) -> dict[str, Any]:
    """The room's part of the storefront configuration; nothing while points are off: nothing is promised."""
    look = look_of(shop_id)
    if not look.is_on or not loyalty.programme_of(shop_id).is_on:
        return {}
    return {"launcher": told(look)}


def told(look: Look) -> dict[str, Any]:
    """What says nothing is left out: every byte stands in every page."""
    said: dict[str, Any] = {"pages": list(look.pages)}
    usual = Look()
    for name in ("corner", "label", "accent", "accent_text", "lift"):
        if getattr(look, name) != getattr(usual, name):
            said[name] = getattr(look, name)
    return said if look.on_phones else said | {"wide_only": True}


def _colours(form: Mapping[str, str]) -> tuple[str, str]:
    accent, text = checked(form.get("accent", ""), "Ground"), checked(form.get("accent_text", ""), "Label")
    if not accent or not text:
        raise BadInput("Choose both colours, or leave both to the theme.")
    refuse_unreadable(text, accent, "Label")
    return accent, text
