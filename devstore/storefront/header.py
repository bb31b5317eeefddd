"""What the platform itself puts into every page's head: the Shopify object and the consent script."""

import json
from pathlib import Path
from typing import Any

from devstore.storefront.assets import Assets
from devstore.storefront.theme_files import THEMES, files_of
from devstore.storefront.visits import Visit

PLATFORM_FILES = Path(__file__).parent / "static"
ADDRESS = "/cdn/shopifycloud"
platform_assets = Assets(PLATFORM_FILES, ADDRESS)

SCRIPT = """<script>window.Shopify=Object.assign(window.Shopify||{{}},{values});\
Shopify.loadFeatures=function(f,d){{(Shopify.featureQueue=Shopify.featureQueue||[]).push([f,d])}};\
Shopify.analytics={{replayQueue:[],publish:function(n,d){{this.replayQueue.push([n,d]);return true}},\
visitor:function(){{return true}}}}</script>"""


def content_for_header(visit: Visit, pixels: str = "") -> str:
    """Markup for the head, with that of web pixels. `designMode` is there only inside the theme editor."""
    values: dict[str, Any] = {
        "shop": visit.shop.domain,
        "locale": visit.language,
        "currency": {"active": visit.shop.currency, "rate": "1.0"},
        "country": visit.shop.country_code,
        "theme": _theme(visit),
        "routes": {"root": "/"},
        "cdnHost": f"{visit.host}/cdn",
    }
    if visit.design_mode:
        values["designMode"] = True
    text = json.dumps(values, separators=(",", ":")).replace("<", "\\u003c")
    script = SCRIPT.format(values=text)
    return f'{script}<script src="{platform_assets.url("consent.js")}" defer></script>{pixels}'


def _theme(visit: Visit) -> dict[str, Any]:
    name = visit.theme.name
    return {"name": THEMES[name], "id": files_of(name).number, "role": "main", "handle": name}
