"""A shop's two files of theme settings, as the platform keeps them for the themes of its own store.

The stand-in's themes write whole CSS values into their settings; here they are said in the platform's way:
colours as a scheme whose parts have roles, fonts as handles, corners as numbers, pictures as `shopify://`
references.
"""

from __future__ import annotations

import json
import re
from typing import Any

from devstore.storefront.theme_state import ThemeState

DATA, SCHEMA = "config/settings_data.json", "config/settings_schema.json"
REMARK = (
    "/*\n * This file is written by the theme editor. What is changed by hand here may be overwritten.\n */\n"
)
SCHEME = {
    "background": "color_surface",
    "text": "color_ink",
    "button": "color_accent",
    "button_label": "color_on_accent",
}
ROLES = {
    "background": {"solid": "background", "gradient": "background_gradient"},
    "text": "text",
    "primary_button": "button",
    "on_primary_button": "button_label",
}
SOCIAL = ("instagram", "youtube", "facebook", "tiktok")


def settings_files(theme: ThemeState) -> dict[str, str]:
    """Contents by file name."""
    return {
        DATA: REMARK + json.dumps({"current": _current(theme.settings), "presets": {}}),
        SCHEMA: json.dumps(_schema()),
    }


def _current(settings: dict[str, Any]) -> dict[str, Any]:
    colours = {name: settings[key] for name, key in SCHEME.items()}
    current: dict[str, Any] = {
        "color_schemes": {"scheme-1": {"settings": {**colours, "background_gradient": ""}}},
        "type_header_font": _handle(settings["type_display"]),
        "type_body_font": _handle(settings["type_body"]),
        "buttons_radius": min(40, int(settings["radius_button"].removesuffix("px"))),
        "popup_corner_radius": min(40, int(settings["radius"].removesuffix("px"))),
    }
    if settings.get("logo"):
        current["logo"] = f"shopify://shop_images/{settings['logo']}"
    return current | {f"social_{each}_link": settings.get(f"social_{each}", "") for each in SOCIAL}


def _handle(stack: str) -> str:
    first = stack.split(",")[0].strip().strip('"').lower()
    return re.sub("[^a-z0-9]+", "_", first) + "_n4"


def _schema() -> list[dict[str, Any]]:
    colours = [{"type": "color", "id": name, "label": name, "default": "#ffffff"} for name in SCHEME]
    group = {"type": "color_scheme_group", "id": "color_schemes", "definition": colours, "role": ROLES}
    fonts = [
        {"type": "font_picker", "id": f"type_{part}_font", "label": part, "default": "assistant_n4"}
        for part in ("header", "body")
    ]
    links = [{"type": "text", "id": f"social_{each}_link", "label": each} for each in SOCIAL]
    return [
        {"name": "theme_info", "theme_name": "Press"},
        {"name": "Colors", "settings": [group]},
        {"name": "Typography", "settings": fonts},
        {"name": "Logo", "settings": [{"type": "image_picker", "id": "logo", "label": "Logo"}]},
        {"name": "Social media", "settings": links},
    ]
