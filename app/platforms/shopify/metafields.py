"""How the platform wants published values written down."""

from __future__ import annotations

import json

from app.platforms.store import Form, Metafield


def written(metafield: Metafield) -> dict[str, str]:
    """The type and the text of one value."""
    match metafield.form:
        case Form.PRODUCTS:
            gids = [f"gid://shopify/Product/{each}" for each in metafield.value]
            return {"type": "list.product_reference", "value": json.dumps(gids)}
        case Form.DOCUMENT:
            text = json.dumps(metafield.value, ensure_ascii=False, separators=(",", ":"))
            return {"type": "json", "value": text}
        case Form.SWITCH:
            return {"type": "boolean", "value": "true" if metafield.value else "false"}
