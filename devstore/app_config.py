"""What the app declares about itself in its shopify.app.toml, read as the platform reads it."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from devstore.config import API_VERSION, served_version
from devstore.hooks.declared import check_declared
from devstore.hooks.topics import COMPLIANCE_TOPICS
from devstore.proxy.declared import proxy_path_of

DEFAULT_SCOPES = (
    "read_orders",
    "read_all_orders",
    "read_customers",
    "write_customers",
    "read_products",
    "write_products",
    "read_inventory",
    "read_markets",
    "read_discounts",
    "write_discounts",
)
KNOWN_TOPICS = (
    "app/uninstalled",
    "app/scopes_update",
    "shop/update",
    "orders/create",
    "orders/paid",
    "orders/updated",
    "orders/cancelled",
    "refunds/create",
    "customers/create",
    "customers/update",
    "customers_email_marketing_consent/update",
    "products/create",
    "products/update",
    "products/delete",
)
"""Topics of an app that declares nothing of its own."""


@dataclass(frozen=True)
class DeclaredSubscription:
    """One topic sent to one address, for every shop that has the app."""

    topic: str
    uri: str
    include_fields: tuple[str, ...] = ()
    filter: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class AppConfig:
    """The app as its developer deployed it."""

    name: str
    handle: str
    scopes: tuple[str, ...]
    subscriptions: tuple[DeclaredSubscription, ...]
    proxy_url: str | None = None
    proxy_path: str | None = None
    """Where shops serve the app's proxy, e.g. "/apps/perennial"."""
    redirect_urls: tuple[str, ...] = ()
    """Where a merchant's browser may be sent with a code."""
    raw: dict[str, Any] = field(default_factory=dict, repr=False)
    optional_scopes: tuple[str, ...] = ()
    """Asked for later, one merchant at a time."""
    webhook_version: str = API_VERSION
    """Of the bodies it is sent."""


def read_app_config(path: Path | None, app_url: str) -> AppConfig:
    """The declared app; without a file, one that asks for the usual scopes and every known topic."""
    if path is None or not path.exists():
        topics = KNOWN_TOPICS + COMPLIANCE_TOPICS
        declared = tuple(DeclaredSubscription(topic, f"{app_url}/webhooks") for topic in topics)
        return AppConfig(
            "Perennial", "perennial", DEFAULT_SCOPES, declared, f"{app_url}/proxy", "/apps/perennial",
            (f"{app_url}/auth/callback",),
        )  # fmt: skip
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    access = raw.get("access_scopes", {})
    scopes = access.get("scopes", "")
    proxy = raw.get("app_proxy", {})
    return AppConfig(
        name=raw.get("name", "Perennial"),
        handle=raw.get("handle", "perennial"),
        scopes=tuple(scope.strip() for scope in scopes.split(",") if scope.strip()),
        subscriptions=tuple(_subscriptions(raw, app_url)),
        proxy_url=_address(proxy["url"], app_url) if "url" in proxy else None,
        proxy_path=proxy_path_of(proxy),
        redirect_urls=tuple(_address(url, app_url) for url in raw.get("auth", {}).get("redirect_urls", [])),
        optional_scopes=tuple(access.get("optional_scopes", [])),
        webhook_version=_webhook_version(raw),
        raw=raw,
    )


def _webhook_version(raw: dict[str, Any]) -> str:
    """As declared, or the oldest served where that is older. Raises ValueError for one that is not there."""
    declared = raw.get("webhooks", {}).get("api_version", API_VERSION)
    version = served_version(str(declared))
    if version is None:
        raise ValueError(f"The stand-in serves no API version {declared}.")
    return version


def _subscriptions(raw: dict[str, Any], app_url: str) -> list[DeclaredSubscription]:
    check_declared(raw.get("webhooks", {}))
    found = []
    for entry in raw.get("webhooks", {}).get("subscriptions", []):
        for topic in [*entry.get("topics", []), *entry.get("compliance_topics", [])]:
            fields = tuple(entry.get("include_fields", []))
            uri = _address(entry["uri"], app_url)
            found.append(DeclaredSubscription(topic, uri, fields, entry.get("filter"), entry.get("name")))
    return found


def _address(uri: str, app_url: str) -> str:
    """The deployed file names the app's public address; the stand-in always calls the app it was given."""
    if uri.startswith("/"):
        return f"{app_url}{uri}"
    path = uri.split("://", 1)[-1].partition("/")[2]
    return f"{app_url}/{path}"
