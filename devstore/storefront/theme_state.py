"""How one shop has set up its theme: looks, app blocks in their places, and which app embeds are on."""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from devstore.models import Setting, Shop
from devstore.storefront.theme_files import BASE, FOLDER, THEMES

DRAWER = "cart-drawer"
"""A section of the layout that takes app blocks, as a template does."""
TEMPLATES = ("index", "collection", "product", "cart", "search", "404", DRAWER)
ALIASES = {"home": "index", "not_found": "404"}
FALLBACK = "plain"
LANGUAGES = ("en", "de", "ar")


@dataclass
class PlacedBlock:
    """One app block a merchant has put on a template."""

    block: str
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass
class ThemeState:
    """A shop's theme. No embed is on and no block stands anywhere until the merchant says so."""

    settings: dict[str, Any]
    sections: dict[str, dict[str, Any]]
    name: str = BASE
    """The folder of the theme it wears."""
    language: str | None = None
    """What its texts are in, when it is not the shop's own language."""
    embed: bool | list[str] = False
    """All of the app's embeds, none, or those named."""
    embed_settings: dict[str, Any] = field(default_factory=dict)
    blocks: dict[str, list[PlacedBlock]] = field(default_factory=dict)

    def has_embed(self, handle: str) -> bool:
        return self.embed if isinstance(self.embed, bool) else handle in self.embed


def theme_of(session: Session, shop: Shop) -> ThemeState:
    """The shop's looks and texts out of the theme's settings, with what its merchant has switched."""
    stored = _stored(session, shop)
    name = stored.get("theme", BASE)
    preset = _preset(shop.theme, name, shop.handle, _settings_changed_at())
    return ThemeState(
        name=name,
        language=stored.get("language"),
        settings=preset["settings"],
        sections=preset["sections"],
        embed=stored.get("embed", False),
        embed_settings=stored.get("embed_settings", {}),
        blocks={
            template: [PlacedBlock(entry["block"], entry.get("settings", {})) for entry in entries]
            for template, entries in stored.get("blocks", {}).items()
        },
    )


def set_theme(
    session: Session,
    shop: Shop,
    *,
    embed: bool | list[str] | None = None,
    embed_settings: dict[str, Any] | None = None,
    blocks: dict[str, list[Any]] | None = None,
    theme: str | None = None,
    language: str | None = None,
) -> ThemeState:
    """Switch embeds, place blocks, wear a theme, speak a language; what is left out stays.

    `embed` is true for all, false for none, or names those that are on.
    `blocks` maps templates ("index" or "home", "product", ...) to what stands there, in order: names
    of blocks or {"block", "settings"}. A template that is named is replaced whole. ValueError for an
    unknown template, theme or language.
    """
    stored = _stored(session, shop)
    for part, wish, known in (("theme", theme, THEMES), ("language", language, LANGUAGES)):
        if wish is not None:
            if wish not in known:
                raise ValueError(f"There is no {part} {wish!r}.")
            stored[part] = wish
    if embed is not None:
        stored["embed"] = embed
    if embed_settings is not None:
        stored["embed_settings"] = embed_settings
    places = stored.setdefault("blocks", {})
    for name, entries in (blocks or {}).items():
        template = ALIASES.get(name, name)
        if template not in TEMPLATES:
            raise ValueError(f"The theme has no template {name!r}.")
        places[template] = [entry if isinstance(entry, dict) else {"block": entry} for entry in entries]
    session.merge(Setting(key=_key(shop), value=json.dumps(stored)))
    session.flush()
    return theme_of(session, shop)


def _stored(session: Session, shop: Shop) -> dict[str, Any]:
    row = session.get(Setting, _key(shop))
    stored: dict[str, Any] = json.loads(row.value) if row else {}
    return stored


def _key(shop: Shop) -> str:
    return f"theme:{shop.domain}"


@lru_cache(maxsize=16)
def _preset(look: str, theme: str, handle: str, changed_at: int) -> dict[str, Any]:
    found = json.loads(_settings_file().read_text(encoding="utf-8"))
    presets = found["presets"]
    worn = {} if theme == BASE else presets.get(theme, {})
    layers = [presets[FALLBACK], presets.get(look, {}), found["shops"].get(handle, {}), worn]
    return {
        part: {name: value for layer in layers for name, value in layer.get(part, {}).items()}
        for part in ("settings", "sections")
    }


def _settings_file() -> Path:
    return FOLDER / BASE / "config" / "settings_data.json"


def _settings_changed_at() -> int:
    return _settings_file().stat().st_mtime_ns
