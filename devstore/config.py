"""What a stand-in is started with."""

import re
from dataclasses import dataclass
from pathlib import Path

API_VERSION = "2026-07"
"""What an app gets that asks for none, or for one that is older than all that are served."""
API_VERSIONS = (API_VERSION, "2026-10")
QUARTERLY = re.compile(r"\d{4}-(01|04|07|10)")

PLANS = {
    "standard": (2_000, 100),
    "advanced": (4_000, 200),
    "plus": (20_000, 1_000),
}
"""Size of the query bucket and points restored a second, for each plan."""


def served_version(asked: str) -> str | None:
    """The version itself, the oldest served for one before it, None for what is unknown or not yet there."""
    if asked in API_VERSIONS:
        return asked
    is_retired = QUARTERLY.fullmatch(asked) is not None and asked < API_VERSION
    return API_VERSION if is_retired else None


@dataclass(frozen=True)
class DevstoreConfig:
    """Where the stand-in listens, what it sells and which app it knows."""

    port: int
    data: Path
    shops: tuple[str, ...]
    """Of "records", "grocer", "tiny"."""
    app_url: str
    client_id: str
    client_secret: str
    app_toml: Path | None = None
    full: bool = False
    """The grocer's whole year instead of its last weeks."""
    plan: str = "standard"
    retry_seconds: float | None = None
    """First wait before a webhook is sent again; None spreads 8 retries over 4 hours."""
    sends_webhooks: bool = True
    deepest_page: int = 25_000
    """Things of one search that the API pages through."""

    shoppers: float = 0.0
    """Visits a minute over all shops; 0 leaves the shops to whoever comes."""
    shoppers_seed: int = 1
    hours_a_minute: float = 0.0
    """How fast the clock runs; 0 is real time."""
    smtp_port: int | None = None
    """Where mail for the shops' customers is taken; None takes none."""
    clock_command: str | None = None
    """Moves the app's clock along when time passes on order; {span} stands for how far, such as 3600s."""

    @property
    def admin_origin(self) -> str:
        return f"http://admin.localhost:{self.port}"

    def storefront_url(self, handle: str) -> str:
        return f"http://{handle}.localhost:{self.port}"
