"""Time that passes on order: in steps, by the stand-in's clock and that of the app."""

import logging
import shlex
import subprocess
from dataclasses import dataclass

from devstore import clock
from devstore.database import Database

DAY = 86_400
MOST_STEPS = 7
COMMAND_SECONDS = 60

log = logging.getLogger(__name__)


class ClockStuck(Exception):
    """The app's clock did not follow."""


@dataclass
class Passing:
    """What is still to pass, and what came of it."""

    asked_seconds: int = 0
    left_seconds: int = 0
    visits: int = 0
    orders: int = 0
    problem: str = ""

    @property
    def is_running(self) -> bool:
        return self.left_seconds > 0

    def steps(self) -> list[int]:
        """The time that is left in at most seven steps, days where there are few enough."""
        count = min(MOST_STEPS, -(-self.left_seconds // DAY))
        whole, rest = divmod(self.left_seconds, count)
        return [whole + (place < rest) for place in range(count)]


def move_both(database: Database, seconds: int, clock_command: str | None) -> None:
    """Move this clock and, by the command that was configured, the app's. Raises ClockStuck."""
    with database.session_scope(write=True) as session:
        clock.move_to_shift(session, clock.shift_of(session) + seconds)
    if clock_command is None:
        return
    command = [word.replace("{span}", f"{seconds}s") for word in shlex.split(clock_command)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as reason:
        raise ClockStuck(str(reason)) from reason
    if done.returncode:
        raise ClockStuck((done.stderr or done.stdout).strip()[-300:])
