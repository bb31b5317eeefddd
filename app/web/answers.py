"""Answers of the admin: pages, parts of pages, and toasts beside them."""

from __future__ import annotations

import json

from flask import Response, current_app, g, make_response, render_template, request

from app.core.config import Config
from app.core.registry import registry


def page(template: str, **values: object) -> str:
    """Render a page of the admin with what its frame needs: menu, shop, merchant, bridge."""
    config: Config = current_app.config["PERENNIAL"]
    frame = {
        "nav": sorted(registry().nav, key=lambda item: item.order),
        "merchant": g.get("merchant"),
        "shop": g.get("shop"),
        "path": request.path,
        "is_part": request.headers.get("HX-Request-Type") == "partial",
        "is_demo": config.demo,
        "api_key": config.shopify_api_key,
        "bridge_url": config.shopify_app_bridge_url,
    }
    return render_template(template, **(frame | values))


def answer(html: str, toast: str | None = None) -> Response:
    """A part of a page, and a sentence that appears and fades."""
    response = make_response(html)
    if toast:
        response.headers["HX-Trigger"] = json.dumps({"toast": {"message": toast}})
    return response
