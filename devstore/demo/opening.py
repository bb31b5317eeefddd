"""Opening the shop: the clicks a merchant makes on the first day, made over HTTP."""

from __future__ import annotations

import html
import re
import time
from dataclasses import dataclass
from typing import Any

from devstore.demo.settings import DemoSettings, Life, NotRunning
from devstore.demo.web import call

PLACES = (
    ("embed", "perennial-embed"),
    ("embed", "launcher-embed"),
    ("blocks:index", "best-sellers"),
    ("blocks:product", "product-points"),
    ("blocks:product", "product-carousel"),
    ("blocks:cart", "cart-points"),
    ("blocks:cart", "cart-carousel"),
)
LONGEST_PUBLISHING = 30
"""Seconds to wait for lists that a large shop's pages get one after another, though it is learned already."""
LONGEST_STANDSTILL = 180
"""Seconds without any news after which something must be wrong."""
NEWS_SECONDS = 3


def install(settings: DemoSettings) -> None:
    """Click 'Install' in the store's admin, allow the whole history, and open the app in its frame once."""
    made = call("POST", f"{settings.store_url}/_control/{settings.domain}/install")
    if made.status != 200:
        raise NotRunning(f"The store did not install the app: {made.body[:300]}")
    whole = {"scopes": ["read_all_orders"]}
    call("POST", f"{settings.store_url}/_control/{settings.domain}/scopes", data=whole)
    opened = call("GET", frame_address(settings))
    if opened.status != 200:
        raise NotRunning(f"The app did not open in the store's admin ({opened.status}): {opened.body[:300]}")
    print("The app is installed in the store.", flush=True)


def frame_address(settings: DemoSettings) -> str:
    """The address that the store's admin puts into its frame: signed, with a fresh session token."""
    shown = call("GET", f"{settings.admin_origin}/store/{settings.handle}/apps/perennial")
    found = re.search(r'<iframe[^>]*\ssrc="([^"]+)"', shown.body)
    if not found:
        raise NotRunning(f"The store's admin shows no app ({shown.status}).")
    return html.unescape(found[1])


def set_up_theme(settings: DemoSettings) -> None:
    """Switch the app embeds on and place the carousels, as a merchant does in the theme editor."""
    editor = f"{settings.admin_origin}/store/{settings.handle}/themes/current/editor"
    saved = call("POST", editor, form=[("template", "index"), *PLACES])
    if saved.status >= 400:
        raise NotRunning(f"The theme editor did not save ({saved.status}).")
    print("Carousels stand in the theme and the app embeds are on.", flush=True)


def make_ready(settings: DemoSettings) -> None:
    """Wait until the history is imported, learned from and published; say how far it is.

    Raises NotRunning when a job is given up or nothing moves any more.
    """
    teller, known, moved_at = Teller(), None, time.monotonic()
    while True:
        waiting = waiting_jobs(settings)
        told = call("GET", f"{settings.app_url}/admin/setup/progress", headers=bearer(settings)).json
        teller.tell(how_far(told))
        if waiting["dead"]:
            raise NotRunning(f"The app gave a job up: {settings.folder / 'app.log'} says why.")
        if told["trained_at"] and (waiting["jobs_due"] == 0 or teller.has_told_last_for(LONGEST_PUBLISHING)):
            if waiting["jobs_due"]:
                print("  Thousands of lists are still on their way into the store's pages.", flush=True)
            return
        if known != (told, waiting):
            known, moved_at = (told, waiting), time.monotonic()
        elif time.monotonic() - moved_at > LONGEST_STANDSTILL:
            raise NotRunning(f"Nothing moves any more: {settings.folder / 'app.log'} says why.")
        time.sleep(0.3)


@dataclass
class Teller:
    """Says what is new, every few seconds at most; what ends a part is said at once."""

    said: str = ""
    said_at: float = 0.0

    def tell(self, line: str) -> None:
        is_time = time.monotonic() - self.said_at > NEWS_SECONDS
        if line != self.said and (is_time or not line.startswith("Importing")):
            print(f"  {line}", flush=True)
            self.said, self.said_at = line, time.monotonic()

    def has_told_last_for(self, seconds: float) -> bool:
        return time.monotonic() - self.said_at > seconds


def come_alive(settings: DemoSettings, life: Life) -> None:
    """Shoppers come and time runs once the history is here, so that it stays what it was."""
    asked = {"per_minute": life.visits_a_minute, "hours_a_minute": life.hours_a_minute}
    call("POST", f"{settings.store_url}/_control/street", data=asked)
    if life.visits_a_minute:
        print(f"Shoppers come, {life.visits_a_minute:g} a minute.", flush=True)
    if life.hours_a_minute:
        print(
            f"Time runs {life.hours_a_minute:g} hours a minute, at its own pace while you shop.", flush=True
        )


def waiting_jobs(settings: DemoSettings) -> dict[str, int]:
    """What waits in the app, by queue."""
    waiting: dict[str, int] = call("GET", f"{settings.app_url}/readyz").json["waiting"]
    return waiting


def how_far(told: dict[str, Any]) -> str:
    """The app's own account of its progress, in one line."""
    if told["trained_at"]:
        return "Learned what goes together; publishing it in the store."
    parts = [_part(part) for part in told["parts"] if part["done"] or part["counted"]]
    is_complete = bool(told["parts"]) and all(part["state"] == "done" for part in told["parts"])
    if is_complete:
        return f"Imported {', '.join(parts)}; learning from them."
    return f"Importing: {', '.join(parts)}." if parts else "Importing."


def _part(part: dict[str, Any]) -> str:
    if part["done"]:
        return f"{part['done']:,} {part['what']}"
    return f"{part['what']} (the store has written {part['counted']:,} records so far)"


def bearer(settings: DemoSettings) -> dict[str, str]:
    """The header with which the app's own pages fetch: a session token of this minute."""
    token = call("GET", f"{settings.store_url}/_control/{settings.domain}/session_token").json["token"]
    return {"Authorization": f"Bearer {token}"}
