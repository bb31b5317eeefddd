"""The thread that lets shoppers come: so many a minute, and in a hurry when time passes on order."""

import logging
import time
from collections.abc import Callable
from dataclasses import asdict
from random import Random
from threading import Event, Lock, Thread
from typing import Any

from sqlalchemy import select

from devstore.config import DevstoreConfig
from devstore.database import Database
from devstore.models import Installation, Shop
from devstore.shoppers.browser import Unreachable
from devstore.shoppers.passing import ClockStuck, Passing, move_both
from devstore.shoppers.running_time import RunningTime
from devstore.shoppers.town import Town
from devstore.shoppers.visit import Story

MOST_VISITS_A_STEP = 12
MOST_SECONDS_A_STEP = 20.0
MOST_PER_MINUTE = 120.0
IDLE_SECONDS, LATE_SECONDS = 0.5, 10.0
SETTLE_SECONDS = 0.2
"""Between two steps of passing time, so that the app can act on what happened."""

log = logging.getLogger(__name__)


class Street:
    """One for each stand-in. Its thread begins with the first wish for shoppers or passing time."""

    def __init__(self, database: Database, config: DevstoreConfig) -> None:
        self._database, self._config = database, config
        self.per_minute = config.shoppers
        self.passing = Passing()
        self.time = RunningTime(config.hours_a_minute)
        self.told: list[str] = []
        """The latest stories, newest last."""
        self._towns: dict[str, Town] = {}
        self._turn = 0
        self._gaps = Random(f"{config.shoppers_seed}:gaps")
        self._next_visit_at = time.monotonic()
        self._stopping, self._woken, self._lock = Event(), Event(), Lock()
        self._thread: Thread | None = None

    def open(self) -> None:
        """Let shoppers come and time run if the configuration wants it."""
        if self.per_minute or self.time.hours_a_minute:
            self._run_along()

    def close(self) -> None:
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def set_pace(self, per_minute: float) -> None:
        """So many visits a minute over all shops; 0 sends everybody home."""
        self.per_minute = max(0.0, min(MOST_PER_MINUTE, per_minute))
        self._next_visit_at = time.monotonic()
        self._run_along()

    def set_time(self, hours_a_minute: float) -> None:
        """So many hours of the clock pass in a minute; 0 is real time."""
        self.passing.problem = ""
        self.time.set_pace(hours_a_minute)
        self._run_along()

    def let_pass(self, seconds: int) -> None:
        """Let this much time pass; what shoppers or the app's clock take part in goes on after the return."""
        if not self.per_minute and self._config.clock_command is None:
            move_both(self._database, seconds, None)
            return
        with self._lock:
            if not self.passing.is_running:
                self.passing = Passing()
            self.passing.asked_seconds += seconds
            self.passing.left_seconds += seconds
        self._run_along()

    def view(self) -> dict[str, Any]:
        """The street now, as plain values."""
        passing = {**asdict(self.passing), "running": self.passing.is_running}
        return {
            "per_minute": self.per_minute,
            "hours_a_minute": self.time.hours_a_minute,
            "rests_seconds": self.time.rests_seconds,
            "passing": passing,
            "told": self.told[-10:],
        }

    def _run_along(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="shoppers", daemon=True)
                self._thread.start()
        self._woken.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self.passing.is_running:
                self._attempt(self._pass)
            else:
                self._attempt(self._let_time_run)
                self._attempt(self._everyday)
                until_next = self._next_visit_at - time.monotonic() if self.per_minute else IDLE_SECONDS
                self._woken.wait(max(0.0, min(IDLE_SECONDS, until_next)))
            self._woken.clear()

    def _attempt(self, act: Callable[[], None]) -> None:
        """The street lives on whatever happens to one visit."""
        try:
            act()
        except Exception:
            log.exception("a visit broke off")

    def _everyday(self) -> None:
        """The next visit, if it is time for it; visits that a busy machine missed are made up for briefly."""
        now = time.monotonic()
        if not self.per_minute or now < self._next_visit_at:
            return
        gap = self._gaps.expovariate(self.per_minute / 60)
        self._next_visit_at = max(self._next_visit_at, now - LATE_SECONDS) + gap
        town = self._next_town()
        if town is not None:
            self._live(town)

    def _let_time_run(self) -> None:
        if (seconds := self.time.owed()) and not self._move(seconds):
            self.time.set_pace(0)

    def _pass(self) -> None:
        """Day after day: the clocks move, people come, mails are read, goods come back."""
        for seconds in self.passing.steps() if self.per_minute else [self.passing.left_seconds]:
            if self._stopping.is_set():
                return
            if not self._move(seconds):
                self.passing.left_seconds = 0
                return
            self._fill(seconds)
            with self._lock:
                self.passing.left_seconds = max(0, self.passing.left_seconds - seconds)
        self.time.owed()  # what ran meanwhile has passed with the order

    def _move(self, seconds: int) -> bool:
        """Both clocks; False, with the reason kept, when the app's did not follow."""
        try:
            move_both(self._database, seconds, self._config.clock_command)
        except ClockStuck as reason:
            self.passing.problem = str(reason)
            return False
        return True

    def _fill(self, seconds: int) -> None:
        if not self.per_minute:
            return
        wanted = min(MOST_VISITS_A_STEP, round(self.per_minute * seconds / 60))
        enough_at = time.monotonic() + MOST_SECONDS_A_STEP
        for _ in range(wanted):
            if self._stopping.is_set() or time.monotonic() > enough_at:
                break
            town = self._next_town()
            stories = self._live(town) if town else []
            self.passing.visits += len(stories)
            self.passing.orders += sum(story.bought is not None for story in stories)
        self._stopping.wait(SETTLE_SECONDS)

    def _live(self, town: Town) -> list[Story]:
        """A moment of a town: errands are run, mails are read, the next shopper comes."""
        try:
            stories = [*town.run_errands(), *town.read_mails(), town.visit()]
        except Unreachable as reason:
            log.info("nobody answered a shopper: %s", reason)
            return []
        self.told = [*self.told, *(f"{story.shopper}: {', '.join(story.steps)}" for story in stories)][-50:]
        return stories

    def _next_town(self) -> Town | None:
        """The shops that have the app take turns."""
        with self._database.session_scope() as session:
            wanted = (
                select(Shop.handle, Shop.url)
                .join(Installation, Installation.shop_id == Shop.id)
                .where(Installation.uninstalled_at.is_(None))
                .order_by(Shop.id)
            )
            open_shops = session.execute(wanted).all()
        if not open_shops:
            return None
        handle, url = open_shops[self._turn % len(open_shops)]
        self._turn += 1
        if handle not in self._towns:
            self._towns[handle] = Town(self._database, self._config, handle, url)
        return self._towns[handle]
