"""Settings: read from the environment once, checked, then frozen."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from app.core.errors import WrongSetting
from app.core.keyfile import kept_secrets

DEMO_ONLY = {
    "shopify_store_url": "https://{shop}",
    "shopify_admin_origin": "https://admin.shopify.com",
    "shopify_app_bridge_url": "https://cdn.shopify.com/shopifycloud/app-bridge.js",
    "storefront_origins": "https://{shop}",
    "shop_domain_pattern": r"[a-z0-9][a-z0-9-]*\.myshopify\.com",
    "allow_private_hosts": False,
}


@dataclass(frozen=True, kw_only=True)
class Config:
    """Every setting of the process. `docs/operations.md` lists them with their defaults."""

    database_url: str = "sqlite:///var/perennial.db"
    app_url: str = "http://127.0.0.1:8000"
    port: int = 8000
    secret_key: str = ""
    encryption_keys: tuple[str, ...] = ()
    """`id:key` pairs, newest first; a key is 32 bytes in URL-safe base64."""
    shopify_api_key: str = ""
    shopify_api_secret: str = ""
    shopify_api_secret_previous: str = ""
    shopify_api_version: str = "2026-07"
    shopify_store_url: str = "https://{shop}"
    shopify_admin_origin: str = "https://admin.shopify.com"
    shopify_app_bridge_url: str = "https://cdn.shopify.com/shopifycloud/app-bridge.js"
    storefront_origins: str = "https://{shop}"
    shop_domain_pattern: str = r"[a-z0-9][a-z0-9-]*\.myshopify\.com"
    allow_private_hosts: bool = False
    mail_url: str = "outbox:"
    broker_url: str = ""
    redis_url: str = ""
    metrics_token: str = ""
    worker_metrics_port: int = 0
    trusted_proxies: int = 0
    demo: bool = False
    jobs_in_process: bool = True
    """Whether this process also runs jobs: set by the entry points, never by the environment."""

    def __post_init__(self) -> None:
        for check in (_check_urls, _check_demo_only, _check_scale, _check_keys, _check_pattern):
            check(self)

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def shopify_secrets(self) -> tuple[str, ...]:
        """The client secrets accepted now, newest first."""
        return tuple(s for s in (self.shopify_api_secret, self.shopify_api_secret_previous) if s)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Config:
        """Read the settings; raises WrongSetting with a sentence that says what to do."""
        environ = os.environ if environ is None else environ
        values: dict[str, object] = {}
        for field in fields(cls):
            raw = environ.get(field.name.upper())
            if raw is not None and raw.strip() and field.name != "jobs_in_process":
                values[field.name] = _parsed(field.name, str(field.type), raw.strip())
        values["database_url"] = _absolute(str(values.get("database_url", cls.database_url)))
        _keep_secrets(values)
        return cls(**values)  # type: ignore[arg-type]


def _parsed(name: str, kind: str, raw: str) -> object:
    if kind == "bool":
        if raw.lower() in {"1", "true", "yes", "on"}:
            return True
        if raw.lower() in {"0", "false", "no", "off"}:
            return False
        raise WrongSetting(f"{name.upper()}={raw!r} is not a switch: set it to 1 or 0.")
    if kind == "int":
        if not raw.isdigit():
            raise WrongSetting(f"{name.upper()}={raw!r} is not a whole number: set it to digits only.")
        return int(raw)
    if kind.startswith("tuple"):
        return tuple(part.strip() for part in raw.split(",") if part.strip())
    return raw.rstrip("/") if name.endswith(("_url", "_origin")) and name != "mail_url" else raw


def _absolute(database_url: str) -> str:
    """A relative SQLite path counts from the working folder, whatever the framework thinks of it."""
    prefix = "sqlite:///"
    if database_url.startswith("postgres://"):
        database_url = "postgresql://" + database_url.removeprefix("postgres://")
    if database_url.startswith("postgresql://"):
        return "postgresql+psycopg://" + database_url.removeprefix("postgresql://")
    if database_url.startswith(prefix) and not database_url.startswith(prefix + "/"):
        path = Path(database_url.removeprefix(prefix)).resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        return f"{prefix}{path}"
    return database_url


def _keep_secrets(values: dict[str, object]) -> None:
    """Without keys from outside, the embedded case makes its own once, beside the database file."""
    missing = [name for name in ("secret_key", "encryption_keys") if not values.get(name)]
    if not missing:
        return
    url = str(values["database_url"])
    if not url.startswith("sqlite:///"):
        raise WrongSetting(
            f"{missing[0].upper()} is not set: with a database server each process needs the same keys. "
            "Make them with `python -m app.core.keyfile` and set SECRET_KEY and ENCRYPTION_KEYS."
        )
    kept = kept_secrets(Path(url.removeprefix("sqlite:///")).parent / "secrets.json")
    values.setdefault("secret_key", kept.secret_key)
    values.setdefault("encryption_keys", kept.encryption_keys)


def _check_urls(config: Config) -> None:
    scheme = urlsplit(config.database_url).scheme
    if scheme.split("+")[0] not in {"sqlite", "postgresql"}:
        raise WrongSetting(
            f"DATABASE_URL has the scheme {scheme!r}: use sqlite:///path/to/file.db or postgresql://..."
        )
    parts = urlsplit(config.app_url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise WrongSetting("APP_URL must be a full address such as https://app.example.com.")
    if parts.scheme == "http" and parts.hostname not in {"127.0.0.1", "localhost"} and not config.demo:
        raise WrongSetting("APP_URL must begin with https:// (http is for this machine and DEMO=1 only).")
    if urlsplit(config.mail_url).scheme not in {"outbox", "smtp", "smtps"}:
        raise WrongSetting("MAIL_URL must be outbox:, smtp://user:password@host:587 or smtps://host:465.")


def _check_demo_only(config: Config) -> None:
    if config.demo:
        return
    for name, default in DEMO_ONLY.items():
        if getattr(config, name) != default:
            raise WrongSetting(
                f"{name.upper()} may leave its default only with DEMO=1: unset it or set DEMO=1."
            )


def _check_scale(config: Config) -> None:
    if config.broker_url and config.is_sqlite:
        raise WrongSetting(
            "BROKER_URL needs a database that several processes can write: "
            "set DATABASE_URL=postgresql://... or unset BROKER_URL to run jobs in this process."
        )
    if config.broker_url and not config.broker_url.startswith(
        ("redis://", "rediss://", "amqp://", "amqps://")
    ):
        raise WrongSetting("BROKER_URL must begin with redis:// or amqp://.")


def _check_keys(config: Config) -> None:
    if config.secret_key and len(config.secret_key) < 32:
        raise WrongSetting(
            "SECRET_KEY is shorter than 32 characters: make one with `python -m app.core.keyfile`."
        )
    for pair in config.encryption_keys:
        if not re.fullmatch(r"[A-Za-z0-9]{1,16}:[A-Za-z0-9_-]{43}=?", pair):
            raise WrongSetting(
                "ENCRYPTION_KEYS must be id:key pairs joined by commas, newest first; "
                "make one with `python -m app.core.keyfile`."
            )


def _check_pattern(config: Config) -> None:
    try:
        re.compile(config.shop_domain_pattern)
    except re.error as error:
        raise WrongSetting(f"SHOP_DOMAIN_PATTERN is not a regular expression: {error}.") from None
