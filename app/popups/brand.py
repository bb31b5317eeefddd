"""The shop's brand kit: colours, font and corners that every popup wears unless it has its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app import shops
from app.core import colours
from app.core.errors import BadInput
from app.core.numbers import whole_number
from app.popups.looks import COLOURS, PAIRS
from app.shops import Shop

SETTING = "popups.brand"
FONT = re.compile(r"[\w ,'\"-]{1,120}")
MOST_RADIUS = 40


def brand_of(shop_id: int) -> dict[str, Any]:
    """The kit as the browser reads it; what is missing follows the theme."""
    kept: dict[str, Any] = shops.setting(shop_id, SETTING, {}) or {}
    return kept


def parse(form: Mapping[str, str]) -> dict[str, Any]:
    """Raises BadInput, for colours below 4.5:1 with the nearest that passes."""
    kit: dict[str, Any] = {
        name: colours.checked(form.get(f"colour_{name}", ""), title) for name, title in COLOURS.items()
    }
    dark = {name: colours.checked(form.get(f"dark_{name}", ""), title) for name, title in COLOURS.items()}
    for worn, where in ((kit, ""), (dark, "Dark pages: ")):
        for ink, paper, title in PAIRS:
            if bool(worn[ink]) != bool(worn[paper]):
                raise BadInput(f"{where}{title}: give both colours, or leave both to the theme.")
            if worn[ink]:
                colours.refuse_unreadable(worn[ink], worn[paper], f"{where}{title}")
    kit |= {"dark": {name: value for name, value in dark.items() if value}}
    kit |= {"font": _font(form), "radius": _radius(form)}
    return {name: value for name, value in kit.items() if value}


def _font(form: Mapping[str, str]) -> str:
    typed = form.get("font", "").strip()
    if typed and not FONT.fullmatch(typed):
        raise BadInput("The font is a list of names, e.g. Georgia, serif.")
    return typed


def _radius(form: Mapping[str, str]) -> str:
    typed = form.get("radius", "").strip()
    if not typed:
        return ""
    number = whole_number(typed, 0, MOST_RADIUS)
    if number is None:
        raise BadInput(f"The corners are a whole number from 0 to {MOST_RADIUS}.")
    return f"{number}px"


def change_brand(shop: Shop, kit: dict[str, Any], by: str) -> None:
    shops.change_setting(shop, SETTING, kit, by)
    shops.audit(shop.id, by, "brand_changed", {})
    shops.raise_storefront_version(shop.id)
