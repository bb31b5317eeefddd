"""Names and addresses of shops. No address is ever built from a name that was not checked here."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from flask import current_app

from app.core.config import Config
from app.core.errors import NotAllowed


def config() -> Config:
    found: Config = current_app.config["PERENNIAL"]
    return found


def is_shop_domain(text: str) -> bool:
    """Whether the whole text is a shop's name on the platform, in lower case."""
    return len(text) <= 255 and re.fullmatch(config().shop_domain_pattern, text) is not None


def shop_url(domain: str, path: str) -> str:
    """An address below `/admin` of one shop; raises NotAllowed for what is no shop's name."""
    if not is_shop_domain(domain):
        raise NotAllowed("that is not the name of a shop")
    return config().shopify_store_url.replace("{shop}", domain) + path


def block_editor(domain: str, *, block: str, template: str) -> str:
    """The theme editor with one of our blocks put on a template, for the merchant to place and save."""
    added = {"template": template, "addAppBlockId": f"{config().shopify_api_key}/{block}"}
    query = urlencode({**added, "target": "newAppsSection"}, safe="/")
    return shop_url(domain, f"/admin/themes/current/editor?{query}")
