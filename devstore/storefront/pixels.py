"""Web pixels: which run in a shop, and what they are told."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from devstore.models import Setting, Shop
from devstore.storefront.assets import Assets

ADDRESS = "/web-pixels/sandbox"
PRIVACY = {"analytics": True, "marketing": True, "preferences": False, "sale_of_data": "disabled"}


@dataclass(frozen=True)
class Pixel:
    """A pixel that was connected to a shop."""

    id: str
    source: str
    """Where its script lies: a path of the shop, or a whole address."""
    settings: dict[str, Any] = field(default_factory=dict)
    customer_privacy: dict[str, Any] = field(default_factory=lambda: dict(PRIVACY))
    """The consents without which it does not run."""


def pixels_of(session: Session, shop: Shop) -> list[Pixel]:
    row = session.get(Setting, _key(shop))
    return [Pixel(**entry) for entry in json.loads(row.value)] if row else []


def set_pixels(session: Session, shop: Shop, pixels: list[Pixel]) -> None:
    """Let these pixels run in the shop, and no others."""
    session.merge(Setting(key=_key(shop), value=json.dumps([asdict(pixel) for pixel in pixels])))


def pixel_markup(
    pixels: list[Pixel], events: list[dict[str, Any]], init: dict[str, Any], files: Assets
) -> str:
    """What a page's head carries for its pixels."""
    told = [
        {
            "id": pixel.id,
            "source": pixel.source,
            "settings": pixel.settings,
            "customerPrivacy": {**PRIVACY, **pixel.customer_privacy},
            "sandbox": ADDRESS,
        }
        for pixel in pixels
    ]
    text = json.dumps({"pixels": told, "events": events, "init": init}, separators=(",", ":"))
    data = text.replace("<", "\\u003c")
    script = "".join(
        f'<script src="{files.url(name)}" defer></script>' for name in ("pixels.js", "pixel-page.js")
    )
    return f'<script type="application/json" id="web-pixels-data">{data}</script>{script}'


def _key(shop: Shop) -> str:
    return f"pixels:{shop.domain}"
