"""The storefront's configuration: every room's part, one JSON for the theme and for the bootstrap route."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import current_app

from app import shops
from app.core.registry import registry
from app.shops import Shop


def configuration_of(shop: Shop) -> dict[str, Any]:
    """What the snippet needs to know about the shop, nothing about any person."""
    config: dict[str, Any] = {
        "shop": shop.domain,
        "api": f"{current_app.config['PERENNIAL'].app_url}/storefront/v1",
        "version": shop.storefront_version,
        "currency": shop.currency,
        "locale": shop.locale,
    }
    if not shops.is_left_alone(shop.id):
        for part in registry().storefront.values():
            config |= part(shop.id)
    return config


def etag_of(config: dict[str, Any]) -> str:
    body = json.dumps(config, sort_keys=True).encode()
    return hashlib.sha256(body).hexdigest()[:20]
