"""Which of the app's theme blocks the merchant has switched on, as the bridge tells the app."""

from typing import Any

from sqlalchemy.orm import Session

from devstore.models import Shop
from devstore.storefront.extension import extension
from devstore.storefront.theme_state import theme_of

THEME_ID = "gid://shopify/OnlineStoreTheme/1"


def theme_activations(session: Session, shop: Shop) -> list[dict[str, Any]]:
    """[{"handle", "target", "status", "activations"}]: the embeds first, then every placed block."""
    theme = theme_of(session, shop)
    places: dict[str, list[str]] = {}
    for template, entries in theme.blocks.items():
        for placed in entries:
            places.setdefault(placed.block, []).append(f"template--{template}")
    blocks = [_block(name, "section", targets) for name, targets in places.items()]
    embeds = [
        _block(each.handle, each.target, [each.target] if theme.has_embed(each.handle) else [])
        for each in extension().embeds()
    ]
    return embeds + blocks


def _block(name: str, target: str, places: list[str]) -> dict[str, Any]:
    return {
        "handle": name,
        "name": name.replace("-", " ").capitalize(),
        "target": target,
        "status": "active" if places else "available",
        "activations": [{"target": place, "themeId": THEME_ID} for place in places],
    }
