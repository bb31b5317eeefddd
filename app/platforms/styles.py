"""How a shop's published theme looks, in the words of no platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleSnapshot:
    """What the theme says of itself. What it does not say is empty; nothing here is checked for contrast."""

    theme: str
    """The theme's name, as the merchant knows it."""
    colours: Mapping[str, str] = field(default_factory=dict)
    """background, text, accent and accent_text as #rrggbb; those that are known."""
    font: str = ""
    """A list of font families as CSS takes it."""
    title_font: str = ""
    radius: int | None = None
    """Pixels of a corner."""
    logo: str = ""
    """The path of the picture below the shop's own address."""
    social: Mapping[str, str] = field(default_factory=dict)
    """Addresses by network, e.g. "instagram"."""
