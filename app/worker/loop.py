"""The embedded worker: threads that run what is due, woken by commits, and a ticker for the rest."""

from __future__ import annotations

import logging
import threading

from flask import Flask

from app.core import jobs, recurring
from app.core.database import db
from app.core.registry import Registry
from app.core.unit import end_reading, unit_of_work
from app.worker.running import run_next

log = logging.getLogger("perennial.worker")

POLL_SECONDS = 1.0
TICK_SECONDS = 5.0


class Embedded:
    """Job threads inside the serving process."""

    def __init__(self, app: Flask, threads: int = 2) -> None:
        self._app = app
        self._work = threading.Semaphore(0)
        self._stopping = threading.Event()
        self._job_threads = threads
        self._threads = [threading.Thread(target=self._serve, name=f"jobs-{n}") for n in range(threads)]
        self._threads.append(threading.Thread(target=self._tick, name="jobs-ticker"))

    def start(self) -> None:
        registry: Registry = self._app.extensions["perennial"]
        registry.wake = self.wake
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        self._work.release(self._job_threads)

    @property
    def is_stopping(self) -> bool:
        return self._stopping.is_set()

    def stop(self, seconds: float = 8.0) -> None:
        """Let the running jobs finish, then end; what is not finished is freed by its lease."""
        self._stopping.set()
        for _ in self._threads:
            self._work.release()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(seconds)

    def _serve(self) -> None:
        while not self._stopping.is_set():
            self._work.acquire(timeout=POLL_SECONDS)
            with self._app.app_context():
                self._run_all_due()

    def _run_all_due(self) -> None:
        try:
            while not self._stopping.is_set() and _is_any_due():
                run_next()
        except Exception:
            log.exception("the job loop stumbled and goes on")
            self._stopping.wait(POLL_SECONDS)

    def _tick(self) -> None:
        while not self._stopping.is_set():
            with self._app.app_context():
                tick()
            self._stopping.wait(TICK_SECONDS)


def tick() -> None:
    """Free what dead workers held and queue what recurs."""
    try:
        with unit_of_work():
            jobs.free_lapsed()
            recurring.queue_due()
    except Exception:
        log.exception("the ticker stumbled and goes on")
    finally:
        db.session.remove()


def _is_any_due() -> bool:
    found = jobs.is_any_due()
    end_reading()
    return found
