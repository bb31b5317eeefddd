"""Moving the clocks of both programs, so that next week is one command."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta

from devstore.demo.settings import HOME, DemoSettings, NotRunning
from devstore.demo.web import call, is_up

SPANS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def shift(settings: DemoSettings, span: str) -> int:
    """Move both clocks by 1d, 12h, 2w."""
    found = re.fullmatch(r"(\d+)([mhdw])", span)
    if not found:
        raise NotRunning("Say how far: 1d, 12h, 2w.")
    if not is_up(f"{settings.app_url}/healthz"):
        raise NotRunning("The demo does not run: start it with make demo in another window.")
    seconds = int(timedelta(**{SPANS[found[2]]: int(found[1])}).total_seconds())
    call("POST", f"{settings.store_url}/_control/clock", data={"by_seconds": seconds})
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "clock", "shift", span]
    done = subprocess.run(
        command, cwd=HOME, env=settings.environment, check=False, capture_output=True, text=True
    )
    print((done.stdout or done.stderr).strip())
    return done.returncode
