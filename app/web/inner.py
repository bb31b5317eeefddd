"""Documents that stand in a frame inside our own pages: mails without any script, widgets with ours only."""

from __future__ import annotations

import re

from flask import Response, current_app, g, make_response

from app.core.config import Config
from app.shops import Shop

OPENS = re.compile(r"<img\b[^>]*/e/open/[^>]*>", re.IGNORECASE)
"""The picture that tells of an opened mail: the merchant looking at it is none."""
LEADS_AWAY = re.compile(r"""\shref=("[^"]*"|'[^']*')""", re.IGNORECASE)


def letter(html: str, shop: Shop) -> Response:
    """A mail as it is read: its own styles and pictures, nothing runs, leads away or counts."""
    config: Config = current_app.config["PERENNIAL"]
    pictures = "https: data:" + (" http:" if config.demo else "")
    response = make_response(OPENS.sub("", LEADS_AWAY.sub("", html)))
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; img-src {pictures}; style-src 'unsafe-inline'; font-src https:; "
        f"base-uri 'none'; form-action 'none'; sandbox; "
        f"frame-ancestors {config.app_url} https://{shop.domain} {config.shopify_admin_origin}"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def widget(html: str) -> Response:
    """A page with one of the shop's widgets, framed by our own page inside the store's admin."""
    config: Config = current_app.config["PERENNIAL"]
    policy: str = g.content_policy
    response = make_response(html)
    response.headers["Content-Security-Policy"] = policy.replace(
        "frame-ancestors ", f"frame-ancestors {config.app_url} "
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
