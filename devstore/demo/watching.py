"""Watching the demo: which figures of the app's admin move within a minute, and why the others stand."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from devstore.demo.opening import bearer
from devstore.demo.seen import figures_of
from devstore.demo.settings import DemoSettings, NotRunning
from devstore.demo.web import call, is_up

LOOK_EVERY_SECONDS = 5
PAGE = re.compile(r'href="(/admin/[\w/]*)"')
ONE_OF_MANY = re.compile(r'href="(/admin/(?:popups|flows)/\w+)"')
OVER = "a month that is over does not change; the running one is told beside it"
NIGHTLY = "learned every night of the demo's time; the page says when"
SETTING = "a setting: it changes when the merchant changes it"
STANDING: tuple[tuple[str, str], ...] = (
    (r"Home Customer retention rate: (# %|Of # customers|S, active|\(E − N\)|Month)", OVER),
    (r"Carousels |: Last learning", NIGHTLY),
    (r" (How it works|Switch off|Terms|Your shop|Who changed what|Four clicks that are yours): ", SETTING),
    (r"Deliveries .*(Waiting|Could not be applied)", "nothing waits and nothing failed: order trouble"),
    (r"Your history: Products", "brought in once; nobody changes the catalogue"),
    (r"Loyalty .*Can be spent", "moves when an order has become 14 days old"),
    (r"Customers to win back", "counted in days: moves a few times a day of the demo's time"),
    (r"programme is off|Gives no code|: 0 mails", "switched off: the merchant, or make tour, switches it on"),
)
"""What stands by its nature, by page, name and value."""


@dataclass
class Watched:
    """One figure of one page."""

    page: str
    name: str
    values: list[str] = field(default_factory=list)

    @property
    def has_moved(self) -> bool:
        return len(set(self.values)) > 1

    @property
    def stands_because(self) -> str:
        words = f"{self.page} {self.name}: {self.values[-1]}"
        return next((why for pattern, why in STANDING if re.search(pattern, words)), "")


def watch(settings: DemoSettings, seconds: int) -> int:
    """Look at every page for so long; say what moved. 1 when something stood still without a reason."""
    if not is_up(f"{settings.app_url}/healthz"):
        raise NotRunning("The demo does not run: start it with make demo in another window.")
    if call("GET", f"{settings.store_url}/_control/street").json["rests_seconds"]:
        print("Somebody shops, so time keeps its own pace: what needs hours will stand.", flush=True)
    figures: dict[tuple[str, str], Watched] = {}
    paths = _paths(settings)
    ends_at = time.monotonic() + seconds
    while True:
        for path in paths:
            for name, value in _look(settings, path).items():
                figures.setdefault((path, name), Watched(_title(path), name)).values.append(value)
        if time.monotonic() > ends_at:
            break
        time.sleep(LOOK_EVERY_SECONDS)
    return _report(figures)


def _report(figures: Mapping[tuple[str, str], Watched]) -> int:
    stood = [each for each in figures.values() if not each.has_moved and len(each.values) > 1]
    unexplained = [each for each in stood if not each.stands_because]
    for each in sorted(stood, key=lambda one: (not one.stands_because, one.page)):
        why = each.stands_because or "DID NOT MOVE"
        print(f"  {each.page:12} {each.name[:60]:60} {each.values[-1][:40]:40} {why}")
    moved = sum(each.has_moved for each in figures.values())
    print(
        f"{moved} figures moved, {len(stood) - len(unexplained)} stand by their nature, "
        f"{len(unexplained)} did not move.",
        flush=True,
    )
    return 1 if unexplained else 0


def _paths(settings: DemoSettings) -> list[str]:
    """The menu's pages, and each popup and automated mail."""
    home = _page(settings, "/admin/")
    menu = sorted(set(PAGE.findall(home)) & set(PAGE.findall(home.partition("</s-app-nav>")[0])))
    single = {path for name in menu for path in ONE_OF_MANY.findall(_page(settings, name))}
    return [*menu, *sorted(single)]


def _look(settings: DemoSettings, path: str) -> dict[str, str]:
    return figures_of(_page(settings, path).partition("<main")[2])


def _page(settings: DemoSettings, path: str) -> str:
    answer = call("GET", f"{settings.app_url}{path}", headers=bearer(settings))
    if answer.status != 200:
        raise NotRunning(f"The app answers {answer.status} on {path}.")
    return answer.body


def _title(path: str) -> str:
    return path.removeprefix("/admin/").strip("/").capitalize() or "Home"
