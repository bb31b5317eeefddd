"""What a shop's theme says of its look, made into a kit that the merchant sees before anything wears it."""

from __future__ import annotations

from dataclasses import dataclass, field

from app import shops
from app.brand.kit import COLOURS, FONT, MOST_RADIUS, NETWORKS, PAIRS, Kit, is_address, is_plain
from app.core import colours, limits
from app.core.unit import end_reading
from app.platforms import StyleSnapshot
from app.shops import Shop

SCOPE = "read_themes"
MOST, SECONDS = 3, 10
"""So many readings in so much time, however often the button is pressed."""


@dataclass(frozen=True)
class Proposal:
    """A kit that nobody wears yet."""

    theme: str
    kit: Kit = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    """Where it differs from the theme, and why."""


def read_look(shop: Shop) -> Proposal | None:
    """One call to the platform; None where no theme is published. Keeps nothing.

    Raises TooMany, and what the platform refuses with: AccessDenied while the merchant has not allowed it.
    """
    limits.check(f"reading_look:{shop.id}", limit=MOST, seconds=SECONDS)
    store = shops.connect(shop, is_waited_for=True)
    end_reading()
    style = store.style()
    return proposed(style, shop) if style else None


def proposed(style: StyleSnapshot, shop: Shop) -> Proposal:
    """Only what the kit's own rules take: colours that cannot be read are brought to the nearest that can."""
    remarks: list[str] = []
    kit: Kit = _colours(style, remarks)
    kit |= {"font": _font(style.font), "title_font": _font(style.title_font)}
    if style.radius is not None:
        kit["radius"] = f"{min(style.radius, MOST_RADIUS)}px"
    logo = f"{shop.primary_url}{style.logo}"
    if style.logo and is_plain(logo):
        kit["logo"] = {"url": logo, "alt": shop.name}
    kit["social"] = {name: url for name, url in style.social.items() if name in NETWORKS and is_address(url)}
    return Proposal(style.theme, {name: value for name, value in kit.items() if value}, remarks)


def _colours(style: StyleSnapshot, remarks: list[str]) -> Kit:
    found: Kit = {}
    for ink, paper, title in PAIRS:
        if paper not in style.colours:
            continue
        ground = style.colours[paper]
        written = style.colours.get(ink) or colours.nearest_readable("#ffffff", ground)
        readable = colours.nearest_readable(written, ground)
        found |= {paper: ground, ink: readable}
        if ink not in style.colours:
            remarks.append(f"{title}: the theme names none, so {readable} was chosen for {ground}.")
        elif readable != written:
            ratio = colours.contrast(written, ground)
            remarks.append(
                f"{title}: the theme has {written} on {ground}, a contrast of {ratio:.1f} to 1. "
                f"{readable} is the nearest that people can read."
            )
    missing = [title.lower() for name, title in COLOURS.items() if name not in found]
    if missing:
        remarks.append(f"Not found in the theme: {', '.join(missing)}. They follow the page.")
    return found


def _font(families: str) -> str:
    return families if FONT.fullmatch(families) else ""
