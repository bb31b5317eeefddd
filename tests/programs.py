"""Programs as processes of their own, forked from a Python that has already imported what they need.

A program is up in a moment instead of after two seconds of imports. All else is as with `python -m NAME`:
a process group of its own, nothing but the environment it is given, its console in a file.
"""

from __future__ import annotations

import atexit
import multiprocessing.util
import os
import runpy
import signal
import subprocess
import sys
import weakref
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

HOME = Path(__file__).parent.parent
LONGEST_SECONDS = 60
IMPORTED_EARLY = [
    "__main__", "tests.programs", "tests.chaos.entry", "app.recommendations.jobs", "celery.bin.celery",
    "devstore.testing", "devstore.data", "tests.devstore.storefront_process", "flask.cli",
    "tests.warm_devstore",
]  # fmt: skip


def import_early() -> None:
    """Tell the Python that forks what to import once; it starts with the first program."""
    multiprocessing.set_forkserver_preload(IMPORTED_EARLY)


class Program:
    """`python -m NAME ARGUMENTS`, with as much of `subprocess.Popen` as tests ask for."""

    _started: weakref.WeakSet[Program] = weakref.WeakSet()

    def __init__(
        self,
        name: str,
        *arguments: str,
        environment: Mapping[str, str],
        log: Path,
        errors: Path | None = None,
    ) -> None:
        self._name = name
        consoles = str(log), str(errors or log)
        self._process = multiprocessing.get_context("forkserver").Process(
            target=_become, args=(name, arguments, dict(environment), consoles)
        )
        self._process.start()
        self._started.add(self)

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired(self._name, timeout or 0)
        return self.returncode

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def printed_by(name: str, *arguments: str, environment: Mapping[str, str]) -> str:
    """What a program prints that ends well."""
    with TemporaryDirectory() as folder:
        said, errors = Path(folder) / "said", Path(folder) / "errors"
        program = Program(name, *arguments, environment=environment, log=said, errors=errors)
        assert program.wait(LONGEST_SECONDS) == 0, f"{arguments}: {said.read_text()}{errors.read_text()}"
        return said.read_text()


Running = Program | subprocess.Popen[bytes]


def as_command(name: str, *arguments: str, environment: Mapping[str, str], log: Path) -> Running:
    """The very `python -m NAME ARGUMENTS` that operators type."""
    command = [sys.executable, "-m", name, *arguments]
    with log.open("ab") as console:
        return subprocess.Popen(
            command, cwd=HOME, env=environment, stdout=console, stderr=console, start_new_session=True
        )


def _become(
    name: str, arguments: tuple[str, ...], environment: dict[str, str], consoles: tuple[str, str]
) -> None:
    multiprocessing.set_start_method(None, force=True)  # type: ignore[arg-type]  # as Python starts with
    os.setsid()
    for number, console in enumerate(consoles, 1):
        os.dup2(os.open(console, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644), number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(HOME)
    sys.argv = [name, *arguments]
    sys.modules.pop(name, None)  # runpy complains of a module that is imported already
    runpy.run_module(name, run_name="__main__", alter_sys=True)


@atexit.register
def _end_what_is_left() -> None:
    """A test that broke off may have left a program; waiting for its end would never end."""
    for program in list(Program._started):
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
