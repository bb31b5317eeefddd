"""The shop's brand kit: colours, fonts, corners, logo and social links, as the merchant saved them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from app import shops
from app.core import colours
from app.core.errors import BadInput
from app.core.numbers import whole_number
from app.shops import Shop

SETTING = "brand.kit"
FONT = re.compile(r"[\w ,'\"-]{1,120}")
MOST_RADIUS = 40
LONGEST_URL, LONGEST_ALT = 500, 120
ON_BUTTON = "Words on the button"
COLOURS = {"background": "Background", "text": "Text", "accent": "Button", "accent_text": ON_BUTTON}
PAIRS = (("text", "background", "Text"), ("accent_text", "accent", ON_BUTTON))
"""Which colour is read on which."""
NETWORKS = {
    "instagram": "Instagram", "facebook": "Facebook", "tiktok": "TikTok", "youtube": "YouTube",
    "pinterest": "Pinterest", "twitter": "X", "threads": "Threads", "bluesky": "Bluesky",
    "snapchat": "Snapchat",
}  # fmt: skip
STYLE = (*COLOURS, "dark", "font", "title_font", "radius")

Kit = dict[str, Any]


def kit_of(shop_id: int) -> Kit:
    """All that was saved: the four colours, `dark` with the same, font, title_font, radius, logo, social."""
    kept: Kit = shops.setting(shop_id, SETTING, {}) or {}
    return kept


def worn_by_popups(shop_id: int) -> Kit:
    """The part that browsers wear; what is missing follows the theme."""
    return {name: value for name, value in kit_of(shop_id).items() if name in STYLE}


def logo_of(shop_id: int) -> dict[str, str]:
    """`url` and `alt`; empty where none was saved."""
    logo: dict[str, str] = kit_of(shop_id).get("logo", {})
    return logo


def social_of(shop_id: int) -> list[tuple[str, str]]:
    """Titles and addresses of the shop's networks, in our order."""
    kept = kit_of(shop_id).get("social", {})
    return [(title, kept[name]) for name, title in NETWORKS.items() if name in kept]


def parse(form: Mapping[str, str], shop: Shop) -> Kit:
    """Raises BadInput, for colours below 4.5:1 with the nearest that passes."""
    kit: Kit = {
        name: colours.checked(form.get(f"colour_{name}", ""), title) for name, title in COLOURS.items()
    }
    dark = {name: colours.checked(form.get(f"dark_{name}", ""), title) for name, title in COLOURS.items()}
    for worn, where in ((kit, ""), (dark, "Dark pages: ")):
        _check_pairs(worn, where)
    kit |= {"dark": {name: value for name, value in dark.items() if value}}
    kit |= {"font": _font(form, "font"), "title_font": _font(form, "title_font"), "radius": _radius(form)}
    kit |= {"logo": _logo(form, shop), "social": _social(form)}
    return {name: value for name, value in kit.items() if value}


def values_of(kit: Kit) -> dict[str, str]:
    """Every field of the form by its name."""
    logo, social = kit.get("logo", {}), kit.get("social", {})
    values = {f"colour_{name}": kit.get(name, "") for name in COLOURS}
    values |= {f"dark_{name}": kit.get("dark", {}).get(name, "") for name in COLOURS}
    values |= {f"social_{name}": social.get(name, "") for name in NETWORKS}
    values |= {"font": kit.get("font", ""), "title_font": kit.get("title_font", "")}
    values |= {"logo_url": logo.get("url", ""), "logo_alt": logo.get("alt", "")}
    return values | {"radius": kit.get("radius", "").removesuffix("px")}


def joined(kept: Kit, read: Kit) -> Kit:
    """What was read over what she kept: what the theme does not say stays as it was."""
    social = {**kept.get("social", {}), **read.get("social", {})}
    return {**kept, **read} | ({"social": social} if social else {})


def change_kit(shop: Shop, kit: Kit, by: str) -> None:
    shops.change_setting(shop, SETTING, kit, by)
    shops.audit(shop.id, by, "brand_changed", {})
    shops.raise_storefront_version(shop.id)


def _check_pairs(worn: Mapping[str, str], where: str) -> None:
    for ink, paper, title in PAIRS:
        if bool(worn[ink]) != bool(worn[paper]):
            raise BadInput(f"{where}{title}: give both colours, or leave both to the theme.")
        if worn[ink]:
            colours.refuse_unreadable(worn[ink], worn[paper], f"{where}{title}")


def _font(form: Mapping[str, str], field: str) -> str:
    typed = form.get(field, "").strip()
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


def _logo(form: Mapping[str, str], shop: Shop) -> dict[str, str]:
    url, alt = form.get("logo_url", "").strip(), " ".join(form.get("logo_alt", "").split())
    if not url:
        return {}
    if not (is_address(url) or url.startswith(f"{shop.primary_url}/")) or not is_plain(url):
        raise BadInput("The logo's address begins with https:// and leads to a picture of your shop.")
    if not alt or len(alt) > LONGEST_ALT:
        raise BadInput(f"Say what the logo reads, in at most {LONGEST_ALT} characters.")
    return {"url": url, "alt": alt}


def _social(form: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name, title in NETWORKS.items():
        url = form.get(f"social_{name}", "").strip()
        if url and not is_address(url):
            raise BadInput(f"{title}: an address that begins with https://.")
        if url:
            found[name] = url
    return found


def is_address(url: str) -> bool:
    """Whether it leads to another site, safely."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.netloc) and is_plain(url)


def is_plain(url: str) -> bool:
    return len(url) <= LONGEST_URL and url.isprintable() and not set(url) & set(" \"'<>\\")
