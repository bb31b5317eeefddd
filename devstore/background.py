"""The thread for what the platform does later: it takes step after step, then looks again."""

import logging
from collections.abc import Callable, Sequence
from threading import Event, Lock, Thread

from devstore.app_config import AppConfig
from devstore.config import DevstoreConfig
from devstore.database import Database

Step = Callable[[Database, DevstoreConfig, AppConfig], bool]
"""Does one piece of work. False when there is none."""
LOOK_EVERY_SECONDS = 0.25

log = logging.getLogger(__name__)


class Background:
    """Runs the steps until stopped; one at a time, whoever asks."""

    def __init__(
        self, database: Database, config: DevstoreConfig, app: AppConfig, steps: Sequence[Step]
    ) -> None:
        self._with = (database, config, app)
        self._steps = steps
        self._turn = Lock()
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="background", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def take_on(self, step: Step) -> None:
        """One more kind of work."""
        self._steps = [*self._steps, step]

    def work(self) -> int:
        """Do all that waits now. Returns how many pieces that were."""
        done = 0
        with self._turn:
            while any([step(*self._with) for step in self._steps]):
                done += 1
                if self._stopping.is_set():
                    break
        return done

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_EVERY_SECONDS):
            try:
                self.work()
            except Exception:
                log.exception("work in the background failed")
