"""Where the demo's two programs listen and what they share."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).parent.parent.parent
SHOPS = {"records": "first-press", "grocer": "larder-lane", "tiny": "fern-and-finch"}

SHOPPERS = 12.0
"""Visits a minute: enough that the figures move while one watches, little enough for one core to idle."""
HOURS_A_MINUTE = 6.0
"""How fast the demo's time runs: with so many visits there are about as many orders a day as ever."""


class NotRunning(Exception):
    """The sentence says what to start."""


@dataclass(frozen=True)
class Life:
    """How lively the demo is."""

    visits_a_minute: float = SHOPPERS
    hours_a_minute: float = HOURS_A_MINUTE


@dataclass(frozen=True)
class DemoSettings:
    shop: str
    handle: str
    full: bool
    folder: Path
    app_port: int
    store_port: int
    client_secret: str
    mail_port: int

    @classmethod
    def of(cls, shop: str, *, full: bool = False) -> DemoSettings:
        """The settings of the demo of one shop; its secret is made once and kept."""
        folder = Path(os.environ.get("DEMO_DIR", HOME / "var" / "demo")).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        ports = int(os.environ.get("PORT", "8000")), int(os.environ.get("STORE_PORT", "9292"))
        mail_port = int(os.environ.get("MAIL_PORT", "2525"))
        return cls(shop, SHOPS[shop], full, folder, *ports, _kept_secret(folder / "client.json"), mail_port)

    @property
    def domain(self) -> str:
        return f"{self.handle}.myshopify.com"

    @property
    def app_url(self) -> str:
        return f"http://127.0.0.1:{self.app_port}"

    @property
    def store_url(self) -> str:
        return f"http://127.0.0.1:{self.store_port}"

    @property
    def admin_origin(self) -> str:
        return f"http://admin.localhost:{self.store_port}"

    @property
    def storefront_url(self) -> str:
        return f"http://{self.handle}.localhost:{self.store_port}"

    @property
    def store_database(self) -> Path:
        return self.folder / f"store-{self.shop}.db"

    @property
    def app_database(self) -> Path:
        return self.folder / f"app-{self.shop}.db"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of both programs: all the app's settings that a demo needs."""
        return {
            **os.environ,
            "DEMO": "1",
            "DATABASE_URL": os.environ.get("DATABASE_URL", f"sqlite:///{self.app_database}"),
            "APP_URL": self.app_url,
            "PORT": str(self.app_port),
            "SHOPIFY_API_KEY": "perennial-demo",
            "SHOPIFY_API_SECRET": self.client_secret,
            "SHOPIFY_STORE_URL": f"{self.store_url}/{{shop}}",
            "SHOPIFY_ADMIN_ORIGIN": self.admin_origin,
            "SHOPIFY_APP_BRIDGE_URL": f"{self.admin_origin}/bridge/app-bridge.js",
            "MAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "ALLOW_PRIVATE_HOSTS": "1",
            "PYTHONUNBUFFERED": "1",
        }


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.write_text(json.dumps({"secret": secrets.token_hex(24)}))
        path.chmod(0o600)
    kept: str = json.loads(path.read_text())["secret"]
    return kept
