"""The look of a shop's published theme, out of its two files of settings.

Shapes: shopify.dev, "settings_data.json" (`current` is an object, or the name of one of `presets`) and
"settings_schema.json" (defaults; a setting of type `color_scheme_group` says in `role` which of its colours
is the page's ground, its text and its button). What a theme does not name in a known way stays empty.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from app.platforms.shopify.client import AdminClient
from app.platforms.shopify.reading import text, translates
from app.platforms.styles import StyleSnapshot

DATA, SCHEMA = "config/settings_data.json", "config/settings_schema.json"
REMARK = re.compile(r"^\s*/\*.*?\*/", re.DOTALL)
"""The platform writes one above the JSON of files that its theme editor changes."""
ROLES = {
    "background": "background",
    "text": "text",
    "accent": "primary_button",
    "accent_text": "on_primary_button",
}
USUAL_KEYS = {"background": "background", "text": "text", "accent": "button", "accent_text": "button_label"}
"""Of a scheme whose schema names no roles, as the platform's reference theme has them."""
OLDER_KEYS = {
    "background": ("colors_background_1", "color_page_bg", "color_background", "color_body_bg"),
    "text": ("colors_text", "color_text", "color_body_text"),
    "accent": ("colors_accent_1", "color_button", "color_primary", "color_accent"),
    "accent_text": ("colors_solid_button_labels", "color_button_text", "color_button_label"),
}
"""Of themes from before there were schemes."""
FONT = re.compile(r"([a-z0-9_]+)_[nio][1-9]")
SYSTEM_FONTS = {"system_ui": "system-ui", "sans_serif": "sans-serif", "serif": "serif", "mono": "monospace"}
BODY, TITLE = re.compile("body|base|text"), re.compile("head|title|display")
CORNERS = (re.compile("popup.*radius"), re.compile("button.*radius"), re.compile("radius"))
LOGO = re.compile(r"shopify://shop_images/([^/?#\\]{1,200})")
NETWORKS = (
    "instagram",
    "facebook",
    "tiktok",
    "youtube",
    "pinterest",
    "twitter",
    "threads",
    "bluesky",
    "snapchat",
)

Settings = Mapping[str, Any]


def style(client: AdminClient) -> StyleSnapshot | None:
    """None where no theme is published; raises AccessDenied where we may not look, and Unreadable."""
    themes = client.query("main_theme", files=[DATA, SCHEMA]).data["themes"]["nodes"]
    return style_of(themes[0]) if themes else None


@translates("theme")
def style_of(theme: dict[str, Any]) -> StyleSnapshot:
    """What a theme with its two files says; raises Unreadable for what is no theme."""
    files = {node["filename"]: _json(node["body"]) for node in theme["files"]["nodes"]}
    schema = list(_definitions(files.get(SCHEMA) or []))
    settings = _defaults(schema) | _current(files.get(DATA) or {})
    fonts = {name: found for name, value in settings.items() if (found := _family(value))}
    return StyleSnapshot(
        theme=text(theme["name"]),
        colours=_colours(settings, schema),
        font=_first(fonts, BODY),
        title_font=_first(fonts, TITLE),
        radius=_radius(settings),
        logo=_logo(settings),
        social=_social(settings),
    )


def _json(body: dict[str, Any]) -> Any:
    raw = body.get("content")
    if raw is None:
        raw = base64.b64decode(body.get("contentBase64") or b"").decode()
    return json.loads(REMARK.sub("", raw) or "null")


def _definitions(schema: list[Any]) -> Iterator[dict[str, Any]]:
    for section in schema:
        yield from (each for each in section.get("settings", ()) if "id" in each)


def _defaults(schema: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {each["id"]: each["default"] for each in schema if "default" in each}


def _current(data: dict[str, Any]) -> dict[str, Any]:
    current = data.get("current") or {}
    if isinstance(current, str):
        current = data["presets"][current]
    return dict(current)


def _colours(settings: Settings, schema: list[dict[str, Any]]) -> dict[str, str]:
    group: dict[str, Any] = next((each for each in schema if each.get("type") == "color_scheme_group"), {})
    schemes = settings.get(group.get("id", "color_schemes")) or {}
    found: dict[str, str] = {}
    if schemes:
        scheme = next(iter(schemes.values()))["settings"]
        keys = group.get("role", {})
        found = {
            name: _colour(scheme.get(_key(keys.get(role)) or USUAL_KEYS[name]))
            for name, role in ROLES.items()
        }
    for name, older in OLDER_KEYS.items():
        found[name] = found.get(name) or next(filter(None, (_colour(settings.get(key)) for key in older)), "")
    return {name: value for name, value in found.items() if value}


def _key(role: Any) -> str:
    """A role is a setting's name, or an object that names a plain colour beside a gradient."""
    return str(role.get("solid", "") if isinstance(role, dict) else role or "")


def _colour(value: Any) -> str:
    """As #rrggbb; empty for what is no colour, or one that something shines through."""
    written = value.strip().lower() if isinstance(value, str) else ""
    if re.fullmatch("#[0-9a-f]{3}", written):
        return "#" + "".join(sign * 2 for sign in written[1:])
    if re.fullmatch("#[0-9a-f]{6}(ff)?", written):
        return written[:7]
    parts = re.fullmatch(r"rgba?\((\d+)[, ]+(\d+)[, ]+(\d+)(?:[,/ ]+1(?:\.0+)?)?\s*\)", written)
    numbers = [int(each) for each in parts.groups()] if parts else []
    return "#" + "".join(f"{each:02x}" for each in numbers) if numbers and max(numbers) < 256 else ""


def _family(value: Any) -> str:
    """The families that a font's handle, e.g. "dm_sans_n4", stands for; CSS minds no capitals in them."""
    handle = FONT.fullmatch(value) if isinstance(value, str) else None
    if handle is None:
        return ""
    name = handle[1]
    return (
        SYSTEM_FONTS.get(name)
        or f"{name.replace('_', ' ').title()}, {'serif' if 'serif' in name else 'sans-serif'}"
    )


def _first(found: Mapping[str, Any], name: re.Pattern[str]) -> str:
    return next((value for key, value in found.items() if name.search(key)), "")


def _radius(settings: Settings) -> int | None:
    for name in CORNERS:
        for key, value in settings.items():
            if name.search(key) and type(value) is int and 0 <= value <= 100:
                return value
    return None


def _logo(settings: Settings) -> str:
    """Uploaded pictures stand in every shop below one address, by their names."""
    for key, value in settings.items():
        name = LOGO.fullmatch(value) if "logo" in key and isinstance(value, str) else None
        if name:
            return f"/cdn/shop/files/{quote(name[1])}"
    return ""


def _social(settings: Settings) -> dict[str, str]:
    found = {}
    for network in NETWORKS:
        for key, value in settings.items():
            if "social" in key and network in key and isinstance(value, str) and _is_address(value):
                found[network] = value
                break
    return found


def _is_address(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme == "https" and bool(parts.netloc) and value.isprintable() and len(value) <= 300
