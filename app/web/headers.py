"""Security headers of every answer: only the admin may be framed, by its own shop and the platform."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from flask import Response, current_app, g, request

from app.core.config import Config
from app.shops import Shop, storefront_origins

BRIDGE_NEEDS = "https://*.shopify.com"


def frame_by(shop: Shop) -> None:
    """Let this shop's admin frame the answer to the present request."""
    images = " ".join(sorted(storefront_origins(shop)))
    g.content_policy = _framed(shop.domain, images)


def frame_by_name(domain: str) -> None:
    """The same for a page that shows nothing, before the shop is known."""
    g.content_policy = _framed(domain, "")


def protect(response: Response) -> Response:
    """Put the headers on; what a view has set itself stays."""
    policy = getattr(g, "content_policy", None) or _closed(response.mimetype == "text/html")
    is_mail = request.path.startswith("/e/")
    is_for_shops = is_mail or request.path.startswith(("/storefront/", "/static/"))
    headers = response.headers
    present = {name.lower() for name, _ in headers}
    for name, value in (("Content-Security-Policy", policy), *_fixed(is_mail, is_for_shops, _is_secure())):
        if name.lower() not in present:
            headers.add(name, value)
    return response


@cache
def _fixed(is_mail: bool, is_for_shops: bool, is_secure: bool) -> tuple[tuple[str, str], ...]:
    fixed = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer" if is_mail else "same-origin",
        "Cross-Origin-Resource-Policy": "cross-origin" if is_for_shops else "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    }
    if is_secure:
        fixed["Strict-Transport-Security"] = "max-age=31536000"
    return tuple(fixed.items())


def _is_secure() -> bool:
    return not _config().app_url.startswith("http:")


def bridge_origin() -> str:
    """Where the platform's script comes from."""
    parts = urlsplit(_config().shopify_app_bridge_url)
    return f"{parts.scheme}://{parts.netloc}"


def _framed(domain: str, images: str) -> str:
    config = _config()
    rules = {
        "default-src": "'none'",
        "script-src": f"'self' {bridge_origin()}",
        "style-src": "'self'",
        "img-src": f"'self' data: https: {images}".strip(),
        "font-src": "'self'",
        "connect-src": f"'self' {BRIDGE_NEEDS} {bridge_origin()}",
        "frame-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": f"https://{domain} {config.shopify_admin_origin}",
    }
    return _joined(rules)


@cache
def _closed(is_page: bool) -> str:
    rules = {"default-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'"}
    if is_page:
        rules |= {
            "script-src": "'self'",
            "style-src": "'self'",
            "img-src": "'self' data: https:",
            "form-action": "'self'",
        }
    return _joined(rules)


def _joined(rules: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _config() -> Config:
    config: Config = current_app.config["PERENNIAL"]
    return config
