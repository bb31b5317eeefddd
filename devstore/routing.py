"""One port, three faces: the host decides between platform, stand-in admin and storefront."""

from collections.abc import Iterable
from typing import Any

from flask import Flask

ADMIN_HOST = "admin.localhost"
WsgiApp = Any


def shop_handle_of(host: str) -> str | None:
    """The shop whose storefront this host is: "first-press.localhost:9292" is "first-press"."""
    name = host.rsplit(":", 1)[0].lower()
    if name == ADMIN_HOST or not name.endswith(".localhost"):
        return None
    handle = name.removesuffix(".localhost")
    return handle if handle and "." not in handle else None


class HostRouter:
    """Sends a request to the application of its host."""

    def __init__(self, platform: WsgiApp, admin: Flask, storefront: Flask) -> None:
        self._platform, self._admin, self._storefront = platform, admin, storefront

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "")
        if host.rsplit(":", 1)[0].lower() == ADMIN_HOST:
            return self._admin(environ, start_response)
        if shop_handle_of(host) is not None:
            return self._storefront(environ, start_response)
        answer: Iterable[bytes] = self._platform(environ, start_response)
        return answer
